import { number, type OptionsOf, type OptionTable, text, type ValuesOf } from "../core/options.js";
import { registerSerializable } from "../core/registry.js";
import { rawHuber } from "../tensor/internal.js";
import { FusedLoss } from "./fused-loss.js";
import { LOSS_OPTIONS } from "./loss.js";

const OPTIONS = {
  ...LOSS_OPTIONS,
  /** What logs call it. Default "huber_loss". */
  name: text().default("huber_loss"),
  /** Where the square gives way to the line. Default 1. */
  delta: number((value) => value > 0, "a finite number above 0").default(1),
};

/** Options of {@link Huber}. */
export interface HuberOptions extends OptionsOf<typeof OPTIONS> {}

export interface Huber extends ValuesOf<typeof OPTIONS> {}

/**
 * Squared for small differences, absolute for large ones.
 *
 * With `e = |yTrue − yPred|`: `mean(e²/2 if e ≤ delta else delta·e − delta²/2)`.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** delta 1, reduction "sumOverBatchSize".
 * **Errors** `shape-mismatch`; `invalid-argument` for a delta that is not above 0.
 * **Source** keras.losses.Huber; Huber (1964).
 *
 * @example
 * losses.huber()([[1], [2]], [[1], [4]]).item(); // 0.75
 */
export class Huber extends FusedLoss {
  static override readonly className: string = "Huber";
  static override readonly options: OptionTable = OPTIONS;

  constructor(options: HuberOptions = {}) {
    super(options);
  }

  protected override fused(yTrue: number, yPred: number, weights: number, reduction: number): number {
    return rawHuber(yTrue, yPred, this.delta, weights, reduction);
  }
}

/**
 * Squared for small differences, absolute for large ones.
 *
 * With `e = |yTrue − yPred|`: `mean(e²/2 if e ≤ delta else delta·e − delta²/2)`.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Defaults** delta 1, reduction "sumOverBatchSize".
 *
 * @example
 * losses.huber()([[1], [2]], [[1], [4]]).item(); // 0.75
 */
export function huber(options?: HuberOptions): Huber {
  return new Huber(options);
}

registerSerializable(Huber, "keras.losses");
