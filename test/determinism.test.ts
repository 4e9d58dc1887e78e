/** The same seed gives the same bits: again, in other Nodes, and in the native crate. */
import { execFileSync } from "node:child_process";
import * as throughtime from "throughtime";
import { beforeAll, describe, expect, test } from "vitest";
import { ensureNode, whyNoOtherNodes } from "../scripts/setup/node-versions.mjs";
import { trainWithFixedSeeds } from "./support/fixed-seeds.mjs";

const { data, layers, optimizers, randomNormal, Sequential, setSeed } = throughtime;
const OTHER_NODES = [22, 24];

describe("training with fixed seeds", () => {
  const here = trainWithFixedSeeds(throughtime);

  test("gives the same bits again", () => {
    expect(trainWithFixedSeeds(throughtime)).toBe(here);
  });

  test("gives the same bits in the native crate", () => {
    const cargo = ["run", "--quiet", "--release", "-p", "throughtime-nn", "--example", "fixed_seeds"];
    expect(execFileSync("cargo", cargo, { encoding: "utf8" })).toBe(here);
  }, 240_000);

  describe.skipIf(whyNoOtherNodes() !== undefined)("in other Nodes", () => {
    const programs = new Map<number, string>();
    beforeAll(async () => {
      for (const major of OTHER_NODES) programs.set(major, await ensureNode(major));
    });

    test.each(OTHER_NODES)("gives the same bits in Node %i", (major) => {
      const there = execFileSync(programs.get(major)!, ["test/support/print-fixed-seeds.mjs"], { encoding: "utf8" });
      expect(there).toBe(here);
    });
  });
});

/** Weights after an epoch in which everything random takes part: initializers, shuffle, dropout. */
async function trainFromOneSeed(seed: number) {
  setSeed(seed);
  const x = randomNormal([32, 5, 3]);
  const y = Float32Array.from({ length: 32 }, (_, i) => i % 2);
  const model = new Sequential([
    layers.lstm({ units: 4, dropout: 0.2, recurrentDropout: 0.2, returnSequences: true }),
    layers.gru({ units: 4 }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer: optimizers.adam(0.01), loss: "binaryCrossentropy" });
  const batches = data.Dataset.fromTensorSlices([x, y]).shuffle(16).batch(8);
  const { history } = await model.fit(batches, { epochs: 2, verbose: 0 });
  return { history, weights: model.getWeights().map((weight) => weight.array()) };
}

describe("one seed for everything", () => {
  test("gives the same history and weights", async () => {
    expect(await trainFromOneSeed(5)).toEqual(await trainFromOneSeed(5));
  });

  test("another seed gives others", async () => {
    expect((await trainFromOneSeed(6)).history).not.toEqual((await trainFromOneSeed(5)).history);
  });
});
