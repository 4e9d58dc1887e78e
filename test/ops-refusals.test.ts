import fc from "fast-check";
import * as tt from "throughtime";
import { expect, test } from "vitest";

/** For each op: enough to meet scalars, empty tensors, wrong dtypes and wrong shapes. All ops together take a second or two. */
const RUNS = 300;

const dtype = fc.constantFrom<tt.DType>("float32", "int32", "bool");
const shape = fc.array(fc.constantFrom(0, 1, 2, 3), { maxLength: 4 });
const operand = fc.tuple(shape, dtype).map(([shape, dtype]) => tt.ones(shape, dtype));
const axis = fc.constantFrom(-5, -2, -1, 0, 1, 2, 4, 0.5, Number.NaN);
const number = fc.constantFrom(-1, 0, 1, 2.5, 2 ** 31, 2 ** 40, Number.NaN, Number.POSITIVE_INFINITY);
const list = fc.array(fc.constantFrom(-1, 0, 1, 2, 3, 2 ** 31, 0.5), { maxLength: 4 });

type Op = (
  a: tt.Tensor,
  b: tt.Tensor,
  c: tt.Tensor,
  axis: number,
  n: number,
  list: number[],
  more: number[],
) => unknown;

const ops: Record<string, Op> = {
  add: (a, b) => tt.add(a, b),
  sub: (a, b) => tt.sub(a, b),
  mul: (a, b) => tt.mul(a, b),
  div: (a, b) => tt.div(a, b),
  maximum: (a, b) => tt.maximum(a, b),
  minimum: (a, b) => tt.minimum(a, b),
  pow: (a, _b, _c, _axis, n) => tt.pow(a, n),
  powTensor: (a, b) => tt.pow(a, b),
  addNumber: (a, _b, _c, _axis, n) => tt.add(a, n),
  where: (a, b, c) => tt.where(a, b, c),
  neg: (a) => tt.neg(a),
  square: (a) => tt.square(a),
  sqrt: (a) => tt.sqrt(a),
  exp: (a) => tt.exp(a),
  log: (a) => tt.log(a),
  abs: (a) => tt.abs(a),
  sign: (a) => tt.sign(a),
  clip: (a, _b, _c, axis, n) => tt.clip(a, axis, n),
  sigmoid: (a) => tt.sigmoid(a),
  softmax: (a, _b, _c, axis) => tt.softmax(a, { axis }),
  logSoftmax: (a) => tt.logSoftmax(a),
  matmul: (a, b) => tt.matmul(a, b),
  matmulTurned: (a, b) => tt.matmul(a, b, { transposeA: true, transposeB: true }),
  sum: (a, _b, _c, axis) => tt.sum(a, { axis }),
  mean: (a, _b, _c, _axis, _n, list) => tt.mean(a, { axis: list, keepdims: true }),
  max: (a) => tt.max(a),
  min: (a, _b, _c, axis) => tt.min(a, { axis }),
  argMax: (a, _b, _c, axis) => tt.argMax(a, { axis }),
  reshape: (a, _b, _c, _axis, _n, list) => tt.reshape(a, list),
  transpose: (a, _b, _c, _axis, _n, list) => tt.transpose(a, list),
  expandDims: (a, _b, _c, axis) => tt.expandDims(a, { axis }),
  squeeze: (a, _b, _c, axis) => tt.squeeze(a, { axis }),
  broadcastTo: (a, _b, _c, _axis, _n, list) => tt.broadcastTo(a, list),
  reverse: (a, _b, _c, axis) => tt.reverse(a, { axis }),
  concat: (a, b, c, axis) => tt.concat([a, b, c], { axis }),
  stack: (a, b, c, axis) => tt.stack([a, b, c], { axis }),
  unstack: (a, _b, _c, axis) => tt.unstack(a, { axis }),
  slice: (a, _b, _c, _axis, _n, list, more) => tt.slice(a, list, more),
  gather: (a, b, _c, axis) => tt.gather(a, b, { axis }),
  oneHot: (a, _b, _c, _axis, n) => tt.oneHot(a, n),
  cast: (a) => [tt.cast(a, "int32"), tt.cast(a, "bool"), tt.cast(a, "float32")],
  equal: (a, b) => tt.equal(a, b),
  less: (a, b) => tt.less(a, b),
  logicalOr: (a, b) => tt.logicalOr(a, b),
  clipByNorm: (a, _b, _c, _axis, n) => tt.clipByNorm(a, n),
  clipByGlobalNorm: (a, b, _c, _axis, n) => tt.clipByGlobalNorm([a, null, b], n),
  randomNormal: (_a, _b, _c, _axis, n, list) => tt.randomNormal(list, { stddev: n, seed: 1 }),
  randomUniform: (_a, _b, _c, axis, n, list) => tt.randomUniform(list, { minval: axis, maxval: n, seed: 1 }),
  shuffle: (a) => tt.shuffle(a, { seed: 1 }),
  variable: (a, b) => {
    using w = new tt.Variable(a);
    w.assign(b);
  },
  binaryCrossentropy: (a, b, c) => tt.losses.binaryCrossentropy()(a, b, c),
  categoricalCrossentropy: (a, b, c) => tt.losses.categoricalCrossentropy({ fromLogits: true })(a, b, c),
  sparseCategoricalCrossentropy: (a, b, c) => tt.losses.sparseCategoricalCrossentropy()(a, b, c),
  huber: (a, b, c, _axis, n) => tt.losses.huber({ delta: n })(a, b, c),
};

/** Computes, and goes back to every operand. */
function thereAndBack(op: Op, args: Parameters<Op>): void {
  const tape = new tt.GradientTape({ persistent: true });
  const inputs = args.slice(0, 3) as tt.Tensor[];
  tape.watch(inputs);
  try {
    const result = tape.record(() => op(...args));
    for (const target of [result].flat(2)) if (target instanceof tt.Tensor) tape.gradient(target, inputs);
  } finally {
    tape.dispose();
  }
}

test.each(Object.entries(ops))(
  "%s computes or refuses by a typed error, whatever it is given, and leaves nothing behind",
  (_name, op) => {
    const before = tt.memory().numTensors;
    const property = fc.property(operand, operand, operand, axis, number, list, list, (...args) => {
      try {
        thereAndBack(op, args);
      } catch (error) {
        if (!(error instanceof tt.ThroughtimeError)) throw error;
      }
    });
    fc.assert(property, { numRuns: RUNS, seed: 22 });
    expect(tt.memory().numTensors).toBe(before);
  },
);
