/** Files of Keras 3: read to the same predictions and the same further training, written again, and refused in words where something is wrong. */
import { readFileSync } from "node:fs";
import type { Model, Tensors } from "throughtime";
import { loadModel } from "throughtime/io";
import { beforeAll, describe, expect, test } from "vitest";
import { cases } from "./support/fixtures.js";
import { expectNear, type KerasFile, loadNest, registerReader, storedValues, valuesOf } from "./support/keras-files.js";

const FOLDER = new URL("./fixtures/keras/", import.meta.url);
const FILES = cases<KerasFile>("keras-files");

/** Both compute in single precision, in other orders of summing. */
const TOLERANCE = 1e-6;

/** Steps of optimizers that divide by the size of gradients make more of such differences. */
const TOLERANCE_AFTER_STEPS = 5e-6;

beforeAll(registerReader);

const pathOf = (name: string) => new URL(`${name}.keras`, FOLDER);

type AnyModel = Model<Tensors>;

function expectPredicts(model: AnyModel, { x }: KerasFile, expected: KerasFile["predicted"], tolerance = TOLERANCE) {
  expectNear(valuesOf(model.predictOnBatch(loadNest(x) as never), expected), storedValues(expected), tolerance);
}

/** Trains on as Keras did. */
function expectTrainsOn(model: AnyModel, file: KerasFile) {
  const losses = file.batches.map(({ x, y }) => model.trainOnBatch(loadNest(x) as never, loadNest(y) as never).loss);
  for (const [k, loss] of losses.entries()) {
    expect(Math.abs(loss / file.losses[k]! - 1), `loss ${k}`).toBeLessThanOrEqual(TOLERANCE);
  }
  expectPredicts(model, file, file.after, TOLERANCE_AFTER_STEPS);
}

describe.each(FILES.map((file): [string, KerasFile] => [file.name, file]))("%s.keras of Keras", (name, file) => {
  test("predicts the same, and trains on with the same losses", async () => {
    const model = await loadModel<Tensors>(pathOf(name));
    expectPredicts(model, file, file.predicted);
    expectTrainsOn(model, file);
  });

  test("written by us and read again does, too", async () => {
    const first = await loadModel<Tensors>(pathOf(name));
    const bytes = await first.save();
    const model = await loadModel<Tensors>(bytes);
    expect(model.toJSON()).toEqual(first.toJSON());
    expectPredicts(model, file, file.predicted);
    expectTrainsOn(model, file);
    expect(readFileSync(pathOf(name)).length / bytes.length).toBeGreaterThan(0.5);
  });
});
