// node layer-profile.mjs WORKLOAD DIST: where a training step spends its time, as V8's sampler sees it, as JSON.
// DIST holds the package with a wasm module that kept the names of its functions.
import { Session } from "node:inspector/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cpuMilliseconds } from "../measure/best-rate.mjs";
import { summary } from "../measure/statistics.mjs";
import { timeSteps } from "../measure/step-timer.mjs";
import { prepare } from "../workloads/workloads.mjs";

/** Microseconds between two samples; the sampler slows a step by some 8 %, so that steps are timed without it. */
const INTERVAL = 200;

const [workload, dist] = process.argv.slice(2);
const tt = await import(pathToFileURL(join(dist, "node.js")).href);
const { model, x, y } = prepare(tt, workload);

function timed() {
  return timeSteps(() => model.trainOnBatch(x, y), { now: cpuMilliseconds });
}

async function sampled(session) {
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: INTERVAL });
  await session.post("Profiler.start");
  await timed();
  return (await session.post("Profiler.stop")).profile;
}

/** The share of all samples that fell into each function itself: `{ name, wasm, share }`. */
function functionsOf({ nodes, samples }) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const found = new Map();
  for (const id of samples) {
    const { functionName: name, url } = frames.get(id);
    const wasm = url.startsWith("wasm:");
    const { share } = found.get(`${wasm} ${name}`) ?? { share: 0 };
    found.set(`${wasm} ${name}`, { name, wasm, share: share + 1 / samples.length });
  }
  return [...found.values()];
}

const ms = await timed();
const session = new Session();
session.connect();
console.log(JSON.stringify({ ms: summary(ms), functions: functionsOf(await sampled(session)) }));
