import { extent } from "./extent.js";
import { logTicks } from "./log-axis.js";
import type { ChartAxis, JsonObject } from "./spec.js";

/** An axis whose whole numbers may stand for words. */
export interface WordAxis extends ChartAxis {
  labels?: readonly string[] | undefined;
}

/** A scale over the domain of the axis, or over the values. */
export function scaleOf({ scale = "linear", domain }: ChartAxis, values: readonly number[]): JsonObject {
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

/** The axis below a panel `width` wide: words, powers of ten, or numbers, `whole` ones where they count something. */
export function xAxisOf(x: WordAxis, values: readonly number[], width: number, whole: boolean): JsonObject {
  const most = Math.max(2, Math.floor(width / 70));
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

/** The axis beside a panel. */
export function yAxisOf(y: ChartAxis, values: readonly number[], height: number): JsonObject {
  const most = Math.max(3, Math.floor(height / 32));
  if (y.scale === "log") return { title: y.title, ...logTicks(y.domain ?? extent(values), most) };
  return { title: y.title, tickCount: most, format: "~g" };
}
