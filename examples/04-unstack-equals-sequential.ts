/** The course, "equivalent": two cells stepped over the words of a sentence are two SimpleRNN layers. */
import { layers, randomNormal, Sequential, setSeed, type Tensor, tidy, unstack, zeros } from "throughtime";
import { runAsScript } from "./run.js";

/** The two forms with the same weights and the same dropout seeds. */
export function main({ batchsz = 4, units = 64, training = true } = {}) {
  setSeed(22);
  const x = randomNormal([batchsz, 80, 100]);
  const seeds = [7, 8] as const;

  const rnnCell0 = layers.simpleRNNCell({ units, dropout: 0.5, seed: seeds[0] });
  const rnnCell1 = layers.simpleRNNCell({ units, dropout: 0.5, seed: seeds[1] });
  const byHand = tidy(() => {
    let state0 = [zeros([batchsz, units])];
    let state1 = [zeros([batchsz, units])];
    let out0: Tensor;
    let out1!: Tensor;
    for (const word of unstack(x, { axis: 1 })) {
      // word: [b, 100]; h1 = x·W_xh + h0·W_hh
      [out0, state0] = rnnCell0.apply(word, state0, { training }); // [b, 64]
      [out1, state1] = rnnCell1.apply(out0, state1, { training }); // [b, 64]
    }
    return out1;
  });

  const rnn = new Sequential([
    layers.simpleRNN({ units, dropout: 0.5, seed: seeds[0], returnSequences: true, unroll: true }),
    layers.simpleRNN({ units, dropout: 0.5, seed: seeds[1], unroll: true }),
  ]);
  rnn.build([batchsz, 80, 100]);
  rnn.setWeights([...rnnCell0.getWeights(), ...rnnCell1.getWeights()]);
  const byLayers = rnn.apply(x, { training }); // [b, 80, 100] => [b, 64]

  console.log(byHand.data().every((value, i) => value === byLayers.data()[i])); // true: to the last bit
  return { byHand, byLayers };
}

runAsScript(import.meta.url, main);
