import { checkOptionNames } from "../core/options.js";
import type { Tensor, TensorLike } from "../tensor/index.js";
import { runOne } from "../tensor/internal.js";
import { checkRange, checkSameShape, Loss } from "./loss.js";

/** Options of the cross-entropies. */
export interface CrossentropyOptions {
  /** Whether yPred are logits rather than probabilities. Default false. */
  fromLogits?: boolean;
  /** Moves the targets towards their middle by this share, 0 … 1. Default 0. */
  labelSmoothing?: number;
  /** Default: the loss's name in snake case. */
  name?: string;
}

/**
 * Cross-entropy for yes-or-no targets.
 *
 * `−mean(y·log p + (1−y)·log(1−p))`, with p kept in [1e-7, 1−1e-7]; for logits in a form that does not overflow.
 * **Shapes** yTrue, yPred: [batch, …, n], of values 0 … 1; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Errors** "shape-mismatch"; "invalid-argument" for labelSmoothing outside 0 … 1.
 * **Source** keras.losses.BinaryCrossentropy.
 *
 * @example
 * ```ts
 * losses.binaryCrossentropy()([[1], [0]], [[0.9], [0.2]]).item();   // 0.1643
 * ```
 */
export class BinaryCrossentropy extends Loss {
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;

  constructor(options: CrossentropyOptions = {}) {
    checkOptionNames("BinaryCrossentropy", options, ["fromLogits", "labelSmoothing", "name"]);
    const { fromLogits = false, labelSmoothing = 0, name = "binary_crossentropy" } = options;
    super(name);
    this.fromLogits = fromLogits;
    this.labelSmoothing = checkRange("BinaryCrossentropy", "labelSmoothing", labelSmoothing, 0, 1);
  }

  protected override compute(yTrue: Tensor, yPred: Tensor, sampleWeight: TensorLike | null): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    return runOne(this.name, [yTrue, yPred, sampleWeight], (raw, t, p, w) =>
      raw.rawBinaryCrossentropy(t, p, this.fromLogits, this.labelSmoothing, w),
    );
  }
}
