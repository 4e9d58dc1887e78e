import { fail } from "../core/errors.js";
import { snakeCase } from "../core/names.js";
import {
  type Json,
  type OptionsOf,
  type OptionTable,
  ownName,
  readOptions,
  type ValuesOf,
  writeOptions,
} from "../core/options.js";
import { Tensor, type TensorLike } from "../tensor/index.js";
import { asTensor, scoped } from "../tensor/internal.js";
import { countsValues, reduceValues, reduction, requireValues } from "./reduction.js";
import { maskedWeight, toFloat, toSameRank, withSteps } from "./weights.js";

/** Options of every loss. */
export const LOSS_OPTIONS = {
  /**
   * What becomes of the values of single samples (and steps): "sumOverBatchSize" or "mean" `Σ w·v / n`, "sum" `Σ w·v`, "meanWithSampleWeight"
   * `Σ w·v / Σ w`, "none" or null `w·v` as they are. Default "sumOverBatchSize".
   */
  reduction: reduction(),
  /** What logs call it. Default: the class's name in snake case. */
  name: ownName(),
};

/** Options of {@link Loss}. */
export interface LossOptions extends OptionsOf<typeof LOSS_OPTIONS> {}

/** A loss is called as a function: `loss(yTrue, yPred)`. */
export interface Loss extends ValuesOf<typeof LOSS_OPTIONS> {
  (yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null): Tensor;
}

/**
 * Base class of losses: how far predictions are from targets, as one number to make small.
 *
 * An instance is called as a function. A loss of your own overrides `call`, which gives one value a sample (or a sample and time step); `yTrue` comes
 * as float32 and in the rank of `yPred`. Sample weights and the mask that `yPred` carries weigh the values, and `reduction` makes one number of them.
 * **Shapes** sampleWeight: [batch], for all of a sample's steps, or [batch, time].
 * **Defaults** reduction "sumOverBatchSize". A string in place of the options is the name.
 * **Errors** `shape-mismatch` for weights that do not fit the values.
 * **Source** keras.losses.Loss.
 *
 * @example
 * class Quartic extends losses.Loss {
 *   constructor() { super("quartic"); }
 *   override call(yTrue: Tensor, yPred: Tensor) { return mean(pow(sub(yTrue, yPred), 4), { axis: -1 }); }
 * }
 * model.compile({ optimizer: "adam", loss: new Quartic() });
 */
// The interface above says that instances are callable, and the constructor makes them so.
export class Loss {
  static readonly className: string = "Loss";
  static readonly options: OptionTable = LOSS_OPTIONS;

  constructor(options: LossOptions | string = {}) {
    const { className, options: table } = new.target;
    const given = typeof options === "string" ? { name: options } : options;
    const { name = snakeCase(className), ...values } = readOptions(className, table, given);
    const self = ((yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike | null) =>
      self.evaluate(yTrue, yPred, sampleWeight ?? null)) as unknown as this;
    Object.setPrototypeOf(self, new.target.prototype);
    Object.defineProperty(self, "name", { value: name });
    Object.assign(self, values);
    // biome-ignore lint/correctness/noConstructorReturn: the one way for `new` to give a function; fields of subclasses land on it.
    return self;
  }

  /** The loss that a configuration stands for. */
  static fromConfig(config: Readonly<Record<string, unknown>>): Loss {
    return new this(config);
  }

  /** One value a sample. Override it for a loss of your own. */
  call(_yTrue: Tensor, _yPred: Tensor): Tensor {
    return fail("invalid-argument", this.name, "a subclass that overrides call(yTrue, yPred)", "none");
  }

  /** The samples and steps that count, where not all do: those that the mask of `yPred` tells. */
  maskOf(_yTrue: Tensor, yPred: Tensor): Tensor | null {
    return yPred.mask;
  }

  /** Is the loss of a batch the mean of the losses of its rows, so that parts of it may be computed apart? */
  get isMeanOfRows(): boolean {
    return this.reduction === "sumOverBatchSize";
  }

  /** The options that make it again, as plain JSON. */
  getConfig(): Record<string, Json> {
    const { className, options } = this.constructor as typeof Loss;
    return writeOptions(className, options, this);
  }

  /** The values of `call`, weighted and reduced. */
  protected compute(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor | null, weights: Tensor | null): Tensor {
    const values: unknown = this.call(...toSameRank(toFloat(yTrue), yPred));
    if (!(values instanceof Tensor)) {
      const hint = values === undefined ? "Is a return missing?" : "";
      return fail("invalid-argument", this.name, "a tensor of one value a sample to be returned", values, hint);
    }
    requireValues(this.name, values, sampleWeight);
    return reduceValues(this.name, toFloat(values), weights, this.reduction);
  }

  private evaluate(yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | null): Tensor {
    return scoped(() => {
      const predicted = asTensor(this.name, yPred);
      const given = sampleWeight === null ? null : asTensor(this.name, sampleWeight);
      const target = asTensor(this.name, yTrue);
      const mask = this.maskOf(target, predicted);
      const weights = maskedWeight(this.name, mask, given, countsValues(this.reduction));
      const truth = withSteps(target, predicted, weights);
      return this.compute(truth, predicted, given, weights);
    });
  }
}

/** What is computed by a function of yTrue and yPred. */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** A loss made of a function, as `compile` takes it. */
export class FunctionLoss extends Loss {
  readonly #fn: LossFunction;

  constructor(fn: LossFunction) {
    super(fn.name || "loss");
    this.#fn = fn;
  }

  override call(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.#fn(yTrue, yPred);
  }
}
