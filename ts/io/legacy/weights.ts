import { sameShape } from "../../core/shapes.js";
import { Conv1D, GRU, LSTM } from "../../layers/all.js";
import type { LayerBase } from "../../layers/layer-base.js";
import { Bidirectional } from "../../layers/rnn/bidirectional.js";
import { TimeDistributed } from "../../layers/rnn/time-distributed.js";
import type { Variable } from "../../tensor/index.js";
import { backwards, besides, inParts, permuted, type StoredArray } from "./arrays.js";
import type { Era } from "./era.js";

/** The weights of a layer in the order of .h5 files: those that are trained, then the others. */
export function weightsInH5(layer: LayerBase): Variable[] {
  return [...layer.trainableWeights, ...layer.nonTrainableWeights];
}

/** For each gate as it is laid out now, the place of its W, U and b among the arrays of Keras 1, which has three for each gate: LSTM i, c, f, o. */
const GATES_OF_KERAS_1: Readonly<Record<string, readonly number[]>> = { LSTM: [0, 2, 1, 3], GRU: [0, 1, 2] };

/**
 * The arrays that a file has for a layer, laid out as its weights are.
 *
 * What does not look like any older layout is given back as it is; whether shapes fit is for the caller to see.
 *
 * **Errors** `bad-file` for parts that do not fit together.
 * **Source** Keras 2, `keras/engine/saving.py`: `preprocess_weights_for_loading`.
 */
export function arraysFor(
  where: string,
  layer: LayerBase,
  arrays: readonly StoredArray[],
  era: Era,
): readonly StoredArray[] {
  if (layer instanceof Bidirectional && arrays.length % 2 === 0) {
    const half = arrays.length / 2;
    const { forwardLayer, backwardLayer } = layer;
    return [
      ...arraysFor(where, forwardLayer, arrays.slice(0, half), era),
      ...arraysFor(where, backwardLayer, arrays.slice(half), era),
    ];
  }
  if (layer instanceof TimeDistributed) return arraysFor(where, layer.layer, arrays, era);
  if (layer instanceof Conv1D) return convolution(layer, arrays, era);
  if (layer instanceof LSTM || layer instanceof GRU) {
    const gates = GATES_OF_KERAS_1[layer.className]!;
    if (era.major < 2 && arrays.length === 3 * gates.length) return gathered(where, arrays, gates);
    return fromCudnn(where, layer, arrays, gates.length);
  }
  return arrays;
}

/** Kernel, recurrent kernel and bias out of three arrays for each gate. */
function gathered(where: string, arrays: readonly StoredArray[], gates: readonly number[]): StoredArray[] {
  return [0, 1, 2].map((k) =>
    besides(
      where,
      gates.map((gate) => arrays[3 * gate + k]!),
    ),
  );
}

/** Kernels of Keras 1 have an axis of length 1 more; those of Theano read backwards. */
function convolution(layer: Conv1D, arrays: readonly StoredArray[], era: Era): readonly StoredArray[] {
  const [kernel, ...rest] = arrays;
  if (kernel === undefined) return arrays;
  const { shape } = kernel;
  let found = kernel;
  if (era.major < 2 && shape.length === 4) {
    // At first the filters stood before all else.
    const isOld = shape[1] !== 1 || shape[3] !== layer.filters;
    const ordered = isOld ? permuted(kernel, [2, 3, 1, 0]) : kernel;
    found = { shape: [ordered.shape[0]!, ...ordered.shape.slice(2)], data: ordered.data };
  }
  return [era.backend === "theano" ? backwards(found) : found, ...rest];
}

/** Layers for graphics cards keep the matrices of each gate the other way round, and two biases. */
function fromCudnn(
  where: string,
  layer: LSTM | GRU,
  arrays: readonly StoredArray[],
  gates: number,
): readonly StoredArray[] {
  const [kernel, recurrent, bias] = arrays as readonly [StoredArray, StoredArray, StoredArray];
  const size = gates * layer.units;
  if (arrays.length !== 3 || !sameShape(bias.shape, [2 * size])) return arrays;
  const each = (array: StoredArray, change: (gate: StoredArray) => StoredArray) =>
    besides(where, inParts(where, array, gates).map(change));
  return [
    each(kernel, (gate) => permuted({ shape: [...gate.shape].reverse(), data: gate.data }, [1, 0])),
    each(recurrent, (gate) => permuted(gate, [1, 0])),
    layer instanceof GRU ? { shape: [2, size], data: bias.data } : summed(where, bias),
  ];
}

function summed(where: string, bias: StoredArray): StoredArray {
  const [one, other] = inParts(where, bias, 2) as [StoredArray, StoredArray];
  return { shape: one.shape, data: one.data.map((value, k) => value + other.data[k]!) };
}
