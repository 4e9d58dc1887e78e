/** How long a step takes here: the workloads of the benchmarks, by the benchmarks' own clock. */
import { layers, optimizers, randomNormal, randomUniform, Sequential, setSeed, tensor } from "throughtime";
import { prepare } from "../../../scripts/bench/workloads/workloads.mjs";
import { ready } from "./start.js";
import { type BenchOptions, type BenchResult, timed } from "./timed.js";

export async function bench({ workload, mode, milliseconds }: BenchOptions): Promise<BenchResult> {
  await ready();
  const { model, x, y } = prepare(
    { layers, optimizers, randomNormal, randomUniform, Sequential, setSeed, tensor },
    workload as "imdb-lstm",
  );
  const step = mode === "train" ? () => model.trainOnBatch(x, y) : () => model.predictOnBatch(x).data();
  return timed(step, milliseconds);
}
