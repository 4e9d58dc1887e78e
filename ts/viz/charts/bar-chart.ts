import { checkOptionNames } from "../../core/options.js";
import {
  CHART_OPTIONS,
  type ChartAxis,
  type ChartOptions,
  type ChartSpec,
  type Json,
  requireData,
  vegaLite,
  widthOf,
} from "./spec.js";
import { readable, textWidth } from "./text.js";
import { framed, LABEL_SIZE, legendColumns, PALETTE, plotWidth } from "./theme.js";

/** One bar, or one part of one. */
export interface Bar {
  name: string;
  value: number;
  /** Bars of one name and several groups stand one upon the other. */
  group?: string;
}

/** Options of {@link barChart}. */
export interface BarChartOptions extends ChartOptions {
  title: string;
  /** What the names are. */
  names: { title: string };
  value: ChartAxis;
  bars: readonly Bar[];
  /** Colours of groups, in their order. */
  colors?: readonly string[];
  /** Print each value at the end of its bar? Default: without groups, yes. */
  labels?: boolean;
}

const OPTIONS = [...CHART_OPTIONS, "names", "value", "bars", "colors", "labels"];
const BAR = 22;

/**
 * Lying bars, a name at the left of each.
 *
 * **Errors** `invalid-argument` without bars.
 *
 * @example
 * barChart({ title: "Norms", names: { title: "weight" }, value: { title: "‖dL/dθ‖" }, bars: [{ name: "kernel", value: 0.3 }] });
 */
export function barChart(options: BarChartOptions): ChartSpec {
  const where = "barChart";
  checkOptionNames(where, options, OPTIONS);
  const { title, subtitle, names, value, bars, colors = PALETTE } = options;
  const width = widthOf(where, options.width);
  requireData(where, "bars", bars?.length);
  const groups = [...new Set(bars.flatMap(({ group }) => group ?? []))];
  const order = [...new Set(bars.map(({ name }) => name))];
  const labels = options.labels ?? groups.length === 0;
  const rows = bars.map(({ name, value, group }) => ({
    name,
    value,
    ...(group !== undefined && { group }),
    text: readable(value),
  }));
  const room = labels ? Math.max(...rows.map(({ text }) => textWidth(text, LABEL_SIZE))) : 0;
  const inner = plotWidth(width, order, 16 + room);
  const y = { field: "name", type: "nominal", sort: order, axis: { title: names.title, ticks: false, domain: false } };
  const x = {
    field: "value",
    type: "quantitative",
    scale: { type: value.scale ?? "linear", ...(value.domain ? { domain: value.domain } : { nice: true }) },
    axis: { title: value.title, format: "~g", tickCount: 6 },
  };
  const color = {
    field: "group",
    type: "nominal",
    scale: { domain: groups, range: groups.map((_, k) => colors[k % colors.length]!) },
    legend: { columns: legendColumns(groups.length ? groups : [""], width), symbolType: "square" },
  };
  const place = Object.fromEntries(groups.map((group, k) => [group, k]));
  return vegaLite(options.description ?? describe(options), {
    ...framed(title, subtitle, width),
    width: inner,
    height: { step: order.length > 24 ? 15 : BAR },
    data: { name: title, values: rows as unknown as Json },
    transform: [{ calculate: `(${JSON.stringify(place)})[datum.group]`, as: "place" }],
    layer: [
      {
        mark: { type: "bar", ...(groups.length === 0 && { color: colors[0] }) },
        encoding: { y, x, ...(groups.length > 0 && { color, order: { field: "place", type: "quantitative" } }) },
      },
      ...(labels
        ? [
            {
              mark: { type: "text", align: "left", dx: 4, fontSize: LABEL_SIZE },
              encoding: { y, x, text: { field: "text" } },
            },
          ]
        : []),
    ],
    usermeta: { columns: { name: names.title, value: value.title } },
  } as unknown as { [key: string]: Json });
}

function describe({ title, bars, value }: BarChartOptions): string {
  const one = ({ name, group, value }: Bar) => `${name}${group === undefined ? "" : ` (${group})`} ${readable(value)}`;
  const more = bars.length > 20 ? `; and ${bars.length - 20} more` : "";
  return `${title}. ${value.title}: ${bars.slice(0, 20).map(one).join("; ")}${more}.`;
}
