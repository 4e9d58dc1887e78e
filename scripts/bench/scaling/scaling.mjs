// npm run bench -- --scaling: how time and memory of a training step of one LSTM layer grow with batch, time and units.
import { ask, benchFile, OPTIMISED } from "../measure/process.mjs";
import { summary } from "../measure/statistics.mjs";
import { table } from "../report/table.mjs";
import { operations, productsOfLayer } from "../workloads/matrix-products.mjs";

/** Where the curves cross. */
const MIDDLE = { batch: 32, time: 50, units: 64 };
const CURVES = {
  batch: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
  time: [10, 20, 50, 100, 200, 500, 1000, 2000],
  units: [16, 32, 64, 128, 256, 512, 1024],
};

/** One point of a curve in a process of its own, since wasm memory never shrinks. */
async function point(axis, value, seconds) {
  const { batch, time, units } = { ...MIDDLE, [axis]: value };
  const command = [process.execPath, OPTIMISED, benchFile("scaling/scaling-step.mjs"), batch, time, units].map(String);
  const { ms, wasm_mb } = await ask(command, { BENCH_SECONDS: String(seconds) });
  const times = summary(ms);
  const products = productsOfLayer(units, units, { kind: "lstm", batch, steps: time }, false);
  const total = products.reduce((sum, product) => sum + product.times * operations(product), 0);
  const rate = total / times.median / 1e6;
  return { axis, batch, time, units, ...times, wasm_mb, gflops: +rate.toFixed(1) };
}

/** Runs it all; returns what the JSON file holds. A point takes a sixth of the seconds: there are many. */
export async function benchScaling({ seconds }) {
  const points = [];
  for (const [axis, values] of Object.entries(CURVES)) {
    const fixed = Object.entries(MIDDLE).filter(([name]) => name !== axis);
    console.log(`\nby ${axis}, at ${fixed.map((pair) => pair.join(" ")).join(" and ")}`);
    const rows = [];
    for (const value of values) rows.push(await point(axis, value, seconds / 6));
    const lines = rows.map(({ median, lower, upper, wasm_mb, gflops, ...row }) => {
      return [row[axis], median.toFixed(2), `${lower.toFixed(2)} .. ${upper.toFixed(2)}`, gflops, wasm_mb];
    });
    console.log(table([axis, "ms a step", "quartiles", "GFLOP/s", "wasm MB"], lines));
    points.push(...rows);
  }
  return { points };
}
