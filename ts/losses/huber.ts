import { checkOptionNames } from "../core/options.js";
import type { Tensor, TensorLike } from "../tensor/index.js";
import { runOne } from "../tensor/internal.js";
import { checkRange, checkSameShape, Loss } from "./loss.js";

/** Options of {@link Huber}. */
export interface HuberOptions {
  /** Where the square gives way to the line. Default 1. */
  delta?: number;
  /** Default "huber_loss". */
  name?: string;
}

/**
 * Squared for small differences, absolute for large ones.
 *
 * With `e = |yTrue − yPred|`: `mean(e²/2 if e ≤ delta else delta·e − delta²/2)`.
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Errors** "shape-mismatch"; "invalid-argument" for a negative delta.
 * **Source** keras.losses.Huber; Huber (1964).
 *
 * @example
 * ```ts
 * losses.huber()([[1], [2]], [[1], [4]]).item();   // 0.75
 * ```
 */
export class Huber extends Loss {
  readonly delta: number;

  constructor(options: HuberOptions = {}) {
    checkOptionNames("Huber", options, ["delta", "name"]);
    const { delta = 1, name = "huber_loss" } = options;
    super(name);
    this.delta = checkRange("Huber", "delta", delta, 0, Number.POSITIVE_INFINITY);
  }

  protected override compute(yTrue: Tensor, yPred: Tensor, sampleWeight: TensorLike | null): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    return runOne(this.name, [yTrue, yPred, sampleWeight], (raw, t, p, w) => raw.rawHuber(t, p, this.delta, w));
  }
}
