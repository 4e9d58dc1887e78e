import { checkSameShape } from "../losses/fused-loss.js";
import { alignedTo, maskedWeight, toFloat, toSameRank, withSteps } from "../losses/weights.js";
import { broadcastTo, type Tensor, type TensorLike } from "../tensor/index.js";
import { asTensor, scoped } from "../tensor/internal.js";

/** A batch as numbers to loop over: metrics that count are far from where the time goes. */
export interface ReadBatch {
  readonly yTrue: ArrayLike<number>;
  readonly yPred: ArrayLike<number>;
  /** The weight of each number of yPred; null where all are 1. A masked step's is 0. */
  readonly weights: ArrayLike<number> | null;
  readonly shape: readonly number[];
}

/** Targets and predictions in one shape, with weights and mask spread over them. **Errors** `shape-mismatch`. */
export function readBatch(
  name: string,
  yTrue: TensorLike,
  yPred: TensorLike,
  sampleWeight: TensorLike | null,
  change: (yPred: Tensor) => Tensor = toFloat,
): ReadBatch {
  return scoped(() => {
    const predicted = asTensor(name, yPred);
    const given = sampleWeight === null ? null : asTensor(name, sampleWeight);
    const weights = maskedWeight(name, predicted.mask, given, false);
    const [truth, scores] = toSameRank(withSteps(toFloat(asTensor(name, yTrue)), predicted, weights), predicted);
    checkSameShape(name, truth.shape, scores.shape);
    const { shape } = scores;
    const spread = weights && broadcastTo(alignedTo(name, weights, shape), shape);
    return {
      yTrue: truth.data(),
      yPred: change(scores).data(),
      weights: spread === null ? null : spread.data(),
      shape,
    };
  });
}
