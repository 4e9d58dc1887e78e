// node tfjs_step.cjs WORKLOAD train|predict [wasm|cpu]   (needs NODE_PATH to where tfjs is installed)
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");
const path = require("node:path");
const [name, mode, backend = "wasm"] = process.argv.slice(2);

// The gradient of an Embedding needs UnsortedSegmentSum, which the wasm backend lacks: a plain one, on typed arrays.
function registerSegmentSum() {
  tf.registerKernel({
    kernelName: "UnsortedSegmentSum",
    backendName: "wasm",
    kernelFunc: ({ inputs: { x, segmentIds }, backend: b, attrs: { numSegments } }) => {
      const width = x.shape.slice(1).reduce((a, v) => a * v, 1);
      const out = b.makeOutput([numSegments, ...x.shape.slice(1)], x.dtype);
      const from = b.typedArrayFromHeap(x),
        ids = b.typedArrayFromHeap(segmentIds),
        to = b.typedArrayFromHeap(out);
      to.fill(0);
      for (let i = 0; i < ids.length; i++)
        for (let j = 0; j < width; j++) to[ids[i] * width + j] += from[i * width + j];
      return out;
    },
  });
}

function model(W, { headOf, givesSequences }) {
  const m = tf.sequential();
  if (W.vocab)
    m.add(tf.layers.embedding({ inputDim: W.vocab, outputDim: W.embed, batchInputShape: [W.batch, W.steps] }));
  W.units.forEach((units, i) => {
    const layer = tf.layers[W.kind]({
      units,
      dropout: W.dropout,
      returnSequences: givesSequences(W, i),
      stateful: !!W.stateful,
      ...(W.kind === "simpleRNN" ? {} : { recurrentActivation: "sigmoid" }),
      ...(i || W.vocab ? {} : { batchInputShape: [W.batch, W.steps, W.features] }),
    });
    m.add(W.directions === 2 ? tf.layers.bidirectional({ layer, mergeMode: "concat" }) : layer);
  });
  const { dense, loss } = headOf(W);
  m.add(tf.layers.dense(dense));
  m.compile({ optimizer: tf.train.adam(0.001), loss });
  return m;
}

async function main() {
  const workloads = await import("../workloads/workloads.mjs");
  const { WORKLOADS, targetsOf, zipfIds } = workloads;
  const W = WORKLOADS[name];
  wasm.setWasmPaths(path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")) + "/dist/");
  await tf.setBackend(backend);
  await tf.ready();
  if (backend === "wasm") registerSegmentSum();
  const m = model(W, workloads);
  const x = W.vocab
    ? tf.tensor2d(zipfIds(W.batch * W.steps, W.vocab, Math.random), [W.batch, W.steps], "int32")
    : tf.randomNormal([W.batch, W.steps, W.features]);
  const { shape, values } = targetsOf(W, W.batch);
  const y = tf.tensor(values, shape);
  const step =
    mode === "train"
      ? () => m.trainOnBatch(x, y)
      : async () => {
          const p = m.predictOnBatch(x);
          await p.data();
          p.dispose();
        };
  const { report, timeSteps } = await import("../measure/step-timer.mjs");
  report({ ms: await timeSteps(step), versions: { tfjs: tf.version.tfjs } });
}
main().catch((e) => {
  console.error(String(e));
  process.exit(1);
});
