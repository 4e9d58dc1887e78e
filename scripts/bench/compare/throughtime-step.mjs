// node throughtime-step.mjs WORKLOAD train|predict [WORKERS|installed]: times one step again and again; prints one JSON line, as the peers do.
import * as tt from "throughtime";
import { BATCHES, report, stepClock, timeSteps } from "../measure/step-timer.mjs";
import { prepare } from "../workloads/workloads.mjs";

const [workload, mode, workers] = process.argv.slice(2);

/** Without the number of workers all is as it comes: no option of fit and predict says anything of threads. */
const threads = workers === "installed" ? {} : { workers: Number(workers) };
const { model, x, y, batch } = prepare(tt, workload, workers === "installed" ? BATCHES : 1);

/** The steps of one fit, so that starting the workers is outside of them. */
async function timeFit() {
  const { ms, tick } = stepClock();
  const onTrainBatchEnd = () => {
    model.stopTraining = !tick();
  };
  const callbacks = [{ onTrainBatchEnd }];
  await model.fit(x, y, { batchSize: batch, epochs: Number.MAX_SAFE_INTEGER, verbose: 0, callbacks, ...threads });
  return ms;
}

/** Whole calls of predict, with a number of workers on a pool that stays open; milliseconds of a batch. */
async function timePredict() {
  const pool = threads.workers ? { workers: await tt.workerPool(threads.workers) } : {};
  const ms = await timeSteps(async () => (await model.predict(x, { batchSize: batch, verbose: 0, ...pool })).data());
  await pool.workers?.close();
  return ms.map((all) => (all * batch) / x.shape[0]);
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
