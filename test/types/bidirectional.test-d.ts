/** Compiled by `tsc --noEmit`: what a Bidirectional gives follows from its layer and from how it merges. */
import { input, layers, ones, type SymbolicTensor, type Tensor } from "throughtime";

const x = ones([2, 3, 4]);
const lstm = layers.lstm({ units: 2 });

const merged: Tensor = layers.bidirectional({ layer: lstm }).apply(x);
const summed: Tensor = layers.bidirectional({ layer: lstm, mergeMode: "sum" }).apply(x);
const [forward, backward]: Tensor[] = layers.bidirectional({ layer: lstm, mergeMode: null }).apply(x);
const [output, ...states]: Tensor[] = layers
  .bidirectional({ layer: layers.gru({ units: 2, returnState: true }) })
  .apply(x);
const symbolic: SymbolicTensor = layers.bidirectional({ layer: lstm }).apply(input({ shape: [3, 4] }));
// @ts-expect-error two outputs are no tensor
const two: Tensor = layers.bidirectional({ layer: lstm, mergeMode: null }).apply(x);
// @ts-expect-error no such way of merging
layers.bidirectional({ layer: lstm, mergeMode: "min" });

export { backward, forward, merged, output, states, summed, symbolic, two };
