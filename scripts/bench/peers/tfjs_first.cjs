// node tfjs_first.cjs: first-prediction.mjs by TensorFlow.js on its wasm backend (needs NODE_PATH to where it is installed).
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");
const path = require("node:path");

async function main() {
  wasm.setWasmPaths(path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")) + "/dist/");
  await tf.setBackend("wasm");
  await tf.ready();
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({ units: 64, recurrentActivation: "sigmoid", inputShape: [20, 32] }),
      tf.layers.dense({ units: 1, activation: "sigmoid" }),
    ],
  });
  const [p] = await model.predictOnBatch(tf.zeros([1, 20, 32])).data();
  process.exit(Number.isFinite(p) ? 0 : 1);
}
main();
