// Times bench_wasm.wasm: node run_bench_wasm.mjs <path to the .wasm>
import { readFileSync } from "node:fs";
import { best } from "../../../scripts/bench/measure/best-rate.mjs";

const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), {});
const { prepare, run_nn, run_tn, run_map, run_cells } = instance.exports;

const products = [
  ["NN", 128, 64, 256],
  ["NN", 10240, 100, 256],
  ["NN", 10240, 64, 256],
  ["NN", 64, 256, 6400],
  ["NN", 128, 256, 64],
  ["NN", 10240, 256, 100],
  ["NN", 1, 128, 512],
  ["TN", 100, 10240, 256],
  ["TN", 64, 10240, 256],
  ["TN", 64, 128, 256],
];
console.log(`node ${process.version}`);
for (const [kind, m, k, n] of products) {
  prepare(m, k, n);
  const seconds = best(kind === "NN" ? run_nn : run_tn);
  console.log(`${kind} ${m}x${k}x${n}`.padEnd(18), ((2 * m * k * n) / seconds / 1e9).toFixed(1), "GFLOP/s");
}
prepare(64, 64, 64);
for (const [which, name] of ["exp", "sigmoid", "tanh", "ln", "copy"].entries()) {
  console.log(name.padEnd(8), ((best((times) => run_map(which, times)) / 4096) * 1e9).toFixed(2), "ns per value");
}
prepare(128, 64, 32);
console.log("LSTM".padEnd(8), ((best(run_cells) / 2048) * 1e9).toFixed(2), "ns per cell");
