/** The long-lag task: which of eight symbols came first, after T steps of noise. */
import {
  add,
  argMax,
  cast,
  concat,
  layers,
  oneHot,
  optimizers,
  randomUniform,
  Sequential,
  setSeed,
  type Tensor,
  tidy,
} from "throughtime";
import { gradientFlow } from "throughtime/viz";

export const NETS = ["SimpleRNN", "GRU", "LSTM, forget bias 0", "LSTM, forget bias 1"] as const;
export type Net = (typeof NETS)[number];

/** The task's fixed numbers, and the budget. */
export const TASK = {
  symbols: 8,
  noises: 4,
  units: 32,
  batch: 16,
  learningRate: 0.01,
  clipnorm: 1,
  budget: 1200,
  checkEvery: 50,
  testSequences: 256,
  learntFrom: 0.98,
} as const;

/** One net, one lag, one seed. */
export interface LagJob {
  readonly net: Net;
  readonly lag: number;
  readonly seed: number;
  /** Training steps at most. Default: the task's. */
  readonly budget?: number;
}

/** What became of it. */
export interface LagResult {
  readonly net: Net;
  readonly lag: number;
  readonly seed: number;
  /** Of 256 new sequences with the lag in full. */
  readonly accuracy: number;
  /** The training step after which the accuracy was 98 % or more; null when it never was. */
  readonly learntAt: number | null;
  /** ‖dL/dh_t‖ of a SimpleRNN or GRU, ‖dL/dc_t‖ of an LSTM, over its last one, in the end. */
  readonly flow: readonly number[];
}

// #region shown
function recurrent(net: Net, units: number) {
  if (net === "SimpleRNN") return layers.simpleRNN({ units });
  if (net === "GRU") return layers.gru({ units });
  return layers.lstm({ units, unitForgetBias: net === "LSTM, forget bias 1" });
}

/** One of 8 symbols, then `lag` times one of 4 noises; the answer is the symbol. */
function sequences(rows: number, lag: number): [x: Tensor, y: Tensor] {
  const symbol = cast(randomUniform([rows, 1], { maxval: TASK.symbols }), "int32");
  const noise = add(cast(randomUniform([rows, lag], { maxval: TASK.noises }), "int32"), TASK.symbols);
  return [oneHot(concat([symbol, noise], { axis: 1 }), TASK.symbols + TASK.noises), symbol];
}
// #endregion

export function learnLag({ net, lag, seed, budget = TASK.budget }: LagJob): LagResult {
  const { units, symbols, batch, learningRate, clipnorm, checkEvery, testSequences, learntFrom } = TASK;
  setSeed(seed);
  // #region shown
  const model = new Sequential([recurrent(net, units), layers.dense({ units: symbols, activation: "softmax" })]);
  model.compile({ optimizer: optimizers.adam({ learningRate, clipnorm }), loss: "sparseCategoricalCrossentropy" });

  const [xTest, yTest] = sequences(testSequences, lag);
  const test = () => tidy(() => accuracyOf(model.apply(xTest), yTest));
  let accuracy = 0;
  let step = 0;
  while (step < budget && accuracy < learntFrom) {
    const lags = randomUniform([checkEvery], { maxval: lag }).data();
    for (const below of lags) model.trainOnBatch(...sequences(batch, 1 + Math.floor(below)));
    step += checkEvery;
    accuracy = test();
  }
  // #endregion
  const [layer] = gradientFlow(model, ...sequences(batch, lag), { jacobianSize: 0 }).layers;
  const norms = layer!.c ?? layer!.h;
  const flow = norms.map((norm) => norm / norms.at(-1)!);
  return { net, lag, seed, accuracy, learntAt: accuracy >= learntFrom ? step : null, flow };
}

function accuracyOf(probabilities: Tensor, y: Tensor): number {
  const [said, meant] = [argMax(probabilities, { axis: -1 }).data(), y.data()];
  return [...said].filter((symbol, row) => symbol === meant[row]).length / said.length;
}
