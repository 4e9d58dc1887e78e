import { fail } from "../../core/errors.js";
import {
  anything,
  flag,
  listOf,
  number,
  Option,
  type OptionsOf,
  type OptionTable,
  type ValuesOf,
} from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape, normalizeAxis, sameShape, shapeOfNested } from "../../core/shapes.js";
import type { Nested, Shape } from "../../core/types.js";
import {
  add,
  cast,
  div,
  maximum,
  mul,
  reshape,
  sqrt,
  sub,
  type Tensor,
  tensor,
  type Variable,
} from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, oneShape, type Shapes } from "../shapes.js";
import { type AdaptData, type Batch, batchesOf } from "./adapt-data.js";

/** A column that does not vary is divided by this: Keras's epsilon. */
const LEAST_DEVIATION = 1e-7;

/** An axis, several, or null for none. */
const AXES = new Option<number | readonly number[] | null, readonly number[]>((where, name, value) => {
  const axes = value === null ? [] : Array.isArray(value) ? value : [value];
  return listOf(number(Number.isInteger, "an axis: a whole number")).read(where, name, axes);
});

const OPTIONS = {
  /** The axes whose places have a mean and a variance each; null for one of all numbers. Default -1. */
  axis: AXES.default(-1),
  /** The mean, where it is known: a number, or one for each place of the axes. Default null: learned by {@link Normalization.adapt}. */
  mean: anything<Nested | null>().orNull(),
  /** The variance that belongs to it. */
  variance: anything<Nested | null>().orNull(),
  /** Back from what is normalized? Default false. */
  invert: flag().default(false),
};

/** Options of {@link Normalization}. */
export interface NormalizationOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Normalization extends ValuesOf<typeof OPTIONS> {}

/**
 * Shifts and scales columns to mean 0 and variance 1.
 *
 * y = (x − mean) / max(√variance, 1e-7); with `invert` y = mean + x · max(√variance, 1e-7).
 *
 * **Shapes** [batch, …] → the same; weights: mean, variance [sizes of the axes], count [], none of which training changes; none where mean is given.
 * **Defaults** axis -1, invert false.
 * **Errors** `not-built` before `adapt` where no mean is given, while the weights are those that stand for no data; `invalid-argument` for a mean without
 * a variance, or an axis that there is not; `shape-mismatch`; `not-finite` for data that are.
 * **Source** Keras 3, `keras.layers.Normalization`.
 *
 * @example
 * const normalization = layers.normalization();
 * normalization.adapt([[0, 10], [2, 30]]);
 * normalization.apply([[0, 10], [1, 40]]).array(); // [[-1, -1], [0, 2]]
 */
export class Normalization extends Layer {
  static override readonly className: string = "Normalization";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking = true;
  #learned: { mean: Variable; variance: Variable } | null = null;
  #isAdapted = false;
  /** The sizes of the axes that are kept, 1 for all others. */
  #broadcast: Shape = [];
  #kept: readonly number[] = [];

  constructor(options: NormalizationOptions = {}) {
    super(options);
    const { mean, variance } = this;
    if ((mean === null) !== (variance === null)) {
      fail("invalid-argument", this.label, "both mean and variance, or neither", mean === null ? "variance" : "mean");
    }
    if (mean === null || variance === null) return;
    const [shape, other] = [shapeOfNested(this.label, mean), shapeOfNested(this.label, variance)];
    if (!sameShape(shape, other)) {
      fail("shape-mismatch", this.label, `a variance of the mean's shape, ${formatShape(shape)}`, formatShape(other));
    }
    if (shape.length > this.axis.length) {
      fail(
        "shape-mismatch",
        this.label,
        `a mean of rank ${this.axis.length} at most, as axis says`,
        formatShape(shape),
      );
    }
  }

  protected override createWeights(inputShape: Shapes): void {
    const shape = oneShape(this.label, inputShape);
    this.#kept = this.axis.map((axis) => normalizeAxis(this.label, axis, shape.length)).sort((a, b) => a - b);
    const unknown = this.#kept.find((axis) => shape[axis] === null);
    if (unknown !== undefined) {
      fail("shape-mismatch", this.label, "known sizes of the axes that it normalizes", formatShape(shape));
    }
    this.#broadcast = shape.map((size, axis) => (this.#kept.includes(axis) ? size! : 1));
    if (this.mean !== null) return;
    const sizes = this.#kept.map((axis) => shape[axis]!);
    const make = (name: string, initializer: "zeros" | "ones", of: Shape) =>
      this.addWeight({ name, shape: of, initializer, trainable: false });
    this.#learned = { mean: make("mean", "zeros", sizes), variance: make("variance", "ones", sizes) };
    make("count", "zeros", []);
  }

