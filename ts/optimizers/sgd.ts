import { flag, type OptionsOf, type OptionTable, share, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { coreRule, updateByCore } from "./core-rule.js";
import { type LearningRate, learningRate } from "./learning-rate.js";
import { Optimizer, type OptimizerOptions } from "./optimizer.js";
import type { SlotNames, Slots } from "./slots.js";

const OWN = {
  /** Share of the last step that goes into the next, in [0, 1). Default 0. */
  momentum: share().default(0),
  /** Looks ahead along the momentum. Default false. */
  nesterov: flag().default(false),
};

const DEFAULTS = {
  /** The length of a step: a number, or a schedule of it. Default 0.01. */
  learningRate: learningRate().default(0.01),
};

/** Options of {@link SGD}. */
export interface SGDOptions extends OptionsOf<typeof OWN>, OptimizerOptions {}
export interface SGD extends ValuesOf<typeof OWN> {}

/** Stochastic gradient descent, with momentum if asked for; see {@link sgd}. */
export class SGD extends Optimizer {
  static override readonly className: string = "SGD";
  static override readonly options: OptionTable = { ...Optimizer.options, ...DEFAULTS, ...OWN };
  override readonly slotNames: SlotNames = this.momentum === 0 ? [] : ["momentum"];
  readonly #rule = coreRule("sgd", [this.momentum], this.nesterov);

  constructor(options: LearningRate | SGDOptions = {}) {
    super(options);
  }

  override update(gradient: Tensor, variable: Variable, { momentum }: Slots): void {
    updateByCore(this, this.#rule, gradient, variable, [momentum]);
  }
}

/**
 * Stochastic gradient descent, with momentum if asked for. A number or a schedule alone is the learning rate.
 *
 * `v ← momentum·v − learningRate·g`, `w ← w + v`; with nesterov `w ← w + momentum·v − learningRate·g`.
 *
 * **Defaults** learningRate 0.01, momentum 0, nesterov false.
 * **Errors** `invalid-argument` for a value out of range, or two clips at once.
 * **Source** keras.optimizers.SGD.
 *
 * @example
 * model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9 }), loss: "meanSquaredError" });
 */
export function sgd(options?: LearningRate | SGDOptions): SGD {
  return new SGD(options);
}

registerSerializable(SGD, "keras.optimizers");
