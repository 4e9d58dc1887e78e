// node product-rates.mjs BENCH.wasm YARDSTICK.wasm SHAPES [ours]: GFLOP/s of products, ours and matrixmultiply's, and the roof, as JSON.
import { readFileSync } from "node:fs";
import { best } from "../measure/best-rate.mjs";
import { key, operations } from "../workloads/matrix-products.mjs";

const [benchFile, yardstickFile, shapes, only] = process.argv.slice(2);

async function load(file) {
  return (await WebAssembly.instantiate(readFileSync(file), {})).instance.exports;
}

/** GFLOP/s of each product. */
function rates(exports, products) {
  const found = {};
  for (const product of products) {
    exports.prepare(product.m, product.k, product.n);
    const seconds = best(product.kind === "NN" ? exports.run_nn : exports.run_tn);
    found[key(product)] = +(operations(product) / seconds / 1e9).toFixed(2);
  }
  return found;
}

/** Turns of the loop in one call, so that the call itself does not count. */
const TURNS = 10_000;

function roofOf({ roof, roof_operations }) {
  const seconds = best((times) => roof(times * TURNS));
  return +((roof_operations() * TURNS) / seconds / 1e9).toFixed(2);
}

const products = JSON.parse(shapes);
const yardstick = await load(yardstickFile);
const ours = rates(await load(benchFile), products);
// matrixmultiply knows no relaxed SIMD.
const others = only === "ours" ? {} : { matrixmultiply: rates(yardstick, products) };
console.log(JSON.stringify({ roof: roofOf(yardstick), ours, ...others }));
