// The workloads as models of TensorFlow.js, which comes in as `tf`: in Node and in a page.
import { givesSequences, headOf } from "../workloads/workloads.mjs";

/** The gradient of an Embedding needs UnsortedSegmentSum, which the wasm backend lacks: a plain one, on typed arrays. */
export function registerSegmentSum(tf) {
  tf.registerKernel({
    kernelName: "UnsortedSegmentSum",
    backendName: "wasm",
    kernelFunc: ({ inputs: { x, segmentIds }, backend, attrs: { numSegments } }) => {
      const width = x.shape.slice(1).reduce((a, v) => a * v, 1);
      const out = backend.makeOutput([numSegments, ...x.shape.slice(1)], x.dtype);
      const [from, ids, to] = [x, segmentIds, out].map((one) => backend.typedArrayFromHeap(one));
      to.fill(0);
      for (let i = 0; i < ids.length; i++) {
        for (let j = 0; j < width; j++) to[ids[i] * width + j] += from[i * width + j];
      }
      return out;
    },
  });
}

/** The compiled model of a workload. */
export function modelOf(tf, w) {
  const model = tf.sequential();
  if (w.vocab) {
    model.add(tf.layers.embedding({ inputDim: w.vocab, outputDim: w.embed, batchInputShape: [w.batch, w.steps] }));
  }
  w.units.forEach((units, i) => {
    const layer = tf.layers[w.kind]({
      units,
      dropout: w.dropout,
      returnSequences: givesSequences(w, i),
      stateful: !!w.stateful,
      ...(w.kind === "simpleRNN" ? {} : { recurrentActivation: "sigmoid" }),
      ...(i || w.vocab ? {} : { batchInputShape: [w.batch, w.steps, w.features] }),
    });
    model.add(w.directions === 2 ? tf.layers.bidirectional({ layer, mergeMode: "concat" }) : layer);
  });
  const { dense, loss } = headOf(w);
  model.add(tf.layers.dense(dense));
  model.compile({ optimizer: tf.train.adam(0.001), loss });
  return model;
}
