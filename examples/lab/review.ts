/** One review through a trained LSTM: the score after each word, each word's share, and the gates of the unit that says most. */
import { datasets, layers, optimizers, Sequential, setSeed, type Tensor, tensor } from "throughtime";
import { gatesChart, type LSTMTrace, type Saliency, saliency, saliencyChart, traceGates } from "throughtime/viz";
import type { Figure, Lab } from "./figure.js";
import { type ReviewsSize, reviews } from "./reviews.js";

/** How much is trained on what, and how long the review is that is looked at. */
export interface ReviewSize extends ReviewsSize {
  units: number;
  epochs: number;
  shortest: number;
  longest: number;
}

const SIZE: ReviewSize = {
  ...{ train: 20_000, validation: 1000, words: 5000, maxlen: 80 },
  ...{ units: 16, epochs: 3, shortest: 25, longest: 45 },
};
const [PADDING, LEFT_OUT, INDEX_FROM] = [0, 2, 3];
const MOST_READ = 40;

export async function run(
  { seed }: Pick<Lab, "seed">,
  { units, epochs, shortest, longest, ...size }: ReviewSize = SIZE,
) {
  setSeed(seed);
  const { x, y, xVal, yVal } = await reviews(size);
  // #region shown
  const model = new Sequential([
    layers.embedding({ inputDim: size.words, outputDim: 32, maskZero: true }),
    layers.lstm({ units }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer: optimizers.adam(0.003), loss: "binaryCrossentropy", metrics: ["accuracy"] });
  await model.fit(x, y, { batchSize: 64, epochs, verbose: 0 });
  const { accuracy } = await model.evaluate(xVal, yVal, { verbose: 0 });

  const { ids, label } = eventful(model, shortReviews(xVal, yVal, shortest, longest));
  const words = await spelled(ids, size.path);
  const [shares] = saliency(model, [ids]) as [Saliency];
  const [trace] = traceGates(model, tensor([ids], undefined, "int32")) as [LSTMTrace];
  const { unit, says } = loudest(trace, model);
  const charts = {
    words: saliencyChart(shares, { title: "What each word adds, and the score so far", words, threshold: 0.5 }),
    gates: gatesChart(trace, { title: `The gates of unit ${unit}, which says most`, unit, words }),
  };
  // #endregion
  const of = (values: Tensor) => (values.array() as number[][][])[0]!.map((step) => step[unit]!);
  const { score, baseline, runningScore, integratedGradients, gradientInput, completeness } = shares;
  const numbers = {
    size: { train: size.train, validation: size.validation, words: size.words, units, epochs },
    accuracy: accuracy!,
    label,
    words,
    ...{ score, baseline, completeness, runningScore: runningScore!, integratedGradients, gradientInput },
    unit: { number: unit, says, i: of(trace.i), f: of(trace.f), o: of(trace.o), c: of(trace.c), h: of(trace.h) },
  };
  return { numbers, charts };
}

interface Labelled {
  ids: number[];
  label: number;
}

/** The first reviews of so many words, nearly all of them known, without their padding. */
function shortReviews(x: Tensor, y: Tensor, shortest: number, longest: number): Labelled[] {
  const [rows, labels] = [x.array() as number[][], y.data()];
  const found = rows
    .map((row, k) => ({ ids: row.filter((id) => id !== PADDING), label: labels[k]! }))
    .filter(({ ids }) => ids.length >= shortest && ids.length <= longest)
    .filter(({ ids }) => ids.filter((id) => id === LEFT_OUT).length <= 2);
  if (found.length === 0) throw new Error(`no review of ${shortest} to ${longest} words among ${rows.length}`);
  return found.slice(0, MOST_READ);
}

/** Of those that the model understands right, the one whose score so far moves most. */
function eventful(model: Sequential, candidates: readonly Labelled[]): Labelled {
  const read = candidates.map((review) => {
    const [{ score, runningScore }] = saliency(model, [review.ids], { steps: 1 }) as [Saliency];
    const moves = runningScore!.slice(1).reduce((sum, now, k) => sum + Math.abs(now - runningScore![k]!), 0);
    return { review, moves: Number(score > 0.5) === review.label ? moves : -1 };
  });
  return read.reduce((best, one) => (one.moves > best.moves ? one : best)).review;
}

/** The unit that adds most to the score before its sigmoid, w_u·h_u after the last word. */
function loudest(trace: LSTMTrace, model: Sequential) {
  const weights = model.layers.at(-1)!.getWeights()[0]!.data();
  const last = (trace.h.array() as number[][][])[0]!.at(-1)!;
  return last
    .map((h, unit) => ({ unit, says: h * weights[unit]! }))
    .reduce((best, one) => (Math.abs(one.says) > Math.abs(best.says) ? one : best));
}

async function spelled(ids: readonly number[], path: string | undefined): Promise<string[]> {
  const index = await datasets.imdb.getWordIndex({ path });
  const words = new Map([...index].map(([word, rank]) => [rank + INDEX_FROM, word]));
  return ids.map((id) => words.get(id) ?? (id === LEFT_OUT ? "?" : "start"));
}

type Data = Awaited<ReturnType<typeof run>>["numbers"];

export const figure: Figure<Data> = {
  number: 6,
  name: "review",
  title: "A review, word by word",
  url: import.meta.url,
  run: (lab) => run(lab),
  caption({ size, accuracy, label, score, words, integratedGradients, unit, completeness }) {
    const { train, validation, units, epochs } = size;
    const ranked = words.map((word, k) => ({ word, share: integratedGradients[k]! })).sort((a, b) => b.share - a.share);
    const list = (some: typeof ranked) => some.map(({ word, share }) => `${word} (${share.toFixed(2)})`).join(", ");
    return [
      `An LSTM of ${units} units after ${epochs} epochs over ${train.toLocaleString("en")} of the 25,000 training reviews, so that it takes seconds (accuracy on ${validation.toLocaleString("en")} test reviews ` +
        `${accuracy.toFixed(2)}), reads a review of the test set that is ${label ? "good" : "bad"}. The running score is what it would say if the review ended there; in the end ${score.toFixed(3)}, the probability that it is good.`,
      `Integrated gradients share the score out among the words (Sundararajan et al. 2017); the shares add up to the score's way from a review of empty words, here to within ` +
        `${completeness.error.toExponential(0)}. Most for it: ${list(ranked.slice(0, 3))}; most against it: ${list(ranked.slice(-3).reverse())}.`,
      `Unit ${unit.number} says most in the end: it adds ${unit.says.toFixed(2)} to the score before its sigmoid. Look for the words at which its input gate opens and c moves.`,
    ];
  },
};
