// A short training with every seed fixed: crates/nn/examples/fixed_seeds.rs does the same natively and must print the same bits.

const [BATCH, TIME, VOCABULARY, FEATURES, UNITS, STEPS] = [4, 7, 12, 5, 6, 6];

/** FNV-1a over the bits of all weights. */
function fingerprint(weights) {
  let hash = 0x811c9dc5;
  for (const weight of weights) {
    const values = weight.data();
    for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/**
 * @param {typeof import("throughtime")} throughtime
 * @returns {string} a line for each kind of layer: its name and its weights' fingerprint
 */
export function trainWithFixedSeeds({ Sequential, layers, optimizers, randomUniform, tensor }) {
  const word = (i) => (Math.floor(i / TIME) * 7 + (i % TIME) * 3) % VOCABULARY;
  const x = tensor(
    Int32Array.from({ length: BATCH * TIME }, (_, i) => word(i)),
    [BATCH, TIME],
  );
  const y = tensor(
    Float32Array.from({ length: BATCH }, (_, b) => b % 2),
    [BATCH, 1],
  );
  const lines = ["simpleRNN", "lstm", "gru"].map((kind) => {
    const model = new Sequential([
      layers.embedding({ inputDim: VOCABULARY, outputDim: FEATURES }),
      layers[kind]({ units: UNITS, dropout: 0.25, seed: 9 }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ]);
    model.build([BATCH, TIME]);
    model.setWeights(
      model.weights.map(({ shape }, i) => randomUniform(shape, { minval: -0.5, maxval: 0.5, seed: 100 + i })),
    );
    model.compile({ optimizer: optimizers.adam(0.01), loss: "binaryCrossentropy" });
    for (let step = 0; step < STEPS; step++) model.trainOnBatch(x, y);
    return `${kind} ${fingerprint(model.getWeights())}`;
  });
  return `${lines.join("\n")}\n`;
}
