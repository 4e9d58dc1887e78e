import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import type { ConfusionMatrix } from "../confusion-matrix.js";
import { heatmap } from "./heatmap.js";
import { CHART_OPTIONS, type ChartOptions, type ChartSpec, requireData } from "./spec.js";
import { readable } from "./text.js";

/** Options of {@link confusionMatrixChart}. */
export interface ConfusionMatrixChartOptions extends ChartOptions {
  /** What the classes are called. Default: their numbers. */
  names?: readonly string[];
}

/**
 * A confusion matrix: in each cell the number of samples, coloured by the share of their true class.
 *
 * **Errors** `invalid-argument` for another number of names.
 *
 * @example
 * confusionMatrixChart(confusionMatrix(yTrue, yPred), { names: ["negative", "positive"] });
 */
export function confusionMatrixChart(result: ConfusionMatrix, options: ConfusionMatrixChartOptions = {}): ChartSpec {
  const where = "confusionMatrixChart";
  checkOptionNames(where, options, [...CHART_OPTIONS, "names"]);
  requireData(where, "what confusionMatrix gives", result?.matrix?.length, quoted(result));
  const { matrix, accuracy } = result;
  const {
    names = matrix.map((_, k) => String(k)),
    title = "Which class was taken for which",
    width = Math.min(760, 220 + 110 * matrix.length),
    description,
  } = options;
  if (names.length !== matrix.length) fail("invalid-argument", where, `${matrix.length} names`, names.length);
  const totals = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const shares = matrix.map((row, r) => row.map((count) => (totals[r] ? count / totals[r] : null)));
  // Percents fit below the counts in large cells only.
  const isRoomy = matrix.length <= 6;
  return heatmap({
    title,
    subtitle: options.subtitle ?? `accuracy ${percent(accuracy)}`,
    width,
    description: description ?? describe(title, result, names),
    x: { title: "predicted", names },
    y: { title: "true", names },
    values: shares,
    color: { title: "share of the true class", domain: [0, 1], scheme: "sequential" },
    labels: matrix.map((row, r) =>
      row.map((count, c) => (isRoomy && totals[r] ? `${count}\n${percent(shares[r]![c]!)}` : String(count))),
    ),
    rowHeight: isRoomy ? 56 : Math.max(16, Math.floor(420 / matrix.length)),
  });
}

const percent = (share: number) => `${readable(Number((100 * share).toPrecision(3)))} %`;

function describe(title: string, { matrix, accuracy }: ConfusionMatrix, names: readonly string[]): string {
  const rows = matrix.map((row, r) => `${names[r]}: ${row.map((count, c) => `${count} as ${names[c]}`).join(", ")}`);
  return `${title}. Accuracy ${percent(accuracy)}. ${rows.join("; ")}.`;
}
