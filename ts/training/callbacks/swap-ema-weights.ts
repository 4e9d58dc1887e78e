import { fail } from "../../core/errors.js";
import { flag, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Tensor, Variable } from "../../tensor/index.js";
import { Callback } from "./callback.js";

const OPTIONS = {
  /** Leaves the averages in place from the end of each epoch to the beginning of the next, so that callbacks after this one see and save them. Default false. */
  swapOnEpoch: flag().default(false),
} satisfies OptionTable;

/** Options of {@link SwapEMAWeights}. */
export interface SwapEMAWeightsOptions extends OptionsOf<typeof OPTIONS> {}

export interface SwapEMAWeights extends ValuesOf<typeof OPTIONS> {}

/**
 * Evaluates and predicts by the moving averages of the weights, which an optimizer with `useEma` keeps, and trains on without them.
 *
 * **Errors** `invalid-argument` where the optimizer keeps no averages.
 * **Source** Keras 3, `keras.callbacks.SwapEMAWeights`.
 *
 * @example
 * model.compile({ optimizer: optimizers.adam({ useEma: true }), loss: "meanSquaredError" });
 * await model.fit(x, y, { epochs: 4, validationSplit: 0.2, callbacks: [callbacks.swapEMAWeights()] });
 */
export class SwapEMAWeights extends Callback {
  static override readonly className: string = "SwapEMAWeights";
  static override readonly options: OptionTable = OPTIONS;

  /** What the averages stand in for meanwhile; null while the weights are themselves. */
  #trained: readonly (readonly [Variable, Tensor])[] | null = null;

  constructor(options: SwapEMAWeightsOptions = {}) {
    super(options);
  }

  override onTrainBegin(): void {
    this.#trained = null;
    this.#check();
  }

  override onEpochBegin(): void {
    this.#putBack();
  }

  override onEpochEnd(): void {
    if (this.swapOnEpoch) this.#swap();
  }

  override onTestBegin(): void {
    this.#swap();
  }

  override onTestEnd(): void {
    this.#putBack();
  }

  override onPredictBegin(): void {
    this.#swap();
  }

  override onPredictEnd(): void {
    this.#putBack();
  }

  #check(): void {
    const { optimizer } = this.model;
    if (optimizer.useEma) return;
    fail("invalid-argument", "SwapEMAWeights", "an optimizer with useEma: true", `${optimizer.name} without`);
  }

  /** Before the first step there are no averages. */
  #swap(): void {
    this.#check();
    const { optimizer, trainableVariables } = this.model;
    if (this.#trained !== null || optimizer.iterations === 0) return;
    this.#trained = trainableVariables.map((variable) => [variable, variable.value()]);
    optimizer.finalizeVariableValues(trainableVariables);
  }

  #putBack(): void {
    for (const [variable, value] of this.#trained ?? []) variable.assign(value);
    this.#trained = null;
  }
}

/** {@link SwapEMAWeights}: evaluates and predicts by the moving averages of the weights. */
export function swapEMAWeights(options?: SwapEMAWeightsOptions): SwapEMAWeights {
  return new SwapEMAWeights(options);
}

registerSerializable(SwapEMAWeights, "keras.callbacks");
