// The workloads, with the shapes of peers/workloads.py, and as models of ours.

/**
 * Ids of `vocab` words behind an embedding, or `features`. Without `classes` the last step is a yes or a no; with them each step is one of so many.
 * `directions: 2` reads backwards as well.
 */
export const WORKLOADS = {
  "imdb-rnn": { kind: "simpleRNN", batch: 128, steps: 80, vocab: 10000, embed: 100, units: [64, 64], dropout: 0.2 },
  "imdb-lstm": { kind: "lstm", batch: 128, steps: 80, vocab: 10000, embed: 100, units: [64, 64], dropout: 0.2 },
  "imdb-gru": { kind: "gru", batch: 128, steps: 80, vocab: 10000, embed: 100, units: [64, 64], dropout: 0.2 },
  "dense-lstm": { kind: "lstm", batch: 128, steps: 80, features: 100, units: [64], dropout: 0 },
  "wide-lstm": { kind: "lstm", batch: 64, steps: 100, features: 128, units: [256], dropout: 0 },
  "stream-lstm": { kind: "lstm", batch: 1, steps: 1, features: 32, units: [128], dropout: 0, stateful: true },
  "b32-lstm": { kind: "lstm", batch: 32, steps: 80, vocab: 10000, embed: 100, units: [64, 64], dropout: 0.2 },
  "b32-gru": { kind: "gru", batch: 32, steps: 80, vocab: 10000, embed: 100, units: [64, 64], dropout: 0.2 },
  "ts-lstm": { kind: "lstm", batch: 32, steps: 30, features: 8, units: [32], dropout: 0 },
  "seq-gru": { kind: "gru", batch: 32, steps: 64, vocab: 256, embed: 32, units: [64], dropout: 0, classes: 256 },
  "bi-lstm": { kind: "lstm", batch: 32, steps: 80, vocab: 10000, embed: 100, units: [64], dropout: 0, directions: 2 },
};

/** The end of a model and its loss, in Keras's options. */
export const headOf = ({ classes }) =>
  classes
    ? { dense: { units: classes, activation: "softmax" }, loss: "sparseCategoricalCrossentropy" }
    : { dense: { units: 1, activation: "sigmoid" }, loss: "binaryCrossentropy" };

/** Does layer i of the workload give every step? */
export const givesSequences = ({ units, classes }, i) => Boolean(classes) || i < units.length - 1;

/** As many targets as `rows` samples have: the shape, and the values. */
export function targetsOf({ classes, steps }, rows) {
  const shape = classes ? [rows, steps, 1] : [rows, 1];
  const size = shape.reduce((a, b) => a * b);
  return { shape, values: Float32Array.from({ length: size }, (_, i) => (classes ? (i * 37) % classes : i % 2)) };
}

/** Ids with the frequencies of words in text: the word of rank r has probability ~ 1/r. */
export function zipfIds(count, vocab, random) {
  let total = 0;
  const upTo = Float64Array.from({ length: vocab }, (_, i) => (total += 1 / (i + 1)));
  return Int32Array.from({ length: count }, () => {
    const drawn = random() * total;
    let [low, high] = [0, vocab - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle] < drawn) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

/** The compiled model. */
function modelOf(tt, w) {
  const layersOf = w.units.map((units, i) =>
    tt.layers[w.kind]({
      units,
      dropout: w.dropout,
      returnSequences: givesSequences(w, i),
      stateful: w.stateful === true,
    }),
  );
  const recurrent = w.directions === 2 ? layersOf.map((layer) => tt.layers.bidirectional({ layer })) : layersOf;
  const embedding = w.vocab ? [tt.layers.embedding({ inputDim: w.vocab, outputDim: w.embed })] : [];
  const { dense, loss } = headOf(w);
  const model = new tt.Sequential([...embedding, ...recurrent, tt.layers.dense(dense)]);
  model.compile({ optimizer: tt.optimizers.adam(0.001), loss });
  return model;
}

/** The compiled model, and data of so many batches. */
export function prepare(tt, name, batches = 1) {
  const w = WORKLOADS[name];
  tt.setSeed(7);
  const model = modelOf(tt, w);
  const rows = w.batch * batches;
  const random = tt.randomUniform([rows * w.steps], { minval: 0, maxval: 1, seed: 7 }).data();
  let drawn = 0;
  const ids = () => zipfIds(rows * w.steps, w.vocab, () => random[drawn++]);
  const x = w.vocab
    ? tt.tensor(ids(), [rows, w.steps], "int32")
    : tt.randomNormal([rows, w.steps, w.features], { seed: 7 });
  const { shape, values } = targetsOf(w, rows);
  return { model, x, y: tt.tensor(values, shape), batch: w.batch };
}
