// The workloads, with the shapes of peers/workloads.py, and as models of ours.
export const WORKLOADS = {
  "imdb-rnn": { kind: "simpleRNN", batch: 128, steps: 80, vocab: 10000, embed: 100, units: [64, 64], dropout: 0.2 },
  "imdb-lstm": { kind: "lstm", batch: 128, steps: 80, vocab: 10000, embed: 100, units: [64, 64], dropout: 0.2 },
  "imdb-gru": { kind: "gru", batch: 128, steps: 80, vocab: 10000, embed: 100, units: [64, 64], dropout: 0.2 },
  "dense-lstm": { kind: "lstm", batch: 128, steps: 80, features: 100, units: [64], dropout: 0 },
  "wide-lstm": { kind: "lstm", batch: 64, steps: 100, features: 128, units: [256], dropout: 0 },
  "stream-lstm": { kind: "lstm", batch: 1, steps: 1, features: 32, units: [128], dropout: 0, stateful: true },
};

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

/** The compiled model and one batch. */
export function prepare(tt, name) {
  const w = WORKLOADS[name];
  tt.setSeed(7);
  const last = w.units.length - 1;
  const recurrent = w.units.map((units, i) =>
    tt.layers[w.kind]({ units, dropout: w.dropout, returnSequences: i < last, stateful: w.stateful === true }),
  );
  const embedding = w.vocab ? [tt.layers.embedding({ inputDim: w.vocab, outputDim: w.embed })] : [];
  const model = new tt.Sequential([...embedding, ...recurrent, tt.layers.dense({ units: 1, activation: "sigmoid" })]);
  model.compile({ optimizer: tt.optimizers.adam(0.001), loss: "binaryCrossentropy" });
  const random = tt.randomUniform([w.batch * w.steps * 2], { minval: 0, maxval: 1, seed: 7 }).data();
  let drawn = 0;
  const x = w.vocab
    ? tt.tensor(
        zipfIds(w.batch * w.steps, w.vocab, () => random[drawn++]),
        [w.batch, w.steps],
        "int32",
      )
    : tt.randomNormal([w.batch, w.steps, w.features], { seed: 7 });
  const y = tt.tensor(
    Float32Array.from({ length: w.batch }, (_, i) => i % 2),
    [w.batch, 1],
  );
  return { model, x, y };
}
