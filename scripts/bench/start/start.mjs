// npm run bench -- --start: from import to the first prediction over Node's own start, and the size of the download.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../setup/shell.mjs";
import { bundlePage, gzipped, PAGES } from "../../size/pages.mjs";
import { benchFile, run } from "../measure/process.mjs";
import { summary } from "../measure/statistics.mjs";
import { table } from "../report/table.mjs";

/** Cold processes for each of the rounds. */
const PROCESSES = 7;

/** What TensorFlow.js's page about its wasm backend has a browser load. */
const TFJS_FILES = [
  "tfjs/dist/tf.min.js",
  "tfjs-backend-wasm/dist/tf-backend-wasm.min.js",
  "tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
];

/** What a page that trains loads: its JavaScript, bundled and minified, and the wasm module. */
async function ourDownloads() {
  const { script } = await bundlePage(PAGES.training);
  return [script, readFileSync(join(root, "dist/throughtime.wasm"))];
}

async function starters(peers) {
  const modules = join(peers, "node_modules");
  const files = TFJS_FILES.map((file) => join(modules, "@tensorflow", file));
  const isThere = files.every((file) => existsSync(file));
  const all = [
    { name: "Node alone", args: ["--eval", "process.exit(0)"], downloads: [] },
    { name: "throughtime", args: [benchFile("start/first-prediction.mjs")], downloads: await ourDownloads() },
    {
      name: "tfjs-wasm",
      args: [benchFile("peers/tfjs_first.cjs")],
      downloads: isThere ? files.map((file) => readFileSync(file)) : [],
      env: { NODE_PATH: modules },
    },
  ];
  if (isThere) return all;
  console.log(`Left out: tfjs-wasm (not in ${modules}).`);
  return all.slice(0, 2);
}

/** Runs it all; returns what the JSON file holds. */
export async function benchStart({ peers, rounds }) {
  const taking = (await starters(peers)).map((starter) => ({ ...starter, ms: [] }));
  for (let i = 0; i < PROCESSES * rounds; i++) {
    for (const { args, env, ms } of taking) {
      const from = performance.now();
      await run([process.execPath, ...args], env);
      ms.push(+(performance.now() - from).toFixed(2));
    }
  }
  const node = summary(taking[0].ms);
  const results = taking.map(({ name, downloads, ms }) => {
    const { least, median } = summary(ms);
    const over = least - node.least;
    return {
      name,
      least,
      median,
      over,
      gzipped: downloads.reduce((sum, contents) => sum + gzipped(contents), 0),
      samples: ms,
    };
  });
  const lines = results.map(({ name, least, median, over, gzipped }) => {
    return [name, least.toFixed(1), median.toFixed(1), over.toFixed(1), (gzipped / 1000).toFixed(1)];
  });
  console.log("From the start of a cold process to the end of its first prediction, milliseconds");
  console.log(table(["", "best", "median", "best over Node", "gzipped kB"], lines));
  return { results };
}
