import { fail } from "../core/errors.js";
import { tensorOf } from "../data/host.js";
import type { ArrayLike } from "../data/index.js";

/** The curve of a yes-or-no score; its lists have one entry for each threshold, falling from infinity. */
export interface RocCurve {
  /** Scores of at least this count as yes; the first, above all scores, is null. */
  readonly thresholds: readonly (number | null)[];
  /** False positives among the negatives. */
  readonly falsePositiveRate: readonly number[];
  /** True positives among the positives. */
  readonly truePositiveRate: readonly number[];
  /** The area under the curve: how often a positive has a higher score than a negative, ties being half. */
  readonly auc: number;
}

/**
 * The receiver operating characteristic: the rates of true and of false positives for every threshold, and the area under it by the trapezoid rule.
 *
 * **Shapes** yTrue of 0 and 1 and scores, as many: [samples] or [samples, 1].
 * **Errors** `shape-mismatch`; `invalid-argument` for other values, a score that is NaN, or when there are no positives or no negatives.
 * **Source** Fawcett 2006, *An introduction to ROC analysis*, algorithms 1 and 2.
 *
 * @example
 * rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).auc; // 0.75
 */
export function rocCurve(yTrue: ArrayLike, scores: ArrayLike): RocCurve {
  const where = "rocCurve";
  const [truth, values] = [Array.from(tensorOf(yTrue).data()), Array.from(tensorOf(scores).data())];
  if (truth.length !== values.length) {
    fail("shape-mismatch", where, "as many scores as truths", `${values.length} and ${truth.length}`);
  }
  const wrong = truth.find((y) => y !== 0 && y !== 1);
  if (wrong !== undefined) fail("invalid-argument", where, "truths of 0 and 1", wrong);
  if (values.some(Number.isNaN)) fail("invalid-argument", where, "scores that are numbers", Number.NaN);
  const positives = truth.filter((y) => y === 1).length;
  const negatives = truth.length - positives;
  if (positives === 0 || negatives === 0) {
    fail("invalid-argument", where, "positives and negatives", `${positives} and ${negatives}`);
  }
  const order = values.map((_, n) => n).sort((a, b) => values[b]! - values[a]!);
  const curve = { thresholds: [null] as (number | null)[], falsePositiveRate: [0], truePositiveRate: [0] };
  let [yes, no, auc] = [0, 0, 0];
  order.forEach((n, k) => {
    if (truth[n] === 1) yes++;
    else no++;
    // Equal scores are one point of the curve.
    const next = order[k + 1];
    if (next !== undefined && values[next] === values[n]) return;
    const [x, y] = [no / negatives, yes / positives];
    auc += ((x - curve.falsePositiveRate.at(-1)!) * (y + curve.truePositiveRate.at(-1)!)) / 2;
    curve.thresholds.push(values[n]!);
    curve.falsePositiveRate.push(x);
    curve.truePositiveRate.push(y);
  });
  return { ...curve, auc };
}
