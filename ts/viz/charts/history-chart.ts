import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import { extent } from "./extent.js";
import { type LinePanel, lineChart } from "./line-chart.js";
import type { Rule } from "./rules.js";
import { CHART_OPTIONS, type ChartOptions, type ChartSpec, defined, requireData } from "./spec.js";
import { readable } from "./text.js";

/** What `fit` returns, or its JSON. */
export interface HistoryLike {
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly epoch: readonly number[];
}

/** What a `GradientMonitor` recorded, or its JSON. */
export interface GradientRecord {
  readonly epoch: readonly number[];
  readonly batch: readonly number[];
  readonly norm: readonly number[];
  readonly warnAbove: number | null;
}

/** Options of {@link historyChart}. */
export interface HistoryChartOptions extends ChartOptions {
  /** Adds the norm of the gradient at every batch. */
  monitor?: GradientRecord;
  /** Names of the lists to show. Default: all. */
  only?: readonly string[];
  /** What `fit` was given: the validation's numbers are of every n-th epoch only. Default 1. */
  validationFreq?: number;
}

const OPTIONS = [...CHART_OPTIONS, "monitor", "only", "validationFreq"];
const RATES = /^(lr|learning_?rate)$/i;

/**
 * The course of a training: loss, metrics and learning rate by epoch, the validation's beside the training's; the epoch with the least `val_loss` is
 * marked, for what comes after it is over-fitting.
 *
 * **Errors** `invalid-argument` for a history without an epoch, and for validations of another `validationFreq`.
 *
 * @example
 * const history = await model.fit(x, y, { epochs: 4, validationData: [xTest, yTest] });
 * historyChart(history, { title: "Reviews" });
 */
export function historyChart(history: HistoryLike, options: HistoryChartOptions = {}): ChartSpec {
  const where = "historyChart";
  checkOptionNames(where, options, OPTIONS);
  const { history: lists, epoch } = history ?? {};
  if (typeof lists !== "object") fail("invalid-argument", where, "what fit returns", quoted(history));
  requireData(where, "a history of at least one epoch", epoch?.length);
  const { monitor, only, validationFreq = 1 } = options;
  const validated = epoch.filter((number) => (number + 1) % validationFreq === 0);
  const shown = Object.keys(lists).filter((name) => only === undefined || only.includes(name.replace(/^val_/, "")));
  requireData(where, "lists that are in the history", shown.length, quoted(only));
  for (const name of shown.filter((name) => name.startsWith("val_"))) {
    // The last may be missing: an abort skips it.
    if ([validated.length, validated.length - 1].includes(lists[name]!.length)) continue;
    const expected = `${name} of the ${validated.length} epochs that validationFreq: ${validationFreq} names`;
    fail("invalid-argument", where, expected, lists[name]!.length, "Give the validationFreq that fit was given.");
  }
  const best = leastValidation(lists.val_loss ?? [], validated);
  const all = [...new Set(shown.map((name) => name.replace(/^val_/, "")))];
  const names = [...all.filter((name) => name === "loss"), ...all.filter((name) => name !== "loss")];
  const panels = names.map((name, k): LinePanel => {
    const rules: Rule[] = best ? [{ axis: "x", at: best.epoch, label: k === 0 ? best.label : "" }] : [];
    return {
      y: { title: name.replaceAll("_", " "), scale: RATES.test(name) ? "log" : "linear" },
      series: seriesOf(history, name, validated),
      rules,
    };
  });
  if (monitor) panels.push(normPanel(where, monitor));
  const { title = "Training", subtitle, description, width } = options;
  const domain = [Math.min(...epoch) + (monitor ? 0 : 1), Math.max(...epoch) + 1] as const;
  const x = { title: "epoch", whole: true, ...(domain[0] < domain[1] && { domain }) };
  return lineChart({ title, ...defined({ subtitle, description, width }), x, panels });
}

function seriesOf({ history, epoch }: HistoryLike, name: string, validated: readonly number[]) {
  const line = (label: string, values: readonly number[], epochs: readonly number[]) => ({
    name: label,
    points: values.map((value, k) => [(epochs[k] ?? k) + 1, value] as const),
  });
  return [
    ...(history[name] ? [line("training", history[name], epoch)] : []),
    ...(history[`val_${name}`] ? [line("validation", history[`val_${name}`]!, validated)] : []),
  ];
}

function leastValidation(losses: readonly number[], epoch: readonly number[]) {
  const numbers = losses.filter((loss) => Number.isFinite(loss));
  if (losses.length < 2 || numbers.length === 0) return null;
  const at = losses.indexOf(Math.min(...numbers));
  const isLast = at === losses.length - 1;
  const words = `least validation loss, ${readable(losses[at]!)}`;
  return { epoch: epoch[at]! + 1, label: isLast ? words : `${words}; over-fitting after it` };
}

/** A batch stands within its epoch: that of number e goes from e to e + 1. */
function normPanel(where: string, { epoch, batch, norm, warnAbove }: GradientRecord): LinePanel {
  requireData(where, "a monitor that has seen batches", norm?.length);
  const batches = extent(batch)[1] + 1;
  const points = norm.map((value, k) => [epoch[k]! + (batch[k]! + 1) / batches, value] as const);
  const rules: Rule[] = warnAbove === null ? [] : [{ axis: "y", at: warnAbove, label: "bound" }];
  return { y: { title: "gradient norm", scale: "log" }, series: [{ name: "training", points }], rules };
}
