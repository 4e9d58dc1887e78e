/** .h5 files of Keras 1, 2 and 3: read to the same predictions and the same further training, and written again. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { input, layers, type Model, modelFromJSON, Sequential, type Tensors, ThroughtimeError } from "throughtime";
import { loadModel } from "throughtime/io";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { cases } from "./support/fixtures.js";
import { expectPredicts, expectTrainsOn, type KerasFile, TOLERANCE_OF_LATER_LOSSES } from "./support/keras-files.js";
import { mutations } from "./support/mutations.js";

const FOLDER = new URL("./fixtures/h5/", import.meta.url);
const FILES = [...cases<KerasFile>("h5-files-2"), ...cases<KerasFile>("h5-files-3")];
const MODELS = FILES.filter(({ name }) => !name.endsWith("weights"));

const folder = mkdtempSync(join(tmpdir(), "throughtime-h5-"));
afterEach(() => void vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pathOf = (name: string) => new URL(`${name}.h5`, FOLDER);

describe.each(MODELS.map((file): [string, KerasFile] => [file.name, file]))("%s.h5", (name, file) => {
  test("predicts the same, and trains on with the same losses", async () => {
    const model = await loadModel<Tensors>(pathOf(name));
    expectPredicts(model, file, file.predicted);
    expectTrainsOn(model, file, TOLERANCE_OF_LATER_LOSSES);
  });

  test.each(["keras", "h5"])("written by us as .%s and read again does, too", async (ending) => {
    const first = await loadModel<Tensors>(pathOf(name));
    const path = join(folder, `${name}.${ending}`);
    await first.save(path);
    const model = await loadModel<Tensors>(path);
    expect(model.toJSON()).toEqual(first.toJSON());
    expectPredicts(model, file, file.predicted);
    expectTrainsOn(model, file, TOLERANCE_OF_LATER_LOSSES);
  });
});

describe("weights alone", () => {
  const file = FILES.find(({ name }) => name === "k2-words-weights")!;
  const words = (units = 3, rest: { name?: string } = {}) =>
    new Sequential([
      input({ shape: [5] }),
      layers.embedding({ inputDim: 7, outputDim: 3, maskZero: true }),
      layers.simpleRNN({ units, returnSequences: true, name: "simple_rnn", ...rest }),
      layers.bidirectional({ layer: layers.lstm({ units: 2 }), name: "bidirectional" }),
      layers.dense({ units: 2, activation: "softmax" }),
    ]);
  const weightsOf = (net: Model) => net.getWeights().map((weight) => [...weight.data()]);

  test("come in the order of the layers", async () => {
    const net = words();
    await net.loadWeights(pathOf(file.name));
    expectPredicts(net as never, file, file.predicted);
  });

  test("come by the names of layers, where byName asks for it", async () => {
    const net = words(3, { name: "other" });
    const [, before] = weightsOf(net);
    await net.loadWeights(pathOf(file.name), { byName: true });
    const all = words();
    await all.loadWeights(pathOf(file.name));
    expect(weightsOf(net)[1]).toEqual(before);
    expect(weightsOf(net).slice(4, 10)).toEqual(weightsOf(all).slice(4, 10));
  });

  test("of another model are refused, and nothing changes; with skipMismatch what fits is taken", async () => {
    const net = words(4);
    const before = weightsOf(net);
    await expect(net.loadWeights(pathOf(file.name))).rejects.toThrow(/simple_rnn.*skipMismatch/s);
    expect(weightsOf(net)).toEqual(before);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await net.loadWeights(pathOf(file.name), { skipMismatch: true });
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/simple_rnn\/kernel.*forward_lstm/));
    expect(weightsOf(net)[0]).not.toEqual(before[0]);
    expect(weightsOf(net)[1]).toEqual(before[1]);
  });

  test("of a whole model are taken, too; a file of weights is no model", async () => {
    const model = await loadModel<Tensors>(pathOf("k3-words"));
    const fresh = modelFromJSON<Tensors>(model.toJSON());
    await fresh.loadWeights(pathOf("k3-words"));
    const told = FILES.find(({ name }) => name === "k3-words")!;
    expectPredicts(fresh, told, told.predicted);
    await expect(loadModel(pathOf(file.name))).rejects.toThrow(/loadWeights/);
  });
});

test("whatever is changed in a file, it is a model or a refusal in words", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const originals = ["k1", "k2-theano", "k3-words"].map((name) => new Uint8Array(readFileSync(pathOf(name))));
  let refused = 0;
  for (const bytes of mutations(originals, 300)) {
    const error = await loadModel(bytes).then(
      (model) => void model.dispose(),
      (reason) => reason,
    );
    if (error === undefined) continue;
    refused++;
    expect(error).toBeInstanceOf(ThroughtimeError);
  }
  expect(refused).toBeGreaterThan(50);
});
