import { requireWhole } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import {
  listOf,
  number,
  type OptionsOf,
  type OptionTable,
  oneOf,
  only,
  type ValuesOf,
  wholeNumber,
} from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { DType } from "../../core/types.js";
import type { Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerBase, LayerOptions } from "../layer-base.js";
import type { DynamicShape, InputSpec } from "../shapes.js";
import { type AdaptData, batchesOf } from "./adapt-data.js";
import { encodedShape, encodeRows } from "./encode.js";
import type { AdaptOptions } from "./lookup.js";
import { rowsOfLast } from "./nested-tokens.js";
import { boundaries, EMPTY, merge, summarize } from "./quantiles.js";

const OPTIONS = {
  /** Where one bin ends and the next begins, in rising order. Either these or `numBins`. */
  binBoundaries: listOf(number()).orNull(),
  /** How many bins {@link Discretization.adapt} is to find. */
  numBins: wholeNumber().orNull(),
  /** How far off quantiles may be, as a share. Default 0.01. */
  epsilon: number((value) => value > 0 && value < 1, "a share in (0, 1)").default(0.01),
  /** What comes out. Default "int": the bin's number. */
  outputMode: oneOf("int", "oneHot", "multiHot", "count").default("int"),
  /** Tensors are dense. */
  sparse: only(false),
};

/** Options of {@link Discretization}. */
export interface DiscretizationOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Discretization extends Omit<ValuesOf<typeof OPTIONS>, "binBoundaries"> {}

/**
 * From numbers to the bins that they lie in.
 *
 * bin(x) = the number of boundaries b with b ≤ x.
 *
 * **Shapes** [..., n] → int: the same (int32); oneHot: [..., n, bins] or, where n is 1, [..., bins]; multiHot, count: [..., bins].
 * **Defaults** epsilon 0.01, outputMode "int".
 * **Errors** `invalid-argument` unless one of binBoundaries and numBins is given, or for boundaries that fall; `not-built` before `adapt`;
 * `not-finite` for NaN, which lies in no bin.
 * **Source** Keras 3, `keras.layers.Discretization`.
 *
 * @example
 * layers.discretization({ binBoundaries: [0, 1, 2] }).apply([[-1.5, 1, 3.4, 0.5]]).array(); // [[0, 2, 3, 1]]
 */
export class Discretization extends Layer {
  static override readonly className: string = "Discretization";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  /** The layer that a configuration stands for: one that was adapted has both boundaries and a number of bins. */
  static override fromConfig<T extends LayerBase>(
    this: new (
      options: never,
    ) => T,
    config: Readonly<Record<string, unknown>>,
  ): T {
    const { binBoundaries = null, numBins = null, ...own } = config;
    if (binBoundaries === null || numBins === null) return new this(config as never);
    const layer = new this({ ...own, numBins } as never);
    return Object.assign(layer, {
      binBoundaries: OPTIONS.binBoundaries.read(layer.label, "binBoundaries", binBoundaries),
    });
  }

  /** The boundaries that were given or found; null before. */
  declare binBoundaries: readonly number[] | null;

  constructor(options: DiscretizationOptions) {
    super(options);
    const { binBoundaries: given, numBins } = this;
    if ((given === null) === (numBins === null)) {
      fail("invalid-argument", this.label, "either binBoundaries or numBins", given === null ? "neither" : "both");
    }
    const falls = given?.findIndex((value, k) => k > 0 && value < given[k - 1]!) ?? -1;
    if (falls !== -1) fail("invalid-argument", this.label, "binBoundaries in rising order", `${quoted(given)}`);
  }

  /**
   * Finds the boundaries between bins that hold equally many of the data: one array, or an iterable of batches such as a dataset.
   *
   * **Errors** `invalid-argument` where the boundaries were given, or for no data; `not-finite`.
   *
   * @example
   * const bins = layers.discretization({ numBins: 4 });
   * bins.adapt([1, 2, 3, 4, 5, 6, 7, 8]);
   * bins.binBoundaries; // [2, 4, 6]
   */
  adapt(data: AdaptData, { steps = null }: AdaptOptions = {}): void {
    const where = `${this.label}.adapt`;
    if (this.numBins === null)
      fail("invalid-argument", where, "a layer made with numBins", "one that was given binBoundaries");
    if (steps !== null) requireWhole(where, "steps", steps);
    let summary = EMPTY;
    for (const batch of batchesOf(where, data, steps)) {
      summary = merge(summarize(batch.data, this.epsilon), summary, this.epsilon);
    }
    this.binBoundaries = boundaries(summary, this.numBins);
  }

  protected override checkInput(_x: InputSpec): void {
    this.#boundaries();
  }

  #boundaries(): readonly number[] {
    if (this.binBoundaries !== null) return this.binBoundaries;
    return fail("not-built", this.where, "boundaries", "none yet", "Call adapt(data) first, or give binBoundaries.");
  }

  override call(x: Tensor): Tensor {
    const limits = Float32Array.from(this.#boundaries());
    const data = x._read(this.where);
    const wrong = data.findIndex(Number.isNaN);
    if (wrong !== -1) fail("not-finite", this.where, "numbers", `NaN as element ${wrong}`);
    const bins = Array.from(data, (value) => binOf(value, limits));
    return encodeRows(this.where, rowsOfLast(x.shape, bins), { outputMode: this.outputMode, depth: limits.length + 1 });
  }

  protected override outputDtype(): DType {
    return this.outputMode === "int" ? "int32" : "float32";
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return encodedShape(this.outputMode, inputShape, this.#boundaries().length + 1);
  }
}

/** How many limits are not above the value. */
function binOf(value: number, limits: Float32Array): number {
  let low = 0;
  let high = limits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (limits[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * From numbers to the bins that they lie in. See {@link Discretization}.
 *
 * @example
 * layers.discretization({ binBoundaries: [0, 1], outputMode: "oneHot" }).apply([[0.5], [7]]).array(); // [[0, 1, 0], [0, 0, 1]]
 */
export function discretization(options: DiscretizationOptions): Discretization {
  return new Discretization(options);
}

registerSerializable(Discretization, "keras.layers");
