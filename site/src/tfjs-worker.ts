/**
 * TensorFlow.js with its wasm backend, timed in the same way: a worker of the old kind, since that is what its files are made for. They lie in tfjs/,
 * where the studio was built with them.
 */
import { modelOf, registerSegmentSum } from "../../scripts/bench/peers/tfjs-model.mjs";
import { targetsOf, WORKLOADS, zipfIds } from "../../scripts/bench/workloads/workloads.mjs";
import { StudioError, serve } from "./engine/channel.js";
import { type BenchOptions, type BenchResult, timed } from "./engine/timed.js";

// biome-ignore lint/suspicious/noExplicitAny: TensorFlow.js is no dependency, so neither are its types.
declare const tf: any;
declare function importScripts(...urls: string[]): void;

/** One of the benchmarks' workloads, as far as it is asked about here. */
interface Workload {
  readonly batch: number;
  readonly steps: number;
  readonly vocab?: number;
  readonly features?: number;
}

let started: Promise<void> | null = null;

function start(folder: string): Promise<void> {
  started ??= (async () => {
    try {
      importScripts(`${folder}tf.min.js`, `${folder}tf-backend-wasm.min.js`);
    } catch {
      throw new StudioError("no-tfjs", "TensorFlow.js does not lie beside this studio.");
    }
    tf.wasm.setWasmPaths(folder);
    await tf.setBackend("wasm");
    await tf.ready();
    registerSegmentSum(tf);
  })();
  started.catch(() => {
    started = null;
  });
  return started;
}

async function bench({
  folder,
  workload,
  mode,
  milliseconds,
}: BenchOptions & { folder: string }): Promise<BenchResult> {
  await start(folder);
  const w = { classes: undefined, ...(WORKLOADS as Record<string, Workload>)[workload]! };
  const model = modelOf(tf, w);
  const x = w.vocab
    ? tf.tensor2d(zipfIds(w.batch * w.steps, w.vocab, Math.random), [w.batch, w.steps], "int32")
    : tf.randomNormal([w.batch, w.steps, w.features]);
  const { shape, values } = targetsOf(w, w.batch);
  const y = tf.tensor(values, shape);
  const predict = async () => {
    const p = model.predictOnBatch(x);
    await p.data();
    p.dispose();
  };
  try {
    return await timed(mode === "train" ? () => model.trainOnBatch(x, y) : predict, milliseconds);
  } finally {
    tf.dispose([x, y]);
    model.dispose();
  }
}

const handlers = { bench };

export type TfjsHandlers = typeof handlers;

serve(handlers);
