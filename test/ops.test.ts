import * as tt from "throughtime";
import { GradientTape, type Tensor, type TensorLike, tensor, tidy } from "throughtime";
import { describe, expect, test } from "vitest";
import { expectClose } from "./support/close.js";

const f32 = (values: number[]) => ({ shape: [values.length], values });
const ints = (values: number[]) => tensor(values, [values.length], "int32");

describe("pointwise ops against Math, with their gradients", () => {
  const x = [-2.5, -1, -0.25, 0.5, 1, 3];
  const positive = [0.1, 0.5, 1, 2, 9];
  const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
  const cases: [string, (x: TensorLike) => Tensor, number[], (v: number) => number, (v: number) => number][] = [
    ["neg", tt.neg, x, (v) => -v, () => -1],
    ["square", tt.square, x, (v) => v * v, (v) => 2 * v],
    ["sqrt", tt.sqrt, positive, Math.sqrt, (v) => 0.5 / Math.sqrt(v)],
    ["exp", tt.exp, x, Math.exp, Math.exp],
    ["log", tt.log, positive, Math.log, (v) => 1 / v],
    ["abs", tt.abs, x, Math.abs, Math.sign],
    ["sign", tt.sign, x, Math.sign, () => 0],
    ["clip", (v) => tt.clip(v, -1, 0.75), x, (v) => Math.min(Math.max(v, -1), 0.75), (v) => +(v >= -1 && v <= 0.75)],
    ["sigmoid", tt.sigmoid, x, sigmoid, (v) => sigmoid(v) * (1 - sigmoid(v))],
    ["tanh", tt.tanh, x, Math.tanh, (v) => 1 - Math.tanh(v) ** 2],
    ["relu", tt.relu, x, (v) => Math.max(v, 0), (v) => +(v > 0)],
    ["pow", (v) => tt.pow(v, 3), x, (v) => v ** 3, (v) => 3 * v * v],
    ["pow of tensors", (v) => tt.pow(v, tensor(1.5)), positive, (v) => v ** 1.5, (v) => 1.5 * Math.sqrt(v)],
    ["1 / x", (v) => tt.div(1, v), positive, (v) => 1 / v, (v) => -1 / (v * v)],
    ["3 - x", (v) => tt.sub(3, v), x, (v) => 3 - v, () => -1],
  ];
  test.each(cases)("%s", (name, op, at, value, slope) => {
    expectClose(name, op(at), f32(at.map(value)));
    const input = tensor(at);
    const tape = new GradientTape();
    tape.watch(input);
    const total = tape.record(() => tt.sum(op(input)));
    const gradient = tape.gradient(total, input);
    const expected = at.map(slope);
    // An op that is constant everywhere may say so by no gradient at all.
    if (gradient === null) expect(expected.every((v) => v === 0)).toBe(true);
    else expectClose(`${name} gradient`, gradient, f32(expected));
  });
});

