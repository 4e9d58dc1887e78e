/** Files of Keras 3: read to the same predictions and the same further training, written again, and refused in words where something is wrong. */
import { readFileSync } from "node:fs";
import type { Tensors } from "throughtime";
import { loadModel } from "throughtime/io";
import { beforeAll, describe, expect, test } from "vitest";
import { cases } from "./support/fixtures.js";
import { expectPredicts, expectTrainsOn, type KerasFile, registerReader } from "./support/keras-files.js";

const FOLDER = new URL("./fixtures/keras/", import.meta.url);
const FILES = cases<KerasFile>("keras-files");

beforeAll(registerReader);

const pathOf = (name: string) => new URL(`${name}.keras`, FOLDER);

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
