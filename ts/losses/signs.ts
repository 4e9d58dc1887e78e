import { equal, logicalOr, min, mul, sub, type Tensor, where } from "../tensor/index.js";
import { toFloat } from "./weights.js";

/** Targets as −1 and 1: where all are 0 or 1, 0 stands for −1. */
export function toSigns(yTrue: Tensor): Tensor {
  const areBinary = min(toFloat(logicalOr(equal(yTrue, 0), equal(yTrue, 1))));
  return where(equal(areBinary, 1), sub(mul(yTrue, 2), 1), yTrue);
}
