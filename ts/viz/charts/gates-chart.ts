import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames } from "../../core/options.js";
import type { Tensor } from "../../tensor/index.js";
import { requireIndex } from "../checks.js";
import type { GateTrace } from "../trace-gates.js";
import { type LinePanel, lineChart } from "./line-chart.js";
import { CHART_OPTIONS, type ChartOptions, type ChartSpec, defined, requireData } from "./spec.js";

/** Options of {@link gatesChart}. */
export interface GatesChartOptions extends ChartOptions {
  /** The row of the batch. Default 0. */
  sample?: number;
  /** Default 0. */
  unit?: number;
  /** What was read at each step, in place of the step's number. */
  words?: readonly string[];
}

const OPTIONS = [...CHART_OPTIONS, "sample", "unit", "words"];
/** More words than these cannot be read below an axis. */
export const MOST_WORDS = 45;

/** The curves of each kind of layer: gates, which lie between 0 and 1, and states. */
const CURVES: Record<GateTrace["kind"], { gates: Record<string, string>; states: Record<string, string>[] }> = {
  LSTM: {
    gates: { i: "input gate i", f: "forget gate f", o: "output gate o" },
    states: [{ c: "cell state c" }, { candidate: "candidate", h: "output h" }],
  },
  GRU: { gates: { z: "update gate z", r: "reset gate r" }, states: [{ candidate: "candidate", h: "state h" }] },
  SimpleRNN: { gates: {}, states: [{ h: "state h" }] },
  RNN: { gates: {}, states: [{ h: "state h" }] },
};

/**
 * The gates and states of one unit over the steps of one sequence. A masked step is a gap in its gates.
 *
 * **Errors** `index-out-of-range` for `sample` and `unit`.
 *
 * @example
 * const [trace] = traceGates(model, ids);
 * gatesChart(trace, { sample: 0, unit: 5, words });
 */
export function gatesChart(trace: GateTrace, options: GatesChartOptions = {}): ChartSpec {
  const where = "gatesChart";
  checkOptionNames(where, options, OPTIONS);
  const curves = CURVES[trace?.kind];
  if (curves === undefined) fail("invalid-argument", where, "one of the traces that traceGates gives", quoted(trace));
  const [batch, time, units] = trace.h.shape as [number, number, number];
  const { sample = 0, unit = 0, words } = options;
  requireIndex(where, "sample", sample, batch);
  requireIndex(where, "unit", unit, units);
  requireData(where, "a trace of at least one step", time);
  if (words !== undefined && words.length !== time) {
    fail("invalid-argument", where, `${time} words, one a step`, words.length);
  }
  const tensors = trace as unknown as Record<string, Tensor>;
  const line = ([key, name]: [string, string]) => {
    const data = tensors[key]!.data();
    const at = (t: number) => data[(sample * time + t) * units + unit]!;
    return { name, points: Array.from({ length: time }, (_, t) => [t, at(t)] as const) };
  };
  const panel = (names: Record<string, string>, rest: Partial<LinePanel>): LinePanel[] =>
    Object.keys(names).length === 0
      ? []
      : [{ y: { title: "state" }, series: Object.entries(names).map(line), ...rest }];
  const { title = `${trace.layer}: unit ${unit} of ${units}`, subtitle, description, width } = options;
  const labels = words && words.length <= MOST_WORDS ? words : undefined;
  return lineChart({
    title,
    ...defined({ subtitle, description, width }),
    x: { title: labels ? "word" : "step t", whole: true, labels },
    panels: [
      ...panel(curves.gates, { y: { title: "gate", domain: [0, 1] } }),
      ...curves.states.flatMap((names) => panel(names, { y: { title: "c" in names ? "cell state" : "state" } })),
    ],
  });
}