describe("two operands", () => {
  test("broadcast as NumPy's, and gradients are summed back", () => {
    const a = tensor([[1], [2]]);
    const b = tensor([10, 20, 30]);
    const tape = new GradientTape();
    tape.watch([a, b]);
    const product = tape.record(() => tt.mul(a, b));
    expect(product.array()).toEqual([
      [10, 20, 30],
      [20, 40, 60],
    ]);
    const [da, db] = tape.gradient(product, [a, b]);
    expect([da!.array(), db!.array()]).toEqual([
      [[60], [60]],
      [3, 3, 3],
    ]);
  });

  test("maximum and minimum share the gradient at ties", () => {
    const a = tensor([1, 2, 3]);
    const tape = new GradientTape({ persistent: true });
    tape.watch(a);
    const [larger, smaller] = tape.record(() => [tt.maximum(a, 2), tt.minimum(a, 2)] as const);
    expect([larger.array(), smaller.array()]).toEqual([
      [2, 2, 3],
      [1, 2, 2],
    ]);
    expect(tape.gradient(larger, a)!.array()).toEqual([0, 0.5, 1]);
    expect(tape.gradient(smaller, a)!.array()).toEqual([1, 0.5, 0]);
    tape.dispose();
  });

  test("int32 stays int32, also with whole numbers", () => {
    const ids = ints([1, 2]);
    for (const result of [tt.add(ids, 1), tt.mul(2, ids), tt.sub(ids, ids), tt.maximum(ids, 2)]) {
      expect(result.dtype).toBe("int32");
    }
    expect(tt.notEqual(ids, 2).array()).toEqual([true, false]);
  });

  test("plain arrays are operands", () => {
    expect(tt.add([1, 2], [[10], [20]]).array()).toEqual([
      [11, 12],
      [21, 22],
    ]);
  });

  test("where passes gradients to the side it took", () => {
    const a = tensor([1, 2]);
    const b = tensor([10, 20]);
    const tape = new GradientTape();
    tape.watch([a, b]);
    const chosen = tape.record(() => tt.where([true, false], a, b));
    expect(chosen.array()).toEqual([1, 20]);
    expect(tape.gradient(chosen, [a, b]).map((g) => g?.array())).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test("comparisons and logic", () => {
    const [a, b] = [
      [1, 2, 3],
      [2, 2, 2],
    ];
    expect(tt.equal(a!, b!).array()).toEqual([false, true, false]);
    expect(tt.notEqual(a!, b!).array()).toEqual([true, false, true]);
    expect(tt.greater(a!, b!).array()).toEqual([false, false, true]);
    expect(tt.greaterEqual(a!, b!).array()).toEqual([false, true, true]);
    expect(tt.less(a!, b!).array()).toEqual([true, false, false]);
    expect(tt.lessEqual(a!, b!).array()).toEqual([true, true, false]);
    expect(tt.logicalAnd([true, true], [true, false]).array()).toEqual([true, false]);
    expect(tt.logicalOr([false, true], [false, false]).array()).toEqual([false, true]);
    expect(tt.logicalNot([true, false]).array()).toEqual([false, true]);
  });
});

describe("matmul", () => {
  const a = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const b = [
    [1, 0],
    [0, 1],
    [1, 1],
  ];
  const product = [
    [4, 5],
    [10, 11],
  ];
  test("plain, and with either operand turned", () => {
    expect(tt.matmul(a, b).array()).toEqual(product);
    expect(tt.matmul(tt.transpose(a), b, { transposeA: true }).array()).toEqual(product);
    expect(tt.matmul(a, tt.transpose(b), { transposeB: true }).array()).toEqual(product);
  });

  test("with leading axes", () => {
    expect(tt.matmul([a, a], b).array()).toEqual([product, product]);
    expect(tt.matmul([a, a], [b, b]).array()).toEqual([product, product]);
  });

  test("gradients are the products with the other side turned", () => {
    const [x, w] = [tensor(a), tensor(b)];
    const tape = new GradientTape();
    tape.watch([x, w]);
    const y = tape.record(() => tt.matmul(x, w));
    const [dx, dw] = tape.gradient(y, [x, w]);
    const d = tt.ones([2, 2]);
    expect(dx!.array()).toEqual(tt.matmul(d, w, { transposeB: true }).array());
    expect(dw!.array()).toEqual(tt.matmul(x, d, { transposeA: true }).array());
  });
});

describe("reductions", () => {
  const x = [
    [1, 5],
    [4, 2],
  ];
  test("over all axes, some, and kept ones", () => {
    expect([tt.sum(x).item(), tt.mean(x).item(), tt.max(x).item(), tt.min(x).item()]).toEqual([12, 3, 5, 1]);
    expect(tt.sum(x, { axis: 0 }).array()).toEqual([5, 7]);
    expect(tt.mean(x, { axis: -1, keepdims: true }).array()).toEqual([[3], [3]]);
    expect(tt.max(x, { axis: [0, 1], keepdims: true }).array()).toEqual([[5]]);
    expect(tt.argMax(x).data()).toEqual(new Int32Array([1, 0]));
    expect(tt.argMax([3, 3]).item()).toBe(0);
  });

  test("softmax sums to one, and logSoftmax is its logarithm", () => {
    const p = tt.softmax([[1, 2, 1000]]);
    expect(tt.sum(p).item()).toBeCloseTo(1, 6);
    const logits = [[0.5, -1, 2]];
    expectClose("log", tt.logSoftmax(logits), { shape: [1, 3], values: [...tt.log(tt.softmax(logits)).data()] });
  });

  test("softmax over another axis is that of the columns, gradient included", () => {
    const x = tt.randomNormal([2, 3, 4], { seed: 5 });
    for (const axis of [0, 1, -2]) {
      for (const op of [tt.softmax, tt.logSoftmax]) {
        const columns = tt.unstack(x, { axis: 2 }).map((plane) => {
          // The planes are [2, 3]: axis 0 or 1 of x is theirs as well; only the last axis goes through the core.
          const turned = axis === 0 ? tt.transpose(plane) : plane;
          return axis === 0 ? tt.transpose(op(turned)) : op(turned);
        });
        expect(op(x, { axis }).array()).toEqual(tt.stack(columns, { axis: 2 }).array());
      }
    }
    const tape = new GradientTape();
    tape.watch(x);
    const y = tape.record(() => tt.sum(tt.square(tt.softmax(x, { axis: 0 }))));
    const p = tt.softmax(x, { axis: 0 });
    // d Σp²/dx = 2p·(p − Σp²), the sum over the axis.
    const expected = tt.mul(tt.mul(p, 2), tt.sub(p, tt.sum(tt.square(p), { axis: 0, keepdims: true })));
    expectClose("gradient", tape.gradient(y, x)!, { shape: [2, 3, 4], values: [...expected.data()] });
  });
});

describe("moving elements", () => {
  test("reshape, transpose, expandDims, squeeze, reverse, broadcastTo", () => {
    const x = tensor(tt.range(6), [2, 3]);
    expect(tt.reshape(x, [3, -1]).shape).toEqual([3, 2]);
    expect(tt.transpose(x).array()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    expect(tt.transpose(tt.zeros([2, 3, 4]), [1, -1, 0]).shape).toEqual([3, 4, 2]);
    expect([tt.expandDims(x, { axis: 0 }).shape, tt.expandDims(x, { axis: -1 }).shape]).toEqual([
      [1, 2, 3],
      [2, 3, 1],
    ]);
    expect([tt.squeeze(tt.zeros([1, 2, 1])).shape, tt.squeeze(tt.zeros([1, 2, 1]), { axis: -1 }).shape]).toEqual([
      [2],
      [1, 2],
    ]);
    expect(tt.reverse(x, { axis: 1 }).array()).toEqual([
      [2, 1, 0],
      [5, 4, 3],
    ]);
    expect(tt.broadcastTo([[1], [2]], [2, 2]).array()).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  test("concat, stack, unstack, slice, gather, oneHot, cast", () => {
    expect(tt.concat([[[1]], [[2, 3]]]).array()).toEqual([[1, 2, 3]]);
    expect(tt.concat([[1], [2]], { axis: 0 }).array()).toEqual([1, 2]);
    expect(tt.stack([tt.zeros([2]), tt.ones([2])], { axis: -1 }).array()).toEqual([
      [0, 1],
      [0, 1],
    ]);
    const steps = tt.unstack(tensor(tt.range(6), [1, 3, 2]), { axis: 1 });
    expect(steps.map((step) => step.array())).toEqual([[[0, 1]], [[2, 3]], [[4, 5]]]);
    expect(tt.slice(tensor(tt.range(6), [2, 3]), [0, 1], [-1, 2]).array()).toEqual([
      [1, 2],
      [4, 5],
    ]);
    expect(
      tt
        .gather(
          [
            [1, 2],
            [3, 4],
          ],
          ints([1, 1, 0]),
        )
        .array(),
    ).toEqual([
      [3, 4],
      [3, 4],
      [1, 2],
    ]);
    expect(tt.gather([[1, 2]], ints([1]), { axis: -1 }).array()).toEqual([[2]]);
    expect(tt.oneHot([[2], [0]], 3).array()).toEqual(tt.oneHot(tensor([[2], [0]], [2, 1], "int32"), 3).array());
    expect(tt.gather([5, 6, 7], [2, 0]).array()).toEqual([7, 5]);
    expect(tt.oneHot(ints([0, 2]), 3).array()).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ]);
    expect(tt.cast([0, 0.5, -2.7], "bool").array()).toEqual([false, true, true]);
    expect(tt.cast([0, 0.5, -2.7], "int32").array()).toEqual([0, 0, -2]);
    expect(tt.cast([true, false], "float32").array()).toEqual([1, 0]);
  });

  test("gradients go where the elements came from", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const gradientOf = (op: () => Tensor) => {
      const tape = new GradientTape();
      tape.watch(x);
      return tape.gradient(tape.record(op), x)?.array();
    };
    expect(gradientOf(() => tt.slice(x, [0, 1], [1, 1]))).toEqual([
      [0, 1],
      [0, 0],
    ]);
    expect(gradientOf(() => tt.gather(x, ints([1, 1])))).toEqual([
      [0, 0],
      [2, 2],
    ]);
    expect(gradientOf(() => tt.unstack(x)[1]!)).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(
      gradientOf(() =>
        tt.mul(tt.reverse(tt.transpose(x)), [
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toEqual([
      [3, 1],
      [4, 2],
    ]);
    expect(gradientOf(() => tt.mul(tt.concat([x, x]), [[1, 0, 0, 1]]))).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(gradientOf(() => tt.broadcastTo(x, [3, 2, 2]))).toEqual([
      [3, 3],
      [3, 3],
    ]);
  });
});

describe("clipping", () => {
  test("by the norm of one", () => {
    expectClose("larger", tt.clipByNorm([3, 4], 1), f32([0.6, 0.8]));
    expect(tt.clipByNorm([3, 4], 10).array()).toEqual([3, 4]);
  });

  test("by the common norm, leaving absent gradients out", () => {
    const [clipped, norm] = tt.clipByGlobalNorm([tensor([3]), null, tensor([[4]])], 1);
    expect(norm.item()).toBe(5);
    expectClose("first", clipped[0]!, f32([0.6]));
    expect(clipped[1]).toBeNull();
    expectClose("last", clipped[2]!, { shape: [1, 1], values: [0.8] });
  });
});

test("chains inside a scope give the bits of chains at top level", () => {
  const chain = () =>
    tt.softmax(tt.matmul(tt.tanh(tt.randomNormal([4, 8], { seed: 1 })), tt.randomNormal([8, 3], { seed: 2 })));
  expect(tidy(chain).data()).toEqual(chain().data());
});
