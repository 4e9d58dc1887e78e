/** Gradients on their way back over 80 steps, and who learns what is long past. */
import { initializers, layers, optimizers, randomNormal, Sequential, setSeed } from "throughtime";
import { gradientFlow } from "throughtime/viz";
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

/** ‖dL/dh_t‖ over ‖dL/dh_T‖ of nets as they are before any training. */
function flowsOf(steps: number) {
  // #region shown
  const nets = {
    "SimpleRNN, orthogonal U": layers.simpleRNN({ units: UNITS }),
    "SimpleRNN, small random U": layers.simpleRNN({
      units: UNITS,
      recurrentInitializer: initializers.randomNormal({ stddev: 0.1 }),
    }),
    "LSTM, forget bias 0": layers.lstm({ units: UNITS, unitForgetBias: false }),
    "LSTM, forget bias 1": layers.lstm({ units: UNITS }),
    GRU: layers.gru({ units: UNITS }),
  };
  const x = randomNormal([BATCH, steps, FEATURES]);
  const y = randomNormal([BATCH, 1]);
  const flows = Object.entries(nets).map(([net, layer]) => {
    const model = new Sequential([layer, layers.dense({ units: 1 })]);
    model.compile({ optimizer: optimizers.sgd(), loss: "meanSquaredError" });
    return { net, ...gradientFlow(model, x, y, { jacobianSize: 0 }).layers[0]! };
  });
  // #endregion
  return flows.map(({ net, h, c, verdict }) => ({
    net,
    h: relative(h),
    c: c && relative(c),
    aStep: relative(h)[0]! ** (1 / (steps - 1)),
    verdict: verdict.words,
  }));
}

function relative(norms: readonly number[]): number[] {
  return norms.map((norm) => norm / norms.at(-1)!);
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
  const flows = flowsOf(steps);
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
  // The longest lag at which every seed of the LSTM learnt it: what its gradient looks like then.
  const learnt = results.filter(({ net, learntAt }) => net === "LSTM, forget bias 1" && learntAt !== null);
  const trained = learnt.find(({ lag }) => lag >= steps - 1 && lag <= 1.5 * steps) ?? null;
  return { task: { ...TASK, budget }, flows, trained, longLag };
}

type Data = Awaited<ReturnType<typeof run>>;

export const figure: Figure<Data> = {
  number: 2,
  name: "vanishing",
  title: "Gradients that vanish",
  url: import.meta.url,
  run: (lab) => run(lab),
  caption({ flows, longLag, task }) {
    const aStep = flows.map(({ net, aStep }) => `${net} ${aStep.toFixed(2)}`).join("; ");
    const at100 = longLag.filter(({ lag }) => lag === 100).map(({ net, learnt, seeds }) => `${net} ${learnt} of ${seeds}`);
    return [
      "dL/dh_t = (∂h_{t+1}/∂h_t)ᵀ · dL/dh_{t+1}: each step back multiplies by one more Jacobian, so the gradient shrinks like a power (a straight line on the log axis; " +
        `Bengio et al. 1994). Before any training, the mean factor of one step back: ${aStep}. Even the gated nets forget at first: an LSTM's forget gate begins at σ(0) = 0.5, or with forget bias 1 ` +
        "(Gers et al. 2000) at σ(1) = 0.73. But a gate can be learnt: f → 1 makes the factor 1, whatever the rest.",
      `The long-lag task: one of ${task.symbols} symbols, then T steps of noise; which symbol was it? Trained on lags from 1 to T for at most ${task.budget} steps of ${task.batch} sequences (Adam ` +
        `${task.learningRate}, clipnorm ${task.clipnorm}, ${task.units} units, Keras's initialisers), tested on ${task.testSequences} new sequences of lag T; learnt is ${100 * task.learntFrom} % right. ` +
        `At T = 100 it was learnt by: ${at100.join("; ")} seeds.`,
    ];
  },
};
