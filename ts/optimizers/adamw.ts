import { atLeastZero, type OptionTable } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { Adam, type AdamOptions } from "./adam.js";
import type { LearningRate } from "./learning-rate.js";

const DEFAULTS = {
  /** At each step a weight loses this share of itself, times the learning rate. Default 0.004. */
  weightDecay: atLeastZero().default(0.004),
};

/** Options of {@link AdamW}. */
export interface AdamWOptions extends AdamOptions {
  /** At each step a weight loses this share of itself, times the learning rate. Default 0.004. */
  weightDecay?: number | undefined;
}

/** Adam with weight decay that the gradients' means do not see; see {@link adamw}. */
export class AdamW extends Adam {
  static override readonly className: string = "AdamW";
  static override readonly options: OptionTable = { ...Adam.options, ...DEFAULTS };

  constructor(options: LearningRate | AdamWOptions = {}) {
    super(options);
  }
}

/**
 * Adam with weight decay that the gradients' means do not see. A number or a schedule alone is the learning rate.
 *
 * `w ← w − learningRate·weightDecay·w`, then Adam's step; `excludeFromWeightDecay` leaves variables out.
 *
 * **Defaults** weightDecay 0.004, learningRate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7, amsgrad false.
 * **Errors** `invalid-argument` for a value out of range, or two clips at once.
 * **Source** Loshchilov & Hutter (2019); keras.optimizers.AdamW.
 *
 * @example
 * const optimizer = optimizers.adamw({ learningRate: 0.001, weightDecay: 0.01 });
 * optimizer.excludeFromWeightDecay({ varNames: ["bias"] });
 */
export function adamw(options?: LearningRate | AdamWOptions): AdamW {
  return new AdamW(options);
}

registerSerializable(AdamW, "keras.optimizers");
