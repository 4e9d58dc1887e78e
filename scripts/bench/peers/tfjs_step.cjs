// node tfjs_step.cjs WORKLOAD train|predict [wasm|cpu]   (needs NODE_PATH to where tfjs is installed)
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");
const path = require("node:path");
const [name, mode, backend = "wasm"] = process.argv.slice(2);

async function main() {
  const { WORKLOADS, targetsOf, zipfIds } = await import("../workloads/workloads.mjs");
  const { modelOf, registerSegmentSum } = await import("./tfjs-model.mjs");
  const W = WORKLOADS[name];
  wasm.setWasmPaths(path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")) + "/dist/");
  await tf.setBackend(backend);
  await tf.ready();
  if (backend === "wasm") registerSegmentSum(tf);
  const m = modelOf(tf, W);
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
