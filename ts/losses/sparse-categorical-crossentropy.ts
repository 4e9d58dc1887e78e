import { checkOptionNames } from "../core/options.js";
import type { Tensor, TensorLike } from "../tensor/index.js";
import { runOne } from "../tensor/internal.js";
import type { CrossentropyOptions } from "./binary-crossentropy.js";
import { checkClassIds, Loss } from "./loss.js";

/**
 * Cross-entropy for targets that are class ids.
 *
 * `−log p[yTrue]`, with p scaled to sum 1 and kept in [1e-7, 1−1e-7]; for logits `p = softmax(yPred)`.
 * **Shapes** yTrue: [batch, …] or [batch, …, 1]; yPred: [batch, …, classes]. Gives a scalar: the mean over samples.
 * **Errors** "shape-mismatch"; "index-out-of-range" for an id outside 0 … classes−1.
 * **Source** keras.losses.SparseCategoricalCrossentropy.
 *
 * @example
 * ```ts
 * losses.sparseCategoricalCrossentropy()([1], [[0.25, 0.75]]).item();   // 0.2877
 * ```
 */
export class SparseCategoricalCrossentropy extends Loss {
  readonly fromLogits: boolean;

  constructor(options: Omit<CrossentropyOptions, "labelSmoothing"> = {}) {
    checkOptionNames("SparseCategoricalCrossentropy", options, ["fromLogits", "name"]);
    const { fromLogits = false, name = "sparse_categorical_crossentropy" } = options;
    super(name);
    this.fromLogits = fromLogits;
  }

  protected override compute(yTrue: Tensor, yPred: Tensor, sampleWeight: TensorLike | null): Tensor {
    checkClassIds(this.name, yTrue.shape, yPred.shape);
    return runOne(this.name, [yTrue, yPred, sampleWeight], (raw, t, p, w) =>
      raw.rawSparseCategoricalCrossentropy(t, p, this.fromLogits, w),
    );
  }
}
