import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import { extent } from "./extent.js";
import { scaleOf, xAxisOf, yAxisOf } from "./line-axes.js";
import { colorOf, dashesOf, errorMarks, leaves, lineMark, type Row } from "./line-marks.js";
import { type Rule, rulesOf } from "./rules.js";
import {
  CHART_OPTIONS,
  type ChartAxis,
  type ChartOptions,
  type ChartSpec,
  type Json,
  type JsonObject,
  requireData,
  vegaLite,
  widthOf,
} from "./spec.js";
import { readable } from "./text.js";
import { framed, INK, LABEL_SIZE, plotWidth } from "./theme.js";

/** One line. */
export interface LineSeries {
  name: string;
  /** [x, y]; a y of null or NaN leaves a gap. */
  points: readonly (readonly [number, number | null])[];
  /** For each point the lower end of its error bar. */
  low?: readonly number[];
  /** For each point the upper end of its error bar. */
  high?: readonly number[];
  dashed?: boolean;
  /** Default: the next of the palette; the same name has the same colour in every panel. */
  color?: string;
}

/** A part of a {@link lineChart} with a y axis of its own; the x axis is common. */
export interface LinePanel {
  title?: string;
  y: ChartAxis;
  series: readonly LineSeries[];
  rules?: readonly Rule[];
  /** In pixels. Default: 280, or 150 of several. */
  height?: number;
}

/** Options of {@link lineChart}. */
export interface LineChartOptions extends ChartOptions {
  title: string;
  x: ChartAxis & {
    /** Words for x = 0, 1, 2, …, in place of the numbers. */
    labels?: readonly string[] | undefined;
    /** Are values of x whole numbers? Default: they are when all are. */
    whole?: boolean;
  };
  y?: ChartAxis;
  series?: readonly LineSeries[];
  rules?: readonly Rule[];
  /** In place of `y`, `series` and `rules`: several, one below the other. */
  panels?: readonly LinePanel[];
  height?: number;
  /** How errors are drawn. Default: a band for lines of over 12 points, else bars. */
  errors?: "band" | "bars";
}

const OPTIONS = [...CHART_OPTIONS, "x", "y", "series", "rules", "panels", "height", "errors"];

type X = LineChartOptions["x"];

/**
 * A chart of lines, in one panel or several above each other.
 *
 * **Errors** `invalid-argument` when there is nothing to draw, or when `low` and `high` are not as many as the points.
 *
 * @example
 * lineChart({
 *   title: "Loss",
 *   x: { title: "epoch" },
 *   y: { title: "binary cross-entropy", scale: "log" },
 *   series: [{ name: "train", points: [[1, 0.61], [2, 0.32], [3, 0.21]] }],
 * });
 */
export function lineChart(options: LineChartOptions): ChartSpec {
  const where = "lineChart";
  checkOptionNames(where, options, OPTIONS);
  const { title, subtitle, x, height, errors } = options;
  const panels = options.panels ?? [
    { y: options.y ?? { title: "" }, series: options.series ?? [], rules: options.rules ?? [] },
  ];
  const width = widthOf(where, options.width);
  for (const { series } of panels) series.forEach((one) => checkSeries(where, one));
  const all = panels.flatMap(({ series }) => series);
  const points = all.flatMap((one) => one.points);
  requireData(where, "series with points", points.length);
  const names = [...new Set(all.map(({ name }) => name))];
  const inner = plotWidth(width, panels.flatMap(yLabels), roomForRules(panels));
  const style = {
    x,
    inner,
    errors,
    color: colorOf(all, names, width),
    dashes: dashesOf(all, names, width),
    whole: x.whole ?? points.every(([at]) => Number.isInteger(at)),
  };
  const drawn = panels.map((panel, k) =>
    drawPanel(panel, {
      ...style,
      height: panel.height ?? height ?? (panels.length === 1 ? 280 : 150),
      isLast: k === panels.length - 1,
    }),
  );
  const common = {
    ...framed(title, subtitle, width),
    ...(x.labels && { params: [{ name: "words", value: x.labels }] }),
  };
  const body = drawn.length === 1 ? drawn[0]! : { vconcat: drawn, spacing: 14, resolve: { scale: { x: "shared" } } };
  return vegaLite(options.description ?? describe(options, panels), {
    ...common,
    ...body,
    usermeta: { pivot: { x: "x", series: "series", values: ["y", "low", "high"], title: x.title } },
  } as JsonObject);
}

