// node layer-profile.mjs WORKLOAD DIST: where a training step spends its time, as V8's sampler sees it, as JSON.
// DIST holds the package with a wasm module that kept the names of its functions.
import { Session } from "node:inspector/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cpuMilliseconds } from "./best.mjs";
import { summary } from "./statistics.mjs";
import { timeSteps } from "./timing.mjs";
import { prepare } from "./workloads.mjs";

/** Microseconds between two samples; the sampler slows a step by some 8 %, so that steps are timed without it. */
const INTERVAL = 200;

const [workload, dist] = process.argv.slice(2);
const tt = await import(pathToFileURL(join(dist, "node.js")).href);
const { model, x, y } = prepare(tt, workload);

function timed() {
  return timeSteps(() => model.trainOnBatch(x, y), cpuMilliseconds);
}

async function sampled(session) {
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: INTERVAL });
  await session.post("Profiler.start");
  await timed();
  return (await session.post("Profiler.stop")).profile;
}

/** The share of all samples that fell into each function itself. */
function shares({ nodes, samples }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const counts = {};
  for (const id of samples) counts[names.get(id)] = (counts[names.get(id)] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count / samples.length]));
}

const ms = await timed();
const session = new Session();
session.connect();
console.log(JSON.stringify({ ms: summary(ms), shares: shares(await sampled(session)) }));
