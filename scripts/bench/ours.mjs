// node ours.mjs WORKLOAD train|predict: times one step again and again; prints one JSON line, as the peers do.
import * as tt from "throughtime";
import { prepare } from "./workloads.mjs";

const WARM_UP = 3;
const LEAST = 5;
const MOST = 2000;

const [workload, mode] = process.argv.slice(2);
const { model, x, y } = prepare(tt, workload);
const step = mode === "train" ? () => model.trainOnBatch(x, y) : () => model.predictOnBatch(x).data();

for (let i = 0; i < WARM_UP; i++) step();
const budget = 1000 * (process.env.BENCH_SECONDS ?? 8);
const ms = [];
for (const start = performance.now(); ms.length < LEAST || (performance.now() - start < budget && ms.length < MOST); ) {
  const from = performance.now();
  step();
  ms.push(performance.now() - from);
}
ms.sort((a, b) => a - b);
const peak = +(tt.memory().wasmBytes / 2 ** 20).toFixed(1);
const timing = { median_ms: +ms[ms.length >> 1].toFixed(4), min_ms: +ms[0].toFixed(4) };
console.log(
  JSON.stringify({ peer: "throughtime", workload, mode, threads: 1, n: ms.length, ...timing, wasm_mb: peak }),
);
