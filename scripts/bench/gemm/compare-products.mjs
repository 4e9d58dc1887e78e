// npm run bench -- --gemm: every product of the workloads alone, against the roof and matrixmultiply, and inside a step.

import { existsSync } from "node:fs";
import { nodeProgram } from "../../setup/node-versions.mjs";
import { ensureToolchain } from "../../setup/steps.mjs";
import { ask, benchFile, OPTIMISED } from "../measure/process.mjs";
import { table } from "../report/table.mjs";
import { key, productsOf } from "../workloads/matrix-products.mjs";
import { WORKLOADS } from "../workloads/workloads.mjs";
import { buildKernels } from "./build-modules.mjs";
import { layerRates } from "./layer-rates.mjs";

/** Products of all workloads, each shape once, with what they are and where. */
function distinct(workloads) {
  const found = new Map();
  for (const workload of workloads) {
    for (const product of productsOf(workload)) {
      const { places } =
        found.get(key(product)) ?? found.set(key(product), { ...product, places: [] }).get(key(product));
      const place = `${product.what} ${workload}`;
      if (!places.includes(place)) places.push(place);
    }
  }
  return [...found.values()].map((product) => ({ ...product, places: [...product.places] }));
}

const shapeOf = ({ m, k, n }) => `${m} x ${k} x ${n}`;

function print(products, strict, relaxed) {
  console.log(
    `Roof, multiply-adds in registers: ${strict.roof} GFLOP/s strict${relaxed ? `, ${relaxed.roof} relaxed` : ""}`,
  );
  const lines = products.map((product) => {
    const [name, ours] = [key(product), strict.ours[key(product)]];
    const share = `${((100 * ours) / strict.roof).toFixed(0)} %`;
    const rest = relaxed ? relaxed.ours[name].toFixed(1) : "";
    const others = [strict.matrixmultiply[name].toFixed(1), rest];
    return [shapeOf(product), ours.toFixed(1), share, ...others, product.places.join(", ")];
  });
  const heading = ["m x k x n", "GFLOP/s", "of the roof", "matrixmultiply", "relaxed, Node 24", "where"];
  console.log(table(heading, lines));
}

/** Runs it all; returns what the JSON file holds. */
export async function benchGemm({ workloads, seconds }) {
  const products = distinct(workloads);
  const shapes = JSON.stringify(products.map(({ kind, m, k, n }) => ({ kind, m, k, n })));
  const measure = async (program, isRelaxed) => {
    const modules = await buildKernels(ensureToolchain, isRelaxed);
    return ask([
      program,
      OPTIMISED,
      benchFile("gemm/product-rates.mjs"),
      ...modules,
      shapes,
      isRelaxed ? "ours" : "all",
    ]);
  };
  const node24 = nodeProgram(24);
  const strict = await measure(process.execPath, false);
  const relaxed = existsSync(node24) ? await measure(node24, true) : undefined;
  print(products, strict, relaxed);
  const batched = workloads.filter((name) => !WORKLOADS[name].stateful);
  const layers = await layerRates(ensureToolchain, batched, strict.ours, seconds);
  return { products, strict, relaxed, layers };
}
