import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import { requireIndex } from "../checks.js";
import type { Behaviour, GateBehaviour } from "../gate-behaviour.js";
import { barChart } from "./bar-chart.js";
import { MOST_WORDS } from "./gates-chart.js";
import { labelsWithin } from "./heatmap.js";
import {
  CHART_OPTIONS,
  type ChartOptions,
  type ChartSpec,
  defined,
  type Json,
  requireData,
  vegaLite,
  widthOf,
} from "./spec.js";
import { readable } from "./text.js";
import { framed, INK, legendColumns, PALETTE, plotWidth } from "./theme.js";

/** Options of {@link gateTableChart}. */
export interface GateTableChartOptions extends ChartOptions {
  /** The row of the batch whose steps are shown. Default: none, but each unit's shares over all rows and steps. */
  sample?: number;
  /** With `sample`: what was read at each step. */
  words?: readonly string[];
}

const OPTIONS = [...CHART_OPTIONS, "sample", "words"];

const COLORS: Record<Exclude<Behaviour, "masked">, string> = {
  remember: PALETTE[0]!,
  add: PALETTE[2]!,
  erase: PALETTE[1]!,
  overwrite: PALETTE[3]!,
  mixed: INK.quiet,
};
const NAMES = Object.keys(COLORS) as (keyof typeof COLORS)[];
const MEANING: Record<keyof typeof COLORS, string> = {
  remember: "remember (i 0, f 1)",
  add: "add (i 1, f 1)",
  erase: "erase (i 0, f 0)",
  overwrite: "overwrite (i 1, f 0)",
  mixed: "between",
};

/**
 * Where the units of an LSTM lie in the table of their gates: the share of steps at which each remembers, adds, erases or overwrites; or, for one sequence, which
 * of them it does at each step. A masked step is empty.
 *
 * **Errors** `index-out-of-range` for `sample`.
 *
 * @example
 * gateTableChart(gateBehaviour(trace));
 * gateTableChart(gateBehaviour(trace), { sample: 0, words });
 */
export function gateTableChart(behaviour: GateBehaviour, options: GateTableChartOptions = {}): ChartSpec {
  const where = "gateTableChart";
  checkOptionNames(where, options, OPTIONS);
  requireData(where, "what gateBehaviour gives", behaviour?.shares?.length, quoted(behaviour));
  return options.sample === undefined ? shares(behaviour, options) : steps(where, behaviour, options);
}

function shares({ shares, layer }: GateBehaviour, options: GateTableChartOptions): ChartSpec {
  const { title = `${layer}: what its units do with their cell state`, subtitle, description, width } = options;
  return barChart({
    title,
    ...defined({ subtitle, description, width }),
    names: { title: "unit" },
    value: { title: "share of the steps", domain: [0, 1] },
    bars: shares.flatMap((share, unit) =>
      NAMES.map((name) => ({ name: String(unit), value: share[name], group: MEANING[name] })),
    ),
    colors: NAMES.map((name) => COLORS[name]),
  });
}

function steps(where: string, { behaviour, layer, units }: GateBehaviour, options: GateTableChartOptions): ChartSpec {
  const { sample = 0, words } = options;
  requireIndex(where, "sample", sample, behaviour.length);
  const done = behaviour[sample]!;
  if (words !== undefined && words.length !== done.length) {
    fail("invalid-argument", where, `${done.length} words, one a step`, words.length);
  }
  const { title = `${layer}: what its units do at each step`, subtitle } = options;
  const width = widthOf(where, options.width);
  const inner = plotWidth(width, [String(units)]);
  const isNamed = words !== undefined && words.length <= MOST_WORDS;
  const labels = isNamed ? words : done.map((_, t) => String(t));
  const rows = done.flatMap((step, t) =>
    step.flatMap((name, unit) =>
      name === "masked" ? [] : [{ step: t, word: words?.[t] ?? String(t), unit, behaviour: MEANING[name] }],
    ),
  );
  requireData(where, "a step that is not masked", rows.length);
  const rowHeight = Math.max(10, Math.min(24, Math.floor(320 / units)));
  const meanings = NAMES.map((name) => MEANING[name]);
  const axis = { ticks: false, domain: false };
  const text = options.description ?? `${title}. ${tally(rows)}.`;
  return vegaLite(text, {
    ...framed(title, subtitle, width),
    params: [{ name: "words", value: labels }],
    width: inner,
    height: rowHeight * units,
    data: { name: title, values: rows },
    mark: { type: "rect", stroke: INK.ground, strokeWidth: 1 },
    encoding: {
      x: {
        field: "step",
        type: "ordinal",
        scale: { domain: done.map((_, t) => t) },
        axis: {
          ...axis,
          title: isNamed ? "word" : "step t",
          labelExpr: "words[datum.value]",
          ...labelsWithin(labels, inner / labels.length),
        },
      },
      y: {
        field: "unit",
        type: "ordinal",
        scale: { domain: Array.from({ length: units }, (_, k) => k) },
        axis: { ...axis, title: "unit", labelOverlap: "greedy" },
      },
      color: {
        field: "behaviour",
        type: "nominal",
        scale: { domain: meanings, range: NAMES.map((name) => COLORS[name]) },
        legend: { columns: legendColumns(meanings, width), symbolType: "square" },
      },
    },
    usermeta: { columns: { step: "step", word: "word", unit: "unit", behaviour: "behaviour" } },
  } as unknown as { [key: string]: Json });
}

function tally(rows: readonly { behaviour: string }[]): string {
  const share = (name: string) => rows.filter((row) => row.behaviour === name).length / rows.length;
  return NAMES.map(
    (name) => `${MEANING[name]} ${readable(Number((100 * share(MEANING[name])).toPrecision(3)))} %`,
  ).join(", ");
}
