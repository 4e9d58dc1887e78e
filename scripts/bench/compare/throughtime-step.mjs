// node throughtime-step.mjs WORKLOAD train|predict [WORKERS]: times one step again and again; prints one JSON line, as the peers do.
import * as tt from "throughtime";
import { report, stepClock, timeSteps } from "../measure/step-timer.mjs";
import { prepare } from "../workloads/workloads.mjs";

const [workload, mode, workers] = process.argv.slice(2);
const { model, x, y } = prepare(tt, workload);

/** The steps of one fit, so that starting the workers is outside of them. */
async function timeFit() {
  const { ms, tick } = stepClock();
  const batches = tt.data.Dataset.fromTensorSlices([x, y]).batch(x.shape[0]).repeat();
  const onTrainBatchEnd = () => {
    model.stopTraining = !tick();
  };
  const endless = { stepsPerEpoch: Number.MAX_SAFE_INTEGER, verbose: 0 };
  await model.fit(batches, { ...endless, workers: Number(workers), callbacks: [{ onTrainBatchEnd }] });
  return ms;
}

/** Whole calls of predict on workers that stay open. */
async function timePredict() {
  const pool = await tt.workerPool(Number(workers));
  const ms = await timeSteps(async () => (await model.predict(x, { batchSize: x.shape[0], workers: pool })).data());
  await pool.close();
  return ms;
}

function timeOneThread() {
  return timeSteps(mode === "train" ? () => model.trainOnBatch(x, y) : () => model.predictOnBatch(x).data());
}

function time() {
  if (!workers) return timeOneThread();
  return mode === "train" ? timeFit() : timePredict();
}

const ms = await time();
const { simd, version } = tt.backendInfo();
report({
  ms,
  simd,
  wasm_mb: +(tt.memory().wasmBytes / 2 ** 20).toFixed(1),
  versions: { throughtime: version, node: process.versions.node },
});
