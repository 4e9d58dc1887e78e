/** Gradients on their way back over 80 steps, and who learns what is long past. */
import { initializers, layers, optimizers, randomNormal, Sequential, setSeed } from "throughtime";
import { gradientFlow, gradientFlowChart, lineChart } from "throughtime/viz";
import type { Figure, Lab } from "./figure.js";
import { type LagResult, learnLag, NETS, TASK } from "./long-lag.js";

/** How long the walk back is, and how much of the task is done. */
export interface VanishingSize {
  steps?: number;
  lags?: readonly number[];
  seeds?: number;
  budget?: number;
}

const LAGS = [10, 25, 50, 100, 200];
const [UNITS, FEATURES, BATCH] = [32, 8, 16];

/** Gradients on their way back through nets as they are before any training. */
export function flowsOf(steps: number) {
  // #region shown
  const nets = {
    "SimpleRNN, orthogonal U": layers.simpleRNN({ units: UNITS }),
    GRU: layers.gru({ units: UNITS }),
    "LSTM, forget bias 0": layers.lstm({ units: UNITS, unitForgetBias: false }),
    "LSTM, forget bias 1": layers.lstm({ units: UNITS }),
    "SimpleRNN, small random U": layers.simpleRNN({
      units: UNITS,
      recurrentInitializer: initializers.randomNormal({ stddev: 0.1 }),
    }),
  };
  const x = randomNormal([BATCH, steps, FEATURES]);
  const y = randomNormal([BATCH, 1]);
  const flows = Object.entries(nets).map(([net, layer]) => {
    const model = new Sequential([layer, layers.dense({ units: 1 })]);
    model.compile({ optimizer: optimizers.sgd(), loss: "meanSquaredError" });
    return [net, gradientFlow(model, x, y, { jacobianSize: 0 })] as const;
  });
  const title = `Before training: the gradient on its way back over ${steps} steps`;
  const chart = gradientFlowChart(Object.fromEntries(flows), { title, height: 340 });
  // #endregion
  const numbers = flows.map(([net, { layers }]) => {
    const { h, c, verdict } = layers[0]!;
    const aStep = (h[0]! / h.at(-1)!) ** (1 / (steps - 1));
    return { net, h, c, aStep, verdict: verdict.words };
  });
  return { flows: numbers, chart };
}

/** How the seeds of one net and one lag fared. */
function summaryOf(results: readonly LagResult[]) {
  const [{ net, lag }] = results as [LagResult];
  const accuracies = results.map(({ accuracy }) => accuracy);
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
  return {
    net,
    lag,
    seeds: results.length,
    learnt: results.filter(({ learntAt }) => learntAt !== null).length,
    mean,
    least: Math.min(...accuracies),
    most: Math.max(...accuracies),
    steps: results.map(({ learntAt }) => learntAt),
  };
}

export async function run(
  { seed, runJobs }: Pick<Lab, "seed" | "runJobs">,
  { steps = 80, lags = LAGS, seeds = 5, budget = TASK.budget }: VanishingSize = {},
) {
  setSeed(seed);
  const before = flowsOf(steps);
  // The longest first, so that no process is left with one at the end.
  const jobs = [...lags]
    .sort((a, b) => b - a)
    .flatMap((lag) =>
      NETS.flatMap((net) => Array.from({ length: seeds }, (_, k) => ({ net, lag, seed: seed + k, budget }))),
    );
  const results = await runJobs(learnLag, new URL("long-lag.ts", import.meta.url).href, jobs);
  const longLag = NETS.flatMap((net) =>
    lags.map((lag) => summaryOf(results.filter((result) => result.net === net && result.lag === lag))),
  );
  const shown = lags.includes(100) ? 100 : lags.at(-1)!;
  const trained = results.filter((result) => result.lag === shown && result.seed === seed);
  const charts = { flow: before.chart, trained: trainedChart(trained), "long-lag": longLagChart(longLag, seeds) };
  return { numbers: { task: { ...TASK, budget }, flows: before.flows, trained, longLag }, charts };
}

function trainedChart(results: readonly LagResult[]) {
  const { lag } = results[0]!;
  return lineChart({
    title: `After training at lag T = ${lag}: the same gradient`,
    subtitle: "Of an LSTM ‖dL/dc_t‖, of the others ‖dL/dh_t‖.",
    x: { title: "step t" },
    y: { title: "over its norm at the last step", scale: "log" },
    series: results.map(({ net, flow, learntAt }) => ({
      name: learntAt === null ? `${net} (not learnt)` : net,
      points: flow.map((norm, t) => [t, norm > 0 ? norm : null] as const),
    })),
  });
}

function longLagChart(summaries: readonly ReturnType<typeof summaryOf>[], seeds: number) {
  return lineChart({
    title: "Which symbol came first? Who still knows after T steps of noise",
    subtitle: `Mean of ${seeds} seeds; bars from the worst to the best.`,
    x: { title: "lag T in steps", scale: "log", domain: [9, 230] },
    y: { title: "share of answers that are right", domain: [0, 1] },
    rules: [{ axis: "y", at: 1 / TASK.symbols, label: "chance" }],
    errors: "bars",
    series: NETS.map((net) => {
      const own = summaries.filter((summary) => summary.net === net);
      return {
        name: net,
        points: own.map(({ lag, mean }) => [lag, mean] as const),
        low: own.map(({ least }) => least),
        high: own.map(({ most }) => most),
      };
    }),
  });
}

type Data = Awaited<ReturnType<typeof run>>["numbers"];

export const figure: Figure<Data> = {
  number: 2,
  name: "vanishing",
  title: "Gradients that vanish",
  url: import.meta.url,
  run: (lab) => run(lab),
  caption({ flows, longLag, task }) {
    const aStep = flows.map(({ net, aStep }) => `${net}: ${aStep.toFixed(2)}`).join("; ");
    const at100 = longLag
      .filter(({ lag }) => lag === 100)
      .map(({ net, learnt, seeds }) => `${net}: ${learnt} of ${seeds}`);
    return [
      "dL/dh_t = (∂h_{t+1}/∂h_t)ᵀ · dL/dh_{t+1}: each step back multiplies by one more Jacobian, so the gradient shrinks like a power (a straight line on the log axis; " +
        `Bengio et al. 1994). Before any training, the mean factor of one step back is, of ${aStep}. Even the gated nets forget at first: an LSTM's forget gate begins at σ(0) = 0.5, or with forget bias 1 ` +
        "(Gers et al. 2000) at σ(1) = 0.73. But a gate can be learnt: f → 1 makes the factor 1, whatever the rest.",
      `The long-lag task: one of ${task.symbols} symbols, then T steps of noise; which symbol was it? Trained on lags from 1 to T for at most ${task.budget} steps of ${task.batch} sequences (Adam ` +
        `${task.learningRate}, clipnorm ${task.clipnorm}, ${task.units} units, Keras's initialisers), tested on ${task.testSequences} new sequences of lag T; learnt is ${100 * task.learntFrom} % right. ` +
        `Seeds that learnt T = 100: ${at100.join("; ")}.`,
    ];
  },
};
