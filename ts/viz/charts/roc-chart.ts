import { checkOptionNames } from "../../core/options.js";
import type { RocCurve } from "../roc-curve.js";
import { lineChart } from "./line-chart.js";
import { CHART_OPTIONS, type ChartOptions, type ChartSpec, defined, requireData } from "./spec.js";
import { readable } from "./text.js";
import { INK } from "./theme.js";

/**
 * The ROC curve, with the area under it in its name; several curves by their names share one chart.
 *
 * **Errors** `invalid-argument` for a curve without points.
 *
 * @example
 * rocChart(rocCurve(yTrue, scores));
 * rocChart({ LSTM: rocCurve(yTrue, scores), GRU: rocCurve(yTrue, others) });
 */
export function rocChart(curve: RocCurve | Readonly<Record<string, RocCurve>>, options: ChartOptions = {}): ChartSpec {
  const where = "rocChart";
  checkOptionNames(where, options, CHART_OPTIONS);
  const isOne = Array.isArray((curve as RocCurve | null)?.falsePositiveRate);
  const curves = Object.entries((isOne ? { "": curve } : (curve ?? {})) as Record<string, RocCurve>);
  requireData(where, "what rocCurve gives", curves.length);
  const series = curves.map(([name, { falsePositiveRate = [], truePositiveRate = [], auc }]) => {
    requireData(where, "a curve with points", falsePositiveRate.length);
    const points = falsePositiveRate.map((x, k) => [x, truePositiveRate[k]!] as const);
    return { name: `${name && `${name}, `}area ${readable(Number(auc.toPrecision(4)))}`, points };
  });
  const { title = "ROC curve", subtitle, description, width = 520 } = options;
  const chance = {
    name: "chance",
    points: [
      [0, 0],
      [1, 1],
    ] as const,
    dashed: true,
    color: INK.muted,
  };
  const axis = { domain: [0, 1] as const };
  return lineChart({
    title,
    ...defined({ subtitle, description }),
    width,
    height: Math.round(width * 0.72),
    x: { title: "false positive rate", ...axis, whole: false },
    y: { title: "true positive rate", ...axis },
    series: [...series, chance],
  });
}
