import { checkOptionNames } from "../core/options.js";
import type { Tensor, TensorLike } from "../tensor/index.js";
import { runOne } from "../tensor/internal.js";
import { checkSameShape, Loss } from "./loss.js";

/**
 * The mean of squared differences.
 *
 * `mean((yTrue − yPred)²)`
 * **Shapes** yTrue, yPred: [batch, …, n]; yTrue may lack a last axis of length 1. Gives a scalar.
 * **Errors** "shape-mismatch".
 * **Source** keras.losses.MeanSquaredError.
 *
 * @example
 * ```ts
 * losses.meanSquaredError()([[1], [2]], [[1], [4]]).item();   // 2
 * ```
 */
export class MeanSquaredError extends Loss {
  constructor(options: { name?: string } = {}) {
    checkOptionNames("MeanSquaredError", options, ["name"]);
    const { name = "mean_squared_error" } = options;
    super(name);
  }

  protected override compute(yTrue: Tensor, yPred: Tensor, sampleWeight: TensorLike | null): Tensor {
    checkSameShape(this.name, yTrue.shape, yPred.shape);
    return runOne(this.name, [yTrue, yPred, sampleWeight], (raw, t, p, w) => raw.rawMeanSquaredError(t, p, w));
  }
}
