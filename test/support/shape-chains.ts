// Chains of ops on zero-width, odd and huge shapes, drawn by a seed.
type Throughtime = typeof import("throughtime");
type Tensor = InstanceType<Throughtime["Tensor"]>;
type Op = (tt: Throughtime, draw: Draw, x: () => Tensor) => unknown;

/** Small sizes often, so that ops fit together; zero and huge ones often enough. */
const SIZES = [0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 8, 9, 33];
const HUGE = [1000, 4097, 2 ** 16, 2 ** 29 - 1, 2 ** 29, 2 ** 31, 2 ** 32 + 1, 2 ** 53];
const SHARE_HUGE = 0.04;
/** What is accepted, but takes a tenth of a second or more: about one chain in three hundred. */
const HEAVY = [2 ** 20, 2 ** 24, 2 ** 24 + 1];
const SHARE_HEAVY = 0.0002;
const LONGEST_CHAIN = 6;
/** Elements that are looked at, one by one. */
const LOOKED_AT = 4096;

/** Mulberry32: the same numbers from a seed everywhere. */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let z = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  }

  below(n: number): number {
    return Math.floor(this.unit() * n);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  size(): number {
    const share = this.unit();
    if (share < SHARE_HEAVY) return this.of(HEAVY);
    return this.of(share < SHARE_HUGE ? HUGE : SIZES);
  }

  shape(): number[] {
    return Array.from({ length: this.below(5) }, () => this.size());
  }

  axis(x: Tensor): number {
    return this.below(x.shape.length + 1) - (this.unit() < 0.3 ? x.shape.length : 0);
  }
}

const REDUCTIONS = ["sum", "mean", "max", "min", "argMax"] as const;
const PAIRS = ["add", "sub", "mul", "div", "maximum", "pow", "less", "equal"] as const;
const SINGLES = ["abs", "exp", "tanh", "relu", "square", "sqrt", "softmax", "neg"] as const;
const LOSSES = ["meanSquaredError", "binaryCrossentropy", "categoricalCrossentropy", "meanAbsoluteError"] as const;

/** Each with some arguments that fit and some that do not. */
const OPS: Record<string, Op> = {
  single: (tt, draw, x) => tt[draw.of(SINGLES)](x()),
  pair: (tt, draw, x) => tt[draw.of(PAIRS)](x(), x()),
  withScalar: (tt, draw, x) => tt[draw.of(PAIRS)](x(), draw.below(3)),
  outer: (tt, _draw, x) => tt.add(tt.expandDims(x(), { axis: -1 }), x()),
  reduced: (tt, draw, x) => tt[draw.of(REDUCTIONS)](x(), { axis: draw.below(4) - 1 }),
  reducedToAll: (tt, _draw, x) => tt.sum(x()),
  matmul: (tt, _draw, x) => tt.matmul(x(), x()),
  squared: (tt, _draw, x) => {
    const a = x();
    return tt.matmul(a, tt.transpose(a));
  },
  reshape: (tt, draw, x) => tt.reshape(x(), draw.unit() < 0.5 ? [-1] : draw.shape()),
  broadcastTo: (tt, draw, x) => {
    const a = x();
    return tt.broadcastTo(a, [
      ...draw.shape().slice(0, 2),
      ...a.shape.map((size) => (size === 1 ? draw.size() : size)),
    ]);
  },
  transpose: (tt, _draw, x) => tt.transpose(x()),
  concat: (tt, draw, x) => {
    const a = x();
    return tt.concat([a, a], { axis: draw.axis(a) });
  },
  stack: (tt, draw, x) => {
    const a = x();
    return tt.stack([a, a, a], { axis: draw.axis(a) });
  },
  unstack: (tt, draw, x) => {
    const a = x();
    return tt.unstack(a, { axis: draw.axis(a) })[0];
  },
  gather: (tt, draw, x) => tt.gather(x(), tt.tensor([0, draw.below(3)], [2], "int32")),
  oneHot: (tt, draw, x) => tt.oneHot(tt.cast(x(), "int32"), draw.size()),
  slice: (tt, draw, x) => {
    const a = x();
    return tt.slice(
      a,
      a.shape.map(() => 0),
      a.shape.map((size) => Math.min(size, draw.size())),
    );
  },
  reverse: (tt, draw, x) => {
    const a = x();
    return tt.reverse(a, { axis: draw.axis(a) });
  },
  loss: (tt, draw, x) => {
    const a = x();
    return tt.losses[draw.of(LOSSES)]()(a, a);
  },
  gradient: (tt, draw, x) => {
    const a = tt.cast(x(), "float32");
    const tape = new tt.GradientTape();
    try {
      const loss = tape.record(() => {
        tape.watch(a);
        return tt.mean(tt.mul(tt.tanh(tt.add(a, a)), tt.sum(a, { axis: draw.axis(a), keepdims: true })));
      });
      return tape.gradient(loss, a);
    } finally {
      tape.dispose();
    }
  },
  random: (tt, draw) => tt.randomNormal(draw.shape(), { seed: 1 }),
  dense: (tt, draw, x) => usingLayer(tt.layers.dense({ units: 1 + draw.below(3) }), (layer) => layer.apply(x())),
  lstm: (tt, draw, x) => usingLayer(tt.layers.lstm({ units: 1 + draw.below(3) }), (layer) => layer.apply(x())),
  gru: (tt, draw, x) =>
    usingLayer(tt.layers.gru({ units: 2, returnSequences: draw.unit() < 0.5 }), (layer) => layer.apply(x())),
};

function usingLayer<L extends { dispose(): void }, R>(layer: L, use: (layer: L) => R): R {
  try {
    return use(layer);
  } finally {
    layer.dispose();
  }
}

/** Zeros where writing others to all elements would take long. */
function made(tt: Throughtime, shape: number[]): Tensor {
  return sizeOf(shape) > LOOKED_AT ? tt.zeros(shape) : tt.full(shape, 0.5);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** How the ops of a chain ended. */
export interface Tally {
  results: number;
  refusals: Record<string, number>;
}

/** One chain: each op takes what the ones before gave. Anything but a typed refusal or a sound tensor fails. */
export function chain(tt: Throughtime, seed: number, tally: Tally): void {
  const draw = new Draw(seed);
  tt.tidy(() => {
    const pool: Tensor[] = [];
    const x = () => (pool.length > 0 && draw.unit() < 0.8 ? draw.of(pool) : made(tt, draw.shape()));
    for (let left = 1 + draw.below(LONGEST_CHAIN); left > 0; left--) {
      const name = draw.of(Object.keys(OPS));
      try {
        const result = OPS[name]!(tt, draw, x);
        if (result instanceof tt.Tensor) {
          checkSound(result);
          pool.push(result);
        }
        tally.results++;
      } catch (error) {
        const code = error instanceof tt.ThroughtimeError ? error.code : "raw";
        if (code === "raw" || code === "instance-lost") {
          throw new Error(`chain ${seed}, ${name} of [${pool.map((x) => `[${x.shape}]`)}]`, { cause: error });
        }
        tally.refusals[code] = (tally.refusals[code] ?? 0) + 1;
      }
    }
  });
}

function checkSound(x: Tensor): void {
  const size = sizeOf(x.shape);
  if (x.size !== size) throw new Error(`a tensor of shape [${x.shape}] has ${x.size} elements`);
  if (size <= LOOKED_AT && x.data().length !== size) throw new Error(`[${x.shape}] has ${x.data().length} values`);
}
