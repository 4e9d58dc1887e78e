// The rate that the layers' own products reach inside a training step, against the same products alone.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { buildNamedWasm } from "../build/wasm.mjs";
import { repoCache, root } from "../setup/shell.mjs";
import { here } from "./contenders.mjs";
import { ask } from "./process.mjs";
import { key, operations, productsOf } from "./products.mjs";
import { table } from "./table.mjs";

/** Functions of the kernels by their Rust names; packing counts as part of the product that it serves. */
const WEIGHTS = { what: "weight gradients", kind: "TN", test: (name) => /gemm_tn/.test(name) };
const PRODUCTS = { what: "products", kind: "NN", test: (name) => /gemm/.test(name) && !WEIGHTS.test(name) };

/** A copy of dist/ whose strict module has names. */
async function namedDist(toolchain) {
  const folder = join(repoCache, "named-dist");
  cpSync(join(root, "dist"), folder, { recursive: true });
  cpSync(await buildNamedWasm(toolchain), join(folder, "throughtime.wasm"));
  return folder;
}

/** GFLOP/s of one group of products in a step: their operations over the time that the sampler found in them. */
function compare(workload, { ms, shares }, standAlone, group) {
  const products = productsOf(workload).filter(({ kind }) => kind === group.kind);
  const total = (of) => products.reduce((sum, product) => sum + product.times * of(product), 0);
  const share = Object.entries(shares).reduce((sum, [name, part]) => sum + (group.test(name) ? part : 0), 0);
  const giga = total(operations) / 1e9;
  const inside = giga / ((share * ms.median) / 1e3);
  const alone = giga / total((product) => operations(product) / 1e9 / standAlone[key(product)]);
  return { workload, what: group.what, share, inside, alone, reached: inside / alone };
}

/** Prints and returns the rates for each workload that trains in batches; `standAlone` holds GFLOP/s by product. */
export async function layerRates(toolchain, workloads, standAlone, seconds) {
  const dist = await namedDist(toolchain);
  const rows = [];
  for (const workload of workloads) {
    const found = await ask([process.execPath, here("layer-profile.mjs"), workload, dist], {
      BENCH_SECONDS: String(seconds),
    });
    rows.push(...[PRODUCTS, WEIGHTS].map((group) => compare(workload, found, standAlone, group)));
  }
  console.log(
    "\nInside a training step (strict): the products' operations over the time that V8's sampler finds in them",
  );
  const percent = (ratio) => `${(100 * ratio).toFixed(0)} %`;
  const lines = rows.map(({ workload, what, share, inside, alone, reached }) => {
    return [workload, what, percent(share), inside.toFixed(1), alone.toFixed(1), percent(reached)];
  });
  console.log(table(["", "", "of the step", "GFLOP/s", "alone", "reached"], lines));
  return rows;
}
