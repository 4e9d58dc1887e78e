/** Scores a sentence of one's own. */
import { datasets, type Model, preprocessing } from "throughtime";
import type { Options } from "./options.js";

const [START, LEFT_OUT, INDEX_FROM] = [1, 2, 3];

/** The probability that the review is a good one. Words the model has no id for count as left out. */
export async function scoreReview(
  model: Model,
  text: string,
  { words, maxlen, data }: Pick<Options, "words" | "maxlen" | "data">,
) {
  const wordIndex = await datasets.imdb.getWordIndex({ path: data });
  const ids = preprocessing.textToWordSequence(text).map((word) => {
    const id = (wordIndex.get(word) ?? Number.POSITIVE_INFINITY) + INDEX_FROM;
    return id < words ? id : LEFT_OUT;
  });
  const padded = preprocessing.padSequences([[START, ...ids]], { maxlen });
  return (await model.predict(padded, { verbose: 0 })).item();
}
