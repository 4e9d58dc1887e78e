import type { LineSeries } from "./line-chart.js";
import type { JsonObject } from "./spec.js";
import { legendColumns, PALETTE } from "./theme.js";

const FEW_POINTS = 12;

/** A point as data. */
export interface Row {
  x: number;
  y: number | null;
  series: string;
  low: number | null;
  high: number | null;
}

/** The same for all panels, under one legend. */
export function colorOf(all: readonly LineSeries[], names: readonly string[], width: number): JsonObject {
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

/** Dashes for the series that want them, in the same legend. */
export function dashesOf(all: readonly LineSeries[], names: readonly string[], width: number): JsonObject {
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
export function leaves(rows: readonly Row[], x: JsonObject, y: JsonObject): boolean {
  const ends = (axis: JsonObject) => (axis.scale as { domain: [number, number] }).domain;
  const isOut = (value: number | null, [a, b]: [number, number]) => value !== null && (value < a || value > b);
  return rows.some((row) => isOut(row.x, ends(x)) || isOut(row.y, ends(y)));
}

/** The lines, with points where they are few. */
export function lineMark(series: readonly LineSeries[], encoding: JsonObject, clip: boolean): JsonObject {
  const isShort = series.every(({ points }) => points.length <= FEW_POINTS);
  const point = isShort ? { filled: true, size: 36 } : false;
  return { mark: { type: "line", strokeWidth: 2, clip, point }, encoding };
}

/** Error bars or bands of the series that have errors. */
export function errorMarks(
  series: readonly LineSeries[],
  errors: "band" | "bars" | undefined,
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
