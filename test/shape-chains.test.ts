// Chains of ops on shapes without elements and shapes too large: each call ends in a tensor or in words. More by hand:
// THROUGHTIME_CHAINS=100000 npx vitest run test/shape-chains.test.ts
import { setFlagsFromString } from "node:v8";
import { expect, test } from "vitest";
import { chain, type Tally } from "./support/shape-chains.js";

const CHAINS = Number(process.env.THROUGHTIME_CHAINS ?? 10_000);
/** 256 MB, so that the end of memory comes often; V8 reads it as the module starts. */
const MOST_PAGES = 4096;

test("chains of ops end in tensors or in words, and the core works on", { timeout: 60_000 + 20 * CHAINS }, async () => {
  setFlagsFromString(`--wasm-max-mem-pages=${MOST_PAGES}`);
  const tt = await import("throughtime");
  const before = tt.memory().numTensors;
  const tally: Tally = { results: 0, refusals: {} };
  for (let seed = 1; seed <= CHAINS; seed++) {
    chain(tt, seed, tally);
    expect(tt.tidy(() => tt.add(tt.ones([2]), tt.ones([2])).array())).toEqual([2, 2]);
  }
  expect(tt.memory().numTensors).toBe(before);
  expect(tally.results).toBeGreaterThan(CHAINS);
  expect(tally.refusals["out-of-memory"]).toBeGreaterThan(0);
  if (CHAINS > 10_000) console.log(tally);
  using model = new tt.Sequential([tt.layers.lstm({ units: 3 }), tt.layers.dense({ units: 1 })]);
  model.compile({ optimizer: "adam", loss: "meanSquaredError" });
  expect(JSON.stringify(model.trainOnBatch(tt.ones([4, 5, 2]), tt.ones([4, 1])))).not.toMatch(/NaN|null/);
});
