/** Layers: results follow options, and options are checked. */
import { Dense, LSTM, layers, mul, Sequential, type Tensor, tensor, zeros } from "throughtime";

const x = zeros([2, 3, 4]);

// one output, or the output and the states
const one: Tensor = layers.lstm({ units: 2 }).apply(x);
const [output, h, c] = layers.lstm({ units: 2, returnState: true, returnSequences: true }).apply(x);
const parts: (Tensor | undefined)[] = [output, h, c];
const first: Tensor = layers.gru({ units: 2, returnState: true }).apply(x)[0]!;
const doubled: Tensor = layers.lambda({ function: (t: Tensor) => mul(t, 2) }).apply(x);
const both: { a: Tensor } = layers.lambda({ function: (t: Tensor) => ({ a: t }) }).apply(x);
const classes: Tensor = new Dense({ units: 1 }).apply(new LSTM({ units: 2 }).apply(x));
// @ts-expect-error with returnState there is a list
const wrong: Tensor = layers.lstm({ units: 2, returnState: true }).apply(x);

// attention gives its scores where it is asked for them
const attended: Tensor = layers.attention().apply([x, x], { useCausalMask: true });
const [read, scores] = layers.additiveAttention().apply([x, x, x], { returnAttentionScores: true, mask: [null, x] });
const joined: Tensor = layers.multiHeadAttention({ numHeads: 2, keyDim: 2 }).apply([x, x], { attentionMask: x });
const attendedTo: Tensor[] = [read, scores];
const net = new Sequential([layers.conv1d({ filters: 2, kernelSize: [3], padding: "causal" })]);
// @ts-expect-error only attention by heads has one
layers.attention().apply([x, x], { attentionMask: x });
// @ts-expect-error a list
const notOne: Tensor = layers.attention().apply([x, x], { returnAttentionScores: true });
// @ts-expect-error no such padding
layers.conv1d({ filters: 2, kernelSize: 3, padding: "full" });

// options
layers.dense({ units: 1, activation: "sigmoid", kernelInitializer: "heNormal", useBias: false, name: "out" });
layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true });
// @ts-expect-error units is needed
layers.dense({ activation: "relu" });
// @ts-expect-error misspelt
layers.dense({ untis: 1 });
// @ts-expect-error no such activation
layers.dense({ units: 1, activation: "sigmiod" });
// @ts-expect-error Keras's spelling in Python
layers.lstm({ units: 1, return_sequences: true });
// @ts-expect-error no such initializer
layers.lstm({ units: 1, kernelInitializer: "glorot" });
// @ts-expect-error a number
layers.dropout({ rate: "0.5" });
// @ts-expect-error the flag is called training
layers.dropout({ rate: 0.5 }).apply(x, { train: true });
// @ts-expect-error no layer
new Sequential([layers.dense({ units: 1 }), "relu"]);
// @ts-expect-error a cell is no layer
new Sequential([layers.lstmCell({ units: 1 })]);

// elements follow the dtype
const ids: Int32Array = tensor([1, 2], [2], "int32").data();
const floats: Float32Array = x.data();
// @ts-expect-error int32 elements are no Float32Array
const cut: Float32Array = tensor([1], [1], "int32").data();

export {
  attended,
  attendedTo,
  both,
  classes,
  cut,
  doubled,
  first,
  floats,
  ids,
  joined,
  net,
  notOne,
  one,
  parts,
  wrong,
};
