/** The course's loss curve: training and validation over four epochs, and where over-fitting begins. */
import { optimizers, setSeed } from "throughtime";
import { historyChart } from "throughtime/viz";
import { buildModel } from "../imdb/models.js";
import type { Figure, Lab } from "./figure.js";
import { type ReviewsSize, reviews } from "./reviews.js";

/** How much is trained on what. */
export interface LossCurveSize extends ReviewsSize {
  units: number;
  epochs: number;
  batchSize: number;
}

/** Learns nearly as much in a fiftieth of the time, and over-fits sooner. */
const PART: LossCurveSize = {
  train: 2500,
  validation: 2500,
  words: 10_000,
  maxlen: 80,
  units: 64,
  epochs: 4,
  batchSize: 32,
};
/** The course's own: all reviews, in batches of 128. */
const WHOLE: LossCurveSize = { ...PART, train: 25_000, validation: 25_000, batchSize: 128 };

/** The training of one model. */
export interface LossCurveJob extends LossCurveSize {
  readonly model: "rnn" | "lstm";
  readonly seed: number;
}

export async function learnReviews({ model: name, seed, units, epochs, batchSize, ...size }: LossCurveJob) {
  setSeed(seed);
  const { x, y, xVal, yVal } = await reviews(size);
  // #region shown
  // Embedding, two recurrent layers with dropout 0.2, Dense: what `npm start -- --model lstm` trains.
  const model = buildModel({ model: name, units, words: size.words, maxlen: size.maxlen });
  model.compile({ optimizer: optimizers.adam(0.001), loss: "binaryCrossentropy", metrics: ["accuracy"] });
  const { history, epoch } = await model.fit(x, y, { epochs, batchSize, validationData: [xVal, yVal], verbose: 0 });
  // #endregion
  return { model: name, epoch, history };
}

export async function run({ seed, full, runJobs }: Pick<Lab, "seed" | "full" | "runJobs">, size?: LossCurveSize) {
  const used = size ?? (full ? WHOLE : PART);
  const jobs = (["lstm", "rnn"] as const).map((model): LossCurveJob => ({ model, seed, ...used }));
  const curves = await runJobs(learnReviews, import.meta.url, jobs);
  const { path: _, ...stated } = used;
  const numbers = {
    size: stated,
    curves: curves.reverse().map((curve) => ({ ...curve, best: bestEpoch(curve.history.val_loss!) })),
  };
  // #region shown
  const chart = (curve: (typeof curves)[number]) => historyChart(curve, { title: TITLES[curve.model] });
  // #endregion
  const charts = Object.fromEntries(curves.map((curve) => [curve.model, chart(curve)]));
  return { numbers, charts };
}

const TITLES = { rnn: "Two SimpleRNN layers", lstm: "Two LSTM layers" };

/** The epoch, counted from 1, with the least validation loss. */
function bestEpoch(losses: readonly number[]): number {
  return 1 + losses.indexOf(Math.min(...losses));
}

type Data = Awaited<ReturnType<typeof run>>["numbers"];

export const figure: Figure<Data> = {
  number: 7,
  name: "loss-curve",
  title: "Over-fitting",
  url: import.meta.url,
  run: (lab) => run(lab),
  caption({ size, curves }) {
    const { train, validation, units, batchSize } = size;
    const words = curves.map(({ model, history, best }) => {
      const [loss, val] = [history.loss!, history.val_loss!].map((list) =>
        list.map((value) => value.toFixed(2)).join(", "),
      );
      return `${model}: training ${loss}; validation ${val}, the least after epoch ${best}, accuracy there ${history.val_accuracy![best - 1]!.toFixed(3)}`;
    });
    return [
      `The course's model on IMDB's reviews, two recurrent layers of ${units} units. ${
        train === 25_000
          ? "All 25,000 reviews"
          : `A part, ${train.toLocaleString("en")} training and ${validation.toLocaleString("en")} validation ` +
            `reviews in batches of ${batchSize}, so that it takes seconds (\`npm run lab -- --only 7 --full\` takes all 50,000)`
      }. The training loss goes on falling; the validation loss turns round: from there on the net learns its ` +
        "reviews by heart. Stop there (`callbacks.earlyStopping`).",
      `Losses by epoch. ${words.join(". ")}.`,
    ];
  },
};
