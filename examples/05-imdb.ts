/** The course, "RNN in practice": the sentiment of 50,000 film reviews by two cells stepped by hand. */
import {
  data,
  datasets,
  layers,
  losses,
  Model,
  optimizers,
  preprocessing,
  setSeed,
  sigmoid,
  type Tensor,
  unstack,
  zeros,
} from "throughtime";
import { runAsScript } from "./run.js";

/** The data of the course, batched: `words` most frequent words, the last `maxlen` of each review. */
export async function loadReviews({ words = 10_000, maxlen = 80, batch = 128, path }: ReviewOptions = {}) {
  const [[xTrain, yTrain], [xTest, yTest]] = await datasets.imdb.loadData({ numWords: words, path });
  const pad = (x: Int32Array[]) => preprocessing.padSequences(x, { maxlen });
  const [train, test] = [pad(xTrain), pad(xTest)]; // [b, 80]
  console.log(`x_train shape: [${train.shape}], x_test shape: [${test.shape}]`);
  return {
    dbTrain: data.Dataset.fromTensorSlices([train, yTrain])
      .shuffle(xTrain.length)
      .batch(batch, { dropRemainder: true }),
    dbTest: data.Dataset.fromTensorSlices([test, yTest]).batch(batch, { dropRemainder: true }),
  };
}

/** How much of which data. */
export interface ReviewOptions {
  words?: number;
  maxlen?: number;
  batch?: number;
  path?: string;
}

/** Embedding, two SimpleRNNCells stepped over the words, Dense. */
export class MyRNN extends Model {
  embedding;
  rnnCell0;
  rnnCell1;
  outlayer = layers.dense({ units: 1 });

  constructor(
    readonly units: number,
    { words = 10_000, maxlen = 80 } = {},
  ) {
    super();
    // text to vectors, [b, 80] => [b, 80, 100]
    this.embedding = layers.embedding({ inputDim: words, outputDim: 100, inputLength: maxlen });
    this.rnnCell0 = layers.simpleRNNCell({ units, dropout: 0.2 });
    this.rnnCell1 = layers.simpleRNNCell({ units, dropout: 0.2 });
  }

  override call(inputs: Tensor, { training = false } = {}) {
    const x = this.embedding.apply(inputs);
    let state0 = [zeros([inputs.shape[0]!, this.units])];
    let state1 = [zeros([inputs.shape[0]!, this.units])];
    let out0: Tensor;
    let out1!: Tensor;
    for (const word of unstack(x, { axis: 1 })) {
      // word: [b, 100]
      [out0, state0] = this.rnnCell0.apply(word, state0, { training });
      // As in the course, without the training flag: then it is that of the call around, so that in training this cell drops too.
      [out1, state1] = this.rnnCell1.apply(out0, state1);
    }
    return sigmoid(this.outlayer.apply(out1)); // [b, 64] => [b, 1]: the probability of a good review
  }
}

export async function main({
  epochs = 4,
  units = 64,
  ...options
}: ReviewOptions & { epochs?: number; units?: number } = {}) {
  setSeed(22);
  const { dbTrain, dbTest } = await loadReviews(options);
  const model = new MyRNN(units, options);
  model.compile({ optimizer: optimizers.adam(0.001), loss: losses.binaryCrossentropy(), metrics: ["accuracy"] });
  const history = await model.fit(dbTrain, { epochs, validationData: dbTest });
  return { history, evaluated: await model.evaluate(dbTest) };
}

runAsScript(import.meta.url, main);
