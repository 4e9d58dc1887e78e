// npm run bench -- --instruments: what looking at a model costs, in plain training steps of the same model and batch.
import * as tt from "throughtime";
import { gradientFlow, saliency, traceGates } from "throughtime/viz";
import { summary } from "../measure/statistics.mjs";
import { table } from "../report/table.mjs";
import { prepare } from "../workloads/workloads.mjs";

const LEAST = 5;

/** Only models of words have something for `saliency` to share out. */
const TEXTS = ["imdb-rnn", "imdb-lstm", "imdb-gru"];

/** The step first: the others are divided by it. */
function contenders(workload) {
  const { model, x, y } = prepare(tt, workload);
  const review = tt.slice(x, [0, 0], [1, x.shape[1]]);
  return [
    ["training step", () => model.trainOnBatch(x, y)],
    ["gradientFlow", () => gradientFlow(model, x, y)],
    ["traceGates", () => traceGates(model, x)],
    ["saliency of one row", () => saliency(model, review)],
  ].map(([name, run]) => ({ name, run, ms: [] }));
}

/** Runs it all; returns what the JSON file holds. */
export async function benchInstruments({ workloads, rounds, seconds }) {
  const results = [];
  for (const workload of workloads.filter((name) => TEXTS.includes(name))) {
    const taking = contenders(workload);
    for (const { run } of taking) run();
    const end = performance.now() + 1000 * seconds * rounds;
    while (taking[0].ms.length < LEAST || performance.now() < end) {
      for (const { run, ms } of taking) {
        const from = performance.now();
        run();
        ms.push(performance.now() - from);
      }
    }
    const rows = taking.map(({ name, ms }) => ({ workload, name, ...summary(ms) }));
    const step = rows[0].median;
    const cells = rows.map(({ name, median }) => [name, median.toFixed(1), (median / step).toFixed(2)]);
    console.log(`\n${workload}\n${table(["", "ms", "steps"], cells)}`);
    results.push(...rows);
  }
  return { instruments: results };
}
