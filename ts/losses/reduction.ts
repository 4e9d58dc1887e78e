import { fail } from "../core/errors.js";
import { Option, oneOf } from "../core/options.js";
import { div, mean, mul, sum, type Tensor } from "../tensor/index.js";
import { alignedTo } from "./weights.js";

const NAMES = ["sumOverBatchSize", "sum", "mean", "meanWithSampleWeight", "none"] as const;

/**
 * What becomes of the values of single samples (and steps), weighted by w: "sumOverBatchSize" and "mean" `Σ w·v / n`, "sum" `Σ w·v`,
 * "meanWithSampleWeight" `Σ w·v / Σ w`, "none" `w·v` as they are.
 */
export type Reduction = (typeof NAMES)[number];

/** Does it divide by the number of values? Then masked steps are taken out of that number. */
export function countsValues(reduction: Reduction): boolean {
  return reduction === "sumOverBatchSize" || reduction === "mean";
}

/** The option `reduction`; null is "none", as in Keras. */
export function reduction(): Option<Reduction | null, Reduction, true> {
  const named = oneOf(...NAMES);
  return new Option<Reduction | null, Reduction>(
    (where, name, value) => (value === null ? "none" : named.read(where, name, value)),
    named.write,
  ).default("sumOverBatchSize");
}

/** Values of single samples as one number, or as they are. A scalar has been reduced already. **Errors** `shape-mismatch`. */
export function reduceValues(where: string, values: Tensor, weights: Tensor | null, reduction: Reduction): Tensor {
  if (values.rank === 0) return values;
  const weighted = weights === null ? values : mul(values, alignedTo(where, weights, values.shape));
  if (reduction === "none") return weighted;
  if (countsValues(reduction)) return mean(weighted);
  const total = sum(weighted);
  if (reduction === "sum") return total;
  if (weights === null) return div(total, values.size);
  const divisor = sum(weights);
  return divisor.item() === 0 ? mul(total, 0) : div(total, divisor);
}

/** **Errors** `shape-mismatch` for one value of all samples where weights are there for each: they could only scale it. */
export function requireValues(where: string, values: Tensor, sampleWeight: Tensor | null): void {
  if (values.rank > 0 || sampleWeight === null) return;
  const hint = "Leave the mean over samples to the loss: mean(…, { axis: -1 }).";
  fail("shape-mismatch", where, "one value a sample, for sampleWeight to weigh", "one value for all", hint);
}
