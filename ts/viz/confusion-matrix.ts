import { fail, quoted } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { tensorOf } from "../data/host.js";
import type { ArrayLike } from "../data/index.js";
import { requireCount } from "./checks.js";

/** Options of {@link confusionMatrix}. */
export interface ConfusionMatrixOptions {
  /** The number of classes. Default: as many as there are in the data, at least 2. */
  classes?: number;
  /** Predictions that are single scores are class 1 above it. Default 0.5. */
  threshold?: number;
}

/** How often each class was taken for each. */
export interface ConfusionMatrix {
  /** `matrix[truth][predicted]` is a number of samples. */
  readonly matrix: readonly (readonly number[])[];
  /** The share on the diagonal. */
  readonly accuracy: number;
  /** Of what was taken for the class, the share that is; null where nothing was. */
  readonly precision: readonly (number | null)[];
  /** Of what is of the class, the share that was found; null where there is none. */
  readonly recall: readonly (number | null)[];
}

/**
 * How often each class was taken for each: `matrix[i][j]` = |{n : true_n = i, predicted_n = j}|.
 *
 * **Shapes** yTrue: classes [samples], [samples, 1], or one-hot [samples, classes]. yPred: scores [samples] or [samples, 1], which `threshold` cuts, or [samples, classes],
 * of which the largest counts. Classes predicted already are taken as they are where they are int32.
 * **Errors** `shape-mismatch`; `invalid-argument` for NaN; `index-out-of-range` for a class beyond `classes`.
 *
 * @example
 * confusionMatrix([0, 1, 1], [0.2, 0.9, 0.4]).matrix; // [[1, 0], [1, 1]]
 */
export function confusionMatrix(
  yTrue: ArrayLike,
  yPred: ArrayLike,
  options: ConfusionMatrixOptions = {},
): ConfusionMatrix {
  const where = "confusionMatrix";
  checkOptionNames(where, options, ["classes", "threshold"]);
  const { threshold = 0.5 } = options;
  if (!Number.isFinite(threshold)) fail("invalid-argument", where, "threshold a finite number", quoted(threshold));
  const truth = classesOf(where, yTrue, null);
  const predicted = classesOf(where, yPred, threshold);
  if (truth.length !== predicted.length || truth.length === 0) {
    fail(
      "shape-mismatch",
      where,
      "as many predictions as truths, at least one",
      `${predicted.length} and ${truth.length}`,
    );
  }
  const found = [...truth, ...predicted].reduce((most, k) => Math.max(most, k + 1), 2);
  const { classes = found } = options;
  requireCount(where, "classes", classes);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  truth.forEach((i, n) => {
    const j = predicted[n]!;
    if (!(i in matrix && j in matrix)) {
      fail("index-out-of-range", where, `classes from 0 to ${classes - 1}`, `${i} taken for ${j}, in sample ${n}`);
    }
    matrix[i]![j]!++;
  });
  const total = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0);
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    matrix,
    accuracy: total(matrix.map((row, k) => row[k]!)) / truth.length,
    precision: matrix.map((row, k) => share(row[k]!, total(matrix.map((other) => other[k]!)))),
    recall: matrix.map((row, k) => share(row[k]!, total(row))),
  };
}

/** A class for each sample; `threshold` cuts single scores. */
function classesOf(where: string, values: ArrayLike, threshold: number | null): number[] {
  const y = tensorOf(values);
  const data = Array.from(y.data());
  const width = y.rank === 2 ? y.shape[1]! : 1;
  if (y.rank === 0 || y.rank > 2 || width === 0)
    fail("shape-mismatch", where, "values [samples] or [samples, classes]", y);
  if (data.some(Number.isNaN)) fail("invalid-argument", where, "values that are numbers", Number.NaN);
  if (width > 1) return Array.from({ length: y.shape[0]! }, (_, n) => largest(data.slice(n * width, (n + 1) * width)));
  return threshold === null || y.dtype === "int32" ? data : data.map((score) => (score > threshold ? 1 : 0));
}

function largest(scores: readonly number[]): number {
  return scores.reduce((best, score, k) => (score > scores[best]! ? k : best), 0);
}
