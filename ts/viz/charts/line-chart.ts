import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import { logTicks } from "./log-axis.js";
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
import { framed, INK, LABEL_SIZE, legendColumns, PALETTE, plotWidth } from "./theme.js";

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
const FEW_POINTS = 12;

type X = LineChartOptions["x"];

/**
 * A chart of lines, in one panel or several above each other.
 *
 * **Errors** "invalid-argument" when there is nothing to draw, or when `low` and `high` are not as many as the points.
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
  const x = {
    field: "x",
    type: "quantitative",
    scale: scaleOf(style.x, xs),
    axis: style.isLast ? xAxis(style, xs) : { ...xAxis(style, xs), title: null, labels: false, ticks: false },
  } as JsonObject;
  const ys = rows.flatMap(({ y, low, high }) => [y, low, high]).filter((value) => value !== null);
  const y = {
    field: "y",
    type: "quantitative",
    scale: scaleOf(yAxis, [...ys, ...rules.filter((rule) => rule.axis === "y").map((rule) => rule.at)]),
    axis: yAxisOf(panel, ys, style.height),
  } as JsonObject;
  return {
    width: style.inner,
    height: style.height,
    ...(panel.title !== undefined && {
      title: { text: panel.title, anchor: "start", fontSize: 12, fontWeight: "normal", offset: 6, color: INK.text },
    }),
    data: { name: panel.title ?? yAxis.title, values: rows as unknown as Json },
    layer: [
      ...errorMarks(series, style, { x, y, color: style.color }),
      lineMark(series, { x, y, color: style.color, ...style.dashes }, leaves(rows, x, y)),
      ...rulesOf(rules, x, y, style),
    ],
  };
}

interface Row {
  x: number;
  y: number | null;
  series: string;
  low: number | null;
  high: number | null;
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

function scaleOf({ scale = "linear", domain }: ChartAxis, values: readonly number[]): JsonObject {
  const [least, most] = domain ?? extent(values);
  // Equal values would have no axis.
  const room = least === most ? Math.abs(least) * 0.1 || 1 : 0;
  const ends = scale === "log" ? [least / (room ? 2 : 1), most * (room ? 2 : 1)] : [least - room, most + room];
  return {
    type: scale,
    domain: ends,
    nice: domain === undefined && scale === "linear",
    ...(scale === "linear" && { zero: false }),
  };
}

function extent(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  return values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [values[0]!, values[0]!]);
}

function xAxis({ x, whole, inner }: PanelStyle, values: readonly number[]): JsonObject {
  const most = Math.max(2, Math.floor(inner / 70));
  const common = { title: x.title, grid: false, labelFlush: false };
  if (x.scale === "log") return { ...common, ...logTicks(x.domain ?? extent(values), most) };
  if (x.labels) {
    return {
      ...common,
      labelExpr: "words[datum.value] || ''",
      tickMinStep: 1,
      tickCount: x.labels.length,
      labelAngle: -50,
    };
  }
  return { ...common, tickCount: most, ...(whole ? { tickMinStep: 1, format: "d" } : { format: "~g" }) };
}

function yAxisOf({ y }: LinePanel, values: readonly number[], height: number): JsonObject {
  const most = Math.max(3, Math.floor(height / 32));
  if (y.scale === "log") return { title: y.title, ...logTicks(y.domain ?? extent(values), most) };
  return { title: y.title, tickCount: most, format: "~g" };
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

/** The same for all panels, under one legend. */
function colorOf(all: readonly LineSeries[], names: readonly string[], width: number): JsonObject {
  const range = names.map(
    (name, k) => all.find((one) => one.name === name && one.color)?.color ?? PALETTE[k % PALETTE.length]!,
  );
  return { field: "series", type: "nominal", scale: { domain: names, range }, legend: legendOf(names, width) };
}

function legendOf(names: readonly string[], width: number): JsonObject | null {
  return names.length === 1
    ? null
    : { columns: legendColumns(names, width), symbolType: "stroke", symbolSize: 300, symbolOpacity: 1 };
}

function dashesOf(all: readonly LineSeries[], names: readonly string[], width: number): JsonObject {
  const dashed = new Set(all.filter((one) => one.dashed).map(({ name }) => name));
  if (dashed.size === 0) return {};
  const range = names.map((name) => (dashed.has(name) ? [5, 4] : [1, 0]));
  const strokeDash = {
    field: "series",
    type: "nominal",
    scale: { domain: names, range },
    legend: legendOf(names, width),
  };
  return { strokeDash } as JsonObject;
}

/** Only then are marks cut off: a point upon the frame is to be whole. */
function leaves(rows: readonly Row[], x: JsonObject, y: JsonObject): boolean {
  const ends = (axis: JsonObject) => (axis.scale as { domain: [number, number] }).domain;
  const isOut = (value: number | null, [a, b]: [number, number]) => value !== null && (value < a || value > b);
  return rows.some((row) => isOut(row.x, ends(x)) || isOut(row.y, ends(y)));
}

function lineMark(series: readonly LineSeries[], encoding: JsonObject, clip: boolean): JsonObject {
  const isShort = series.every(({ points }) => points.length <= FEW_POINTS);
  const point = isShort ? { filled: true, size: 36 } : false;
  return { mark: { type: "line", strokeWidth: 2, clip, point }, encoding };
}

function errorMarks(
  series: readonly LineSeries[],
  { errors }: PanelStyle,
  { x, y, color }: { x: JsonObject; y: JsonObject; color: JsonObject },
): JsonObject[] {
  const withErrors = series.filter(({ low }) => low !== undefined);
  if (withErrors.length === 0) return [];
  const isLong = withErrors.some(({ points }) => points.length > FEW_POINTS);
  const mark =
    (errors ?? (isLong ? "band" : "bars")) === "band"
      ? { type: "area", opacity: 0.2, clip: true }
      : { type: "rule", strokeWidth: 1.5, clip: true };
  const encoding = { x, y: { ...y, field: "low" }, y2: { field: "high" }, color };
  return [{ transform: [{ filter: "isValid(datum.low) && isValid(datum.high)" }], mark, encoding }];
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