function checkSeries(where: string, { name, points, low, high }: LineSeries): void {
  if (!Array.isArray(points)) fail("invalid-argument", where, `points of "${name}" as [x, y] pairs`, quoted(points));
  for (const [side, values] of [
    ["low", low],
    ["high", high],
  ] as const) {
    if (values !== undefined && values.length !== points.length) {
      fail("invalid-argument", where, `${side} of "${name}" as long as its points, ${points.length}`, values.length);
    }
  }
  if (!low !== !high) fail("invalid-argument", where, `both low and high of "${name}"`, "one of them");
}

interface PanelStyle {
  x: X;
  inner: number;
  height: number;
  errors: "band" | "bars" | undefined;
  color: JsonObject;
  dashes: JsonObject;
  whole: boolean;
  isLast: boolean;
}

function drawPanel(panel: LinePanel, style: PanelStyle): JsonObject {
  const { series, y: yAxis, rules = [] } = panel;
  const rows = series.flatMap((one) => rowsOf(one, style.x, yAxis));
  const xs = rows.map((row) => row.x);
  const below = xAxisOf(style.x, xs, style.inner, style.whole);
  const x = {
    field: "x",
    type: "quantitative",
    scale: scaleOf(style.x, xs),
    axis: style.isLast ? below : { ...below, title: null, labels: false, ticks: false },
  } as JsonObject;
  const ys = rows.flatMap(({ y, low, high }) => [y, low, high]).filter((value) => value !== null);
  const y = {
    field: "y",
    type: "quantitative",
    scale: scaleOf(yAxis, [...ys, ...rules.filter((rule) => rule.axis === "y").map((rule) => rule.at)]),
    axis: yAxisOf(yAxis, ys, style.height),
  } as JsonObject;
  return {
    width: style.inner,
    height: style.height,
    ...(panel.title !== undefined && {
      title: { text: panel.title, anchor: "start", fontSize: 12, fontWeight: "normal", offset: 6, color: INK.text },
    }),
    data: { name: panel.title ?? yAxis.title, values: rows as unknown as Json },
    layer: [
      ...errorMarks(series, style.errors, { x, y, color: style.color }),
      lineMark(series, { x, y, color: style.color, ...style.dashes }, leaves(rows, x, y)),
      ...rulesOf(rules, x, y, style),
    ],
  };
}

/** What a logarithmic axis cannot show is a gap. */
function rowsOf({ name, points, low, high }: LineSeries, x: ChartAxis, y: ChartAxis): Row[] {
  const shown = (axis: ChartAxis, value: number | null | undefined) =>
    typeof value === "number" && Number.isFinite(value) && (axis.scale !== "log" || value > 0) ? value : null;
  return points
    .map(([at, value], k) => ({
      x: shown(x, at) as number,
      series: name,
      y: shown(y, value),
      low: shown(y, low?.[k]),
      high: shown(y, high?.[k]),
    }))
    .filter((row) => row.x !== null);
}

/** The widest labels that the y axis may have. */
function yLabels({ y, series }: LinePanel): string[] {
  const values = series.flatMap((one) => one.points.map(([, value]) => value ?? 0));
  return extent(values).map((value) => (y.scale === "log" ? "1e−10" : readable(Number(value.toPrecision(2)))));
}

function roomForRules(panels: readonly LinePanel[]): number {
  const labels = panels.flatMap(({ rules = [] }) =>
    rules.filter((rule) => rule.axis === "y").map(({ label }) => label),
  );
  return 12 + Math.max(0, ...labels.map((label) => label.length * LABEL_SIZE * 0.58));
}

function describe({ title, x }: LineChartOptions, panels: readonly LinePanel[]): string {
  const ends = ({ name, points }: LineSeries, y: ChartAxis) => {
    const known = points.filter(([, value]) => value !== null && Number.isFinite(value));
    if (known.length === 0) return `${name}: nothing`;
    const [[x0, y0], [x1, y1]] = [known[0]!, known.at(-1)!];
    return `${name} (${y.title}) from ${readable(y0!)} at ${readable(x0)} to ${readable(y1!)} at ${readable(x1)}`;
  };
  const parts = panels.flatMap(({ series, y }) => series.map((one) => ends(one, y)));
  return `${title}. Lines over ${x.title}: ${parts.join("; ")}.`;
}
