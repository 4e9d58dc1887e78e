/** A training run that explodes, and the same run with its gradient clipped. */
import {
  callbacks,
  initializers,
  layers,
  optimizers,
  randomUniform,
  Sequential,
  setSeed,
  slice,
  sum,
} from "throughtime";
import { GradientMonitor, lineChart } from "throughtime/viz";
import type { Figure, Lab } from "./figure.js";

/** How many batches of how long sequences. */
export interface ExplodingSize {
  batches?: number;
  steps?: number;
  units?: number;
}

export async function run({ seed }: Pick<Lab, "seed">, { batches = 300, steps = 100, units = 32 }: ExplodingSize = {}) {
  // #region shown
  const runWith = async (globalClipnorm?: number) => {
    setSeed(seed); // the same weights, the same sequences
    const x = randomUniform([32 * batches, steps, 1], { minval: -1 });
    const y = sum(slice(x, [0, steps - 3, 0], [-1, 3, 1]), { axis: 1 }); // the sum of the last three
    const recurrentInitializer = initializers.orthogonal({ gain: 1.3 }); // a step makes a small state 1.3 times larger
    const model = new Sequential([layers.simpleRNN({ units, recurrentInitializer }), layers.dense({ units: 1 })]);
    model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1, globalClipnorm }), loss: "meanSquaredError" });

    const monitor = new GradientMonitor();
    const losses: number[] = [];
    const onTrainBatchEnd = () => void losses.push(model.testOnBatch(held.x, held.y).loss!);
    const held = { x: slice(x, [0, 0, 0], [128, -1, -1]), y: slice(y, [0, 0], [128, -1]) };
    await model.fit(x, y, {
      batchSize: 32,
      verbose: 0,
      callbacks: [monitor, { onTrainBatchEnd }, callbacks.terminateOnNaN()],
    });
    return { losses, norms: monitor.norm };
  };
  const [plain, clipped] = [await runWith(), await runWith(1)];
  // #endregion
  const numbers = { batches, steps, units, plain: summaryOf(plain), clipped: summaryOf(clipped) };
  return { numbers, charts: { runs: chartOf({ "not clipped": plain, "clipped at 1": clipped }) } };
}

/** What grows past this is drawn no further. */
const HIGHEST = 1e10;

function chartOf(runs: Record<string, { losses: number[]; norms: number[] }>) {
  const panel = (title: string, key: "losses" | "norms") => ({
    y: { title, scale: "log" as const },
    series: Object.entries(runs).map(([name, run]) => ({
      name,
      points: run[key].map((value, k) => [k + 1, value <= HIGHEST ? value : null] as const),
    })),
    height: 190,
  });
  return lineChart({
    title: "The same training, with and without Algorithm 1",
    subtitle: "Drawn up to 1e10.",
    x: { title: "batch" },
    panels: [panel("loss", "losses"), panel("gradient norm, before clipping", "norms")],
  });
}

/** Where the loss stops being a number, and the largest norm before. */
function summaryOf({ losses, norms }: { losses: number[]; norms: number[] }) {
  const known = norms.filter(Number.isFinite);
  const lost = losses.findIndex((loss) => !Number.isFinite(loss));
  return { lostAtBatch: lost < 0 ? null : lost + 1, largestNorm: Math.max(...known), losses, norms };
}

type Data = Awaited<ReturnType<typeof run>>["numbers"];

export const figure: Figure<Data> = {
  number: 3,
  name: "exploding",
  title: "Gradients that explode",
  url: import.meta.url,
  run: (lab) => run(lab),
  caption({ plain, clipped, steps, batches }) {
    return [
      `A SimpleRNN learns the sum of the last three of ${steps} numbers by plain gradient descent. Its recurrent weights are orthogonal times 1.3, so where tanh is steep a gradient grows by 30 % with each step ` +
        "back. The two runs differ in one thing: Algorithm 1, ĝ ← g · threshold / ‖g‖ when ‖g‖ ≥ threshold.",
      `Without it ${plain.lostAtBatch === null ? "the loss never recovers" : `the loss is no number from batch ${plain.lostAtBatch} on`}; with it (threshold 1) the norms are as large at first (up to ` +
        `${clipped.largestNorm.toPrecision(2)}: clipping does not make gradients small, only steps), and the loss after ${batches} batches is ${clipped.losses.at(-1)!.toPrecision(2)}.`,
    ];
  },
};
