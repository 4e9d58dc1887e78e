import { checkOptionNames } from "../../core/options.js";
import type { GradientFlow, LayerFlow } from "../gradient-flow.js";
import { type LineSeries, lineChart } from "./line-chart.js";
import { CHART_OPTIONS, type ChartOptions, type ChartSpec, defined, requireData } from "./spec.js";

/** Options of {@link gradientFlowChart}. */
export interface GradientFlowChartOptions extends ChartOptions {
  /** Show ‖dL/dc_t‖ of LSTMs too, dashed? Default: for one flow yes, for several no. */
  cells?: boolean;
  height?: number;
}

const OPTIONS = [...CHART_OPTIONS, "cells", "height"];

/**
 * The norms of the gradient at each step of each recurrent layer, on a logarithmic axis; the verdicts stand below the title. Several flows by their names
 * share one chart. A norm of 0 is a gap.
 *
 * **Errors** `invalid-argument` without a layer.
 *
 * @example
 * gradientFlowChart(gradientFlow(model, x, y));
 * gradientFlowChart({ SimpleRNN: gradientFlow(rnn, x, y), LSTM: gradientFlow(lstm, x, y) });
 */
export function gradientFlowChart(
  flow: GradientFlow | Readonly<Record<string, GradientFlow>>,
  options: GradientFlowChartOptions = {},
): ChartSpec {
  const where = "gradientFlowChart";
  checkOptionNames(where, options, OPTIONS);
  const isOne = Array.isArray((flow as GradientFlow | null)?.layers);
  const flows = isOne ? { "": flow as GradientFlow } : ((flow ?? {}) as Readonly<Record<string, GradientFlow>>);
  const layers = Object.entries(flows).flatMap(([name, { layers = [] }]) =>
    layers.map((layer) => ({
      name: [name, name && layers.length === 1 ? "" : layer.layer].filter(Boolean).join(" "),
      layer,
    })),
  );
  requireData(where, "what gradientFlow gives, with at least one layer", layers.length);
  const { cells = isOne } = options;
  const verdicts = layers.map(({ name, layer }) => `${name}: ${layer.verdict.words}`);
  const {
    title = "The gradient on its way back through time",
    subtitle = verdicts,
    description,
    width,
    height,
  } = options;
  return lineChart({
    title,
    subtitle,
    ...defined({ description, width, height }),
    x: { title: "step t", whole: true },
    y: {
      title: cells && layers.some(({ layer }) => layer.c) ? "norm of the gradient" : "‖dL/dh‖ at step t",
      scale: "log",
    },
    series: layers.flatMap(({ name, layer }) => linesOf(name, layer, cells)),
  });
}

function linesOf(name: string, { h, c }: LayerFlow, cells: boolean): LineSeries[] {
  const points = (norms: readonly number[]) => norms.map((norm, t) => [t, norm] as const);
  if (!cells || c === null) return [{ name, points: points(h) }];
  return [
    { name: `${name}, dL/dh`, points: points(h) },
    { name: `${name}, dL/dc`, points: points(c), dashed: true },
  ];
}
