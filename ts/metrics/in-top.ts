import { cast, expandDims, greaterEqual, mul, oneHot, sum, type Tensor } from "../tensor/index.js";

/** Is the score of a class among the k largest? What is as large as the k-th is, and NaN never. */
export function isInTop(ids: Tensor, scores: Tensor, k: number): Tensor {
  const classes = scores.shape.at(-1) ?? 0;
  const own = sum(mul(oneHot(ids, classes), scores), { axis: -1 });
  const reached = cast(greaterEqual(expandDims(own, { axis: -1 }), scores), "float32");
  return greaterEqual(sum(reached, { axis: -1 }), Math.max(classes - k, 0) + 1);
}
