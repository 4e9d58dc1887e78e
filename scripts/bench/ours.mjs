// node ours.mjs WORKLOAD train|predict [WORKERS]: times one step again and again; prints one JSON line, as the peers do.
import * as tt from "throughtime";
import { report, stepClock, timeSteps } from "./timing.mjs";
import { prepare } from "./workloads.mjs";

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

function timeOneThread() {
  return timeSteps(mode === "train" ? () => model.trainOnBatch(x, y) : () => model.predictOnBatch(x).data());
}

const ms = await (workers ? timeFit() : timeOneThread());
const { simd, version } = tt.backendInfo();
report({
  ms,
  simd,
  wasm_mb: +(tt.memory().wasmBytes / 2 ** 20).toFixed(1),
  versions: { throughtime: version, node: process.versions.node },
});
