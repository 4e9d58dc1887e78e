// The rate that the layers' own products reach inside a training step, against the same products alone.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { buildNamedWasm } from "../../build/wasm.mjs";
import { repoCache, root } from "../../setup/shell.mjs";
import { ask, benchFile } from "../measure/process.mjs";
import { table } from "../report/table.mjs";
import { key, operations, productsOf } from "../workloads/matrix-products.mjs";

/** Functions by their Rust names; packing counts as part of the product that it serves. */
const WEIGHTS = { what: "weight gradients", kind: "TN", test: ({ wasm, name }) => wasm && /gemm_tn/.test(name) };
const PRODUCTS = { what: "products", kind: "NN", test: ({ wasm, name }) => wasm && /gemm/.test(name) };
/** What a step's time is spent on; the first phase that fits a function has it. */
const PHASES = [
  WEIGHTS,
  PRODUCTS,
  { what: "gates and other passes", test: ({ wasm, name }) => wasm && /lanes/.test(name) },
  { what: "the rest in wasm", test: ({ wasm }) => wasm },
  { what: "JavaScript", test: () => true },
];

/** A copy of dist/ whose strict module has names. */
async function namedDist(toolchain) {
  const folder = join(repoCache, "named-dist");
  cpSync(join(root, "dist"), folder, { recursive: true });
  cpSync(await buildNamedWasm(toolchain), join(folder, "throughtime.wasm"));
  return folder;
}

/** The share of each phase in a step. */
function phasesOf(functions) {
  const shares = new Map(PHASES.map((phase) => [phase, 0]));
  for (const one of functions) {
    const phase = PHASES.find(({ test }) => test(one));
    shares.set(phase, shares.get(phase) + one.share);
  }
  return shares;
}

/** GFLOP/s of the products of one phase in a step: their operations over the time that the sampler found in them. */
function compare(workload, share, milliseconds, standAlone, { what, kind }) {
  const products = productsOf(workload).filter((product) => product.kind === kind);
  const total = (of) => products.reduce((sum, product) => sum + product.times * of(product), 0);
  const giga = total(operations) / 1e9;
  const inside = giga / ((share * milliseconds) / 1e3);
  const alone = giga / total((product) => operations(product) / 1e9 / standAlone[key(product)]);
  return { workload, what, inside, alone, reached: inside / alone };
}

const percent = (ratio) => `${(100 * ratio).toFixed(0)} %`;

function print(rates, phases) {
  console.log("\nWhere a training step (strict) goes");
  const shares = phases.map(({ workload, ms, ...shares }) => [
    workload,
    ms.toFixed(1),
    ...PHASES.map(({ what }) => percent(shares[what])),
  ]);
  console.log(table(["", "cpu ms", ...PHASES.map(({ what }) => what)], shares));
  console.log("\nThe products inside of it: GFLOP/s, the same products alone, and the share of that reached");
  const lines = rates.map(({ workload, what, inside, alone, reached }) => {
    return [workload, what, inside.toFixed(1), alone.toFixed(1), percent(reached)];
  });
  console.log(table(["", "", "inside", "alone", "reached"], lines));
}

/** Prints and returns phases and rates of each workload that trains in batches; `standAlone` holds GFLOP/s by product. */
export async function layerRates(toolchain, workloads, standAlone, seconds) {
  const dist = await namedDist(toolchain);
  const [rates, phases] = [[], []];
  for (const workload of workloads) {
    const command = [process.execPath, benchFile("gemm/layer-profile.mjs"), workload, dist];
    const { ms, functions } = await ask(command, { BENCH_SECONDS: String(seconds) });
    const shares = phasesOf(functions);
    const byName = Object.fromEntries([...shares].map(([{ what }, share]) => [what, share]));
    phases.push({ workload, ms: ms.median, ...byName });
    const both = [PRODUCTS, WEIGHTS];
    rates.push(...both.map((phase) => compare(workload, shares.get(phase), ms.median, standAlone, phase)));
  }
  print(rates, phases);
  return { rates, phases };
}
