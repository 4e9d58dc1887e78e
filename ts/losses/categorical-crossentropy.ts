import { checkOptionNames } from "../core/options.js";
import type { Tensor, TensorLike } from "../tensor/index.js";
import { runOne } from "../tensor/internal.js";
import type { CrossentropyOptions } from "./binary-crossentropy.js";
import { checkRange, checkSameShape, Loss } from "./loss.js";

/**
 * Cross-entropy for one-hot targets.
 *
 * `−sum(y·log p)` over the last axis, with p scaled to sum 1 and kept in [1e-7, 1−1e-7]; for logits `p = softmax(yPred)`.
 * **Shapes** yTrue, yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Errors** "shape-mismatch"; "invalid-argument" for labelSmoothing outside 0 … 1.
 * **Source** keras.losses.CategoricalCrossentropy.
 *
 * @example
 * ```ts
 * losses.categoricalCrossentropy()([[0, 1]], [[0.25, 0.75]]).item();   // 0.2877
 * ```
 */
export class CategoricalCrossentropy extends Loss {
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;

  constructor(options: CrossentropyOptions = {}) {
    checkOptionNames("CategoricalCrossentropy", options, ["fromLogits", "labelSmoothing", "name"]);
    const { fromLogits = false, labelSmoothing = 0, name = "categorical_crossentropy" } = options;
    super(name);
    this.fromLogits = fromLogits;
    this.labelSmoothing = checkRange("CategoricalCrossentropy", "labelSmoothing", labelSmoothing, 0, 1);
  }

  protected override compute(yTrue: Tensor, yPred: Tensor, sampleWeight: TensorLike | null): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    return runOne(this.name, [yTrue, yPred, sampleWeight], (raw, t, p, w) =>
      raw.rawCategoricalCrossentropy(t, p, this.fromLogits, this.labelSmoothing, w),
    );
  }
}
