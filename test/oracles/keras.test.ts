/** Keras 3 loads what we write: the same predictions, training that goes on with the same losses, and back to us. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tensors } from "throughtime";
import { loadModel } from "throughtime/io";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "../support/fixtures.js";
import {
  expectNear,
  type KerasFile,
  loadNest,
  registerReader,
  type StoredNest,
  storedValues,
  storeNest,
  valuesOf,
} from "../support/keras-files.js";
import { SAVED_MODELS, type SavedModel, savedModel } from "../support/saved-models.js";

/** Both compute in single precision, in other orders of summing; losses relative to themselves. */
const TOLERANCE = 1e-6;
/** Steps of optimizers that divide by the size of gradients make more of such differences. */
const TOLERANCE_AFTER_STEPS = 5e-6;
const STEPS = 3;

interface Found {
  readonly predicted: StoredNest;
  readonly losses: readonly number[];
  readonly after: StoredNest;
  readonly withWeights?: StoredNest;
}

const folder = mkdtempSync(join(tmpdir(), "throughtime-oracles-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fixtures = cases<KerasFile>("keras-files").filter(({ batches }) => batches.length > 0);
const NAMES = [...Object.keys(SAVED_MODELS), ...fixtures.map(({ name }) => `fixture_${name}`)];
const found = new Map<string, Found>();

async function make(name: string): Promise<SavedModel> {
  if (name in SAVED_MODELS) return savedModel(name);
  const { batches } = fixtures.find((fixture) => `fixture_${fixture.name}` === name)!;
  const model = await loadModel<Tensors>(new URL(`../fixtures/keras/${name.slice(8)}.keras`, import.meta.url));
  return { model, x: loadNest(batches[0]!.x), y: loadNest(batches[0]!.y) };
}

beforeAll(async () => {
  registerReader();
  const manifest = [];
  for (const name of NAMES) {
    const { model, x, y } = await make(name);
    await model.save(join(folder, `${name}.keras`));
    await model.saveWeights(join(folder, `${name}.weights.h5`));
    const files = { file: `${name}.keras`, again: `${name}.again.keras`, weights: `${name}.weights.h5` };
    // What we share, Keras has twice, so it trains otherwise.
    const steps = name === "sharedLayer" ? 0 : STEPS;
    manifest.push({ ...files, x: storeNest(x), y: storeNest(y), steps });
  }
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  const script = new URL("./keras_reads.py", import.meta.url).pathname;
  execFileSync(process.env.THROUGHTIME_PYTHON ?? "python3", [script, folder], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const all = JSON.parse(readFileSync(join(folder, "found.json"), "utf8")) as Found[];
  NAMES.forEach((name, k) => {
    found.set(name, all[k]!);
  });
});

describe.each(NAMES)("%s", (name) => {
  test("predicts and trains on in Keras as here", async () => {
    const { model, x, y } = await make(name);
    const { predicted, losses, after, withWeights } = found.get(name)!;
    const predict = () => model.predictOnBatch(x as never);
    expectNear(valuesOf(predict(), predicted), storedValues(predicted), TOLERANCE);
    expectNear(valuesOf(predict(), withWeights!), storedValues(withWeights!), TOLERANCE);
    for (const [k, loss] of losses.entries()) {
      const own = model.trainOnBatch(x as never, y as never).loss;
      const tolerance = k === 0 ? TOLERANCE : TOLERANCE_AFTER_STEPS;
      expect(Math.abs(own / loss - 1), `loss ${k}: ${own} here, ${loss} in Keras`).toBeLessThanOrEqual(tolerance);
    }
    expectNear(valuesOf(predict(), after), storedValues(after), TOLERANCE_AFTER_STEPS);
  });

  test("comes back from Keras as it was there", async () => {
    const { x } = await make(name);
    const { after } = found.get(name)!;
    const back = await loadModel<Tensors>(join(folder, `${name}.again.keras`));
    expectNear(valuesOf(back.predictOnBatch(x as never), after), storedValues(after), TOLERANCE);
    expect(back.optimizer.iterations).toBeGreaterThan(1);
  });
});
