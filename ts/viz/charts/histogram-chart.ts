import { checkOptionNames } from "../../core/options.js";
import type { Histogram } from "../histogram.js";
import {
  CHART_OPTIONS,
  type ChartOptions,
  type ChartSpec,
  type JsonObject,
  requireData,
  vegaLite,
  widthOf,
} from "./spec.js";
import { readable } from "./text.js";
import { framed, INK, PALETTE, plotWidth } from "./theme.js";

/** Options of {@link histogramChart}. */
export interface HistogramChartOptions extends ChartOptions {
  /** What was counted, with its unit. Default "value". */
  value?: string;
}

const OPTIONS = [...CHART_OPTIONS, "value"];

/**
 * How often values occur; several histograms by their names stand below each other on one axis.
 *
 * **Errors** `invalid-argument` for one without bins.
 *
 * @example
 * histogramChart(histogram(layer.getWeights()[0]), { title: "Kernel", value: "weight" });
 */
export function histogramChart(
  histogram: Histogram | Readonly<Record<string, Histogram>>,
  options: HistogramChartOptions = {},
): ChartSpec {
  const where = "histogramChart";
  checkOptionNames(where, options, OPTIONS);
  const isOne = Array.isArray((histogram as Histogram | null)?.counts);
  const all = Object.entries((isOne ? { "": histogram } : (histogram ?? {})) as Record<string, Histogram>);
  requireData(where, "what histogram gives", all.length);
  for (const [, one] of all) requireData(where, "a histogram with bins", one?.counts?.length);
  const { title = "How often values occur", subtitle, value = "value" } = options;
  const width = widthOf(where, options.width);
  const edges = all.flatMap(([, one]) => one.edges);
  const domain = [Math.min(...edges), Math.max(...edges)];
  const inner = plotWidth(
    width,
    all.flatMap(([, { counts }]) => readable(Math.max(...counts))),
  );
  const panels = all.map(([name, one], k) =>
    panel(name, one, { inner, height: isOne ? 260 : 110, value: k === all.length - 1 ? value : null, domain }),
  );
  const text = options.description ?? `${title}. ${all.map(([name, one]) => describe(name, one)).join("; ")}.`;
  return vegaLite(text, {
    ...framed(title, subtitle, width),
    ...(panels.length === 1 ? panels[0] : { vconcat: panels, spacing: 12 }),
    usermeta: { columns: { from: `${value} from`, to: "to", count: "count" } },
  });
}

function panel(
  name: string,
  { edges, counts }: Histogram,
  { inner, height, value, domain }: { inner: number; height: number; value: string | null; domain: number[] },
): JsonObject {
  const rows = counts.map((count, k) => ({ from: edges[k]!, to: edges[k + 1]!, count }));
  const axis = value === null ? { title: null, labels: false, ticks: false } : { title: value };
  return {
    width: inner,
    height,
    ...(name && {
      title: { text: name, anchor: "start", fontSize: 12, fontWeight: "normal", offset: 4, color: INK.text },
    }),
    data: { name: name || "counts", values: rows },
    mark: { type: "bar", color: PALETTE[0], stroke: INK.ground, strokeWidth: 0.5 },
    encoding: {
      x: {
        field: "from",
        type: "quantitative",
        bin: "binned",
        scale: { domain, nice: false, zero: false },
        axis: { ...axis, grid: false, format: "~g", tickCount: 8 },
      },
      x2: { field: "to" },
      y: {
        field: "count",
        type: "quantitative",
        axis: { title: "count", tickCount: Math.max(3, Math.floor(height / 36)), format: "~s" },
      },
    },
  } as unknown as JsonObject;
}

function describe(name: string, { edges, counts, notFinite }: Histogram): string {
  const most = counts.reduce((best, count, k) => (count > counts[best]! ? k : best), 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const words = `${total} values from ${readable(edges[0]!)} to ${readable(edges.at(-1)!)}, most of them, ${counts[most]}, from ${readable(edges[most]!)} to ${readable(edges[most + 1]!)}`;
  return `${name && `${name}: `}${words}${notFinite ? `; ${notFinite} are no numbers` : ""}`;
}