  /**
   * Learns mean and variance of data: one array, or an iterable of batches such as a dataset.
   *
   * **Errors** `shape-mismatch` for batches of other sizes; `not-finite`; `invalid-argument` where the mean was given, or for no data.
   *
   * @example
   * const normalization = layers.normalization({ axis: null });
   * normalization.adapt([1, 3]);
   * normalization.apply([2, 5]).array(); // [0, 3]
   */
  adapt(data: AdaptData): void {
    const where = `${this.label}.adapt`;
    if (this.mean !== null)
      fail("invalid-argument", where, "a layer made without mean and variance", "one that was given them");
    let moments: Moments | null = null;
    for (const batch of batchesOf(where, data)) {
      if (!this.built) this.build(batch.shape);
      this.#checkSizes(where, batch.shape);
      moments = joined(moments, momentsOf(batch, this.#kept));
    }
    const { mean, variance } = this.#learned!;
    mean.assign(tensor(moments!.mean.map(Math.fround), mean.shape));
    variance.assign(tensor(moments!.variance.map(Math.fround), variance.shape));
    this.#isAdapted = true;
  }

  #checkSizes(where: string, shape: Shape): void {
    const isSame =
      shape.length === this.#broadcast.length && this.#kept.every((axis) => shape[axis] === this.#broadcast[axis]);
    if (isSame) return;
    const wanted = this.#broadcast.map((size, axis) => (this.#kept.includes(axis) ? size : null));
    fail("shape-mismatch", where, `data of shape ${formatShape(wanted)}`, formatShape(shape));
  }

  override call(given: Tensor): Tensor {
    const x = cast(given, "float32");
    this.#checkSizes(this.where, x.shape);
    const { mean, variance } = this.#moments();
    const deviation = maximum(sqrt(variance), LEAST_DEVIATION);
    return this.invert ? add(mean, mul(x, deviation)) : div(sub(x, mean), deviation);
  }

  /** Mean and variance in the input's rank. */
  #moments(): { mean: Tensor; variance: Tensor } {
    if (this.#learned === null) return { mean: this.#given(this.mean!), variance: this.#given(this.variance!) };
    const { mean, variance } = this.#learned;
    this.#isAdapted ||= mean.data().some((m) => m !== 0) || variance.data().some((v) => v !== 1);
    if (!this.#isAdapted) {
      fail(
        "not-built",
        this.where,
        "adapt(data) before it is called",
        "a layer that knows no data",
        "Or give mean and variance.",
      );
    }
    return { mean: reshape(mean, this.#broadcast), variance: reshape(variance, this.#broadcast) };
  }

  /** A given mean, whose axes are the last of those kept. */
  #given(values: Nested): Tensor {
    const t = tensor(values, undefined, "float32");
    const axes = this.#kept.slice(this.#kept.length - t.shape.length);
    return reshape(
      t,
      this.#broadcast.map((_, axis) => t.shape[axes.indexOf(axis)] ?? 1),
    );
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return inputShape;
  }
}

interface Moments {
  readonly count: number;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Mean and variance of a batch for each place of the axes, in double precision. */
function momentsOf({ data, shape }: Batch, kept: readonly number[]): Moments {
  const size = kept.reduce((product, axis) => product * shape[axis]!, 1);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const placeOf = (at: number) =>
    kept.reduce((place, axis) => place * shape[axis]! + (Math.floor(at / strides[axis]!) % shape[axis]!), 0);
  const places = Int32Array.from(data, (_, at) => placeOf(at));
  const count = data.length / size;
  const meanOf = (value: (x: number, place: number) => number) => {
    const sums = new Float64Array(size);
    data.forEach((x, at) => {
      sums[places[at]!]! += value(x, places[at]!);
    });
    return sums.map((sum) => sum / count);
  };
  const mean = meanOf((x) => x);
  return { count, mean, variance: meanOf((x, place) => (x - mean[place]!) ** 2) };
}

/** The moments of two sets of data together. */
function joined(before: Moments | null, { count, mean, variance }: Moments): Moments {
  if (before === null) return { count, mean, variance };
  const all = before.count + count;
  const blend = (a: number, b: number) => (a * before.count + b * count) / all;
  const both = mean.map((m, k) => blend(before.mean[k]!, m));
  const spread = variance.map((v, k) =>
    blend(before.variance[k]! + (before.mean[k]! - both[k]!) ** 2, v + (mean[k]! - both[k]!) ** 2),
  );
  return { count: all, mean: both, variance: spread };
}

/**
 * Shifts and scales columns to mean 0 and variance 1. See {@link Normalization}.
 *
 * @example
 * layers.normalization({ mean: 3, variance: 4 }).apply([[1, 5]]).array(); // [[-1, 1]]
 */
export function normalization(options?: NormalizationOptions): Normalization {
  return new Normalization(options);
}

registerSerializable(Normalization, "keras.layers");
