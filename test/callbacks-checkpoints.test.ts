/** Checkpoints in stores, training that goes on where it was interrupted, and what callbacks refuse. */
import {
  callbacks,
  type FitOptions,
  layers,
  optimizers,
  registerSerializable,
  Sequential,
  schedules,
  setSeed,
  tensor,
} from "throughtime";
import { afterEach, describe, expect, test, vi } from "vitest";
import { thrownBy } from "./support/thrown.js";

const X = tensor([[1], [2], [3], [4]]);
const Y = tensor([[3], [5], [7], [9]]);

function build(optimizer: optimizers.Optimizer = optimizers.adam(0.05)) {
  setSeed(4);
  const model = new Sequential([layers.dense({ units: 3, activation: "tanh" }), layers.dense({ units: 1 })]);
  model.build([null, 1]);
  model.compile({ optimizer, loss: "mse" });
  return model;
}

const train = (model: Sequential, epochs: number, given: FitOptions["callbacks"], options: FitOptions = {}) =>
  model.fit(X, Y, { epochs, batchSize: 1, shuffle: false, verbose: 0, callbacks: given!, ...options });

const weightsOf = (model: Sequential) => model.getWeights().map((weight) => [...weight.data()]);

/** Training that an error ends in the middle of an epoch. */
const failing = (at: number, batch: number) => {
  let now = 0;
  return {
    onEpochBegin: (epoch: number) => {
      now = epoch;
    },
    onTrainBatchEnd: (k: number) => (now === at && k === batch ? Promise.reject(new Error("interrupted")) : undefined),
  };
};

/** A store as one in files would be: text, and asynchronous. */
function textStore() {
  const kept = new Map<string, string>();
  const store: callbacks.CheckpointStore = {
    save: async (name, checkpoint) => void kept.set(name, JSON.stringify(checkpoint)),
    load: async (name) => JSON.parse(kept.get(name) ?? "null"),
    remove: async (name) => void kept.delete(name),
  };
  return { kept, store };
}

afterEach(() => {
  vi.restoreAllMocks();
});

const AROUND = { useEma: true, gradientAccumulationSteps: 3 };
describe.each<[string, () => optimizers.Optimizer]>([
  ["adam", () => optimizers.adam(1 / 30)],
  ["adamw, gathering, averaged", () => optimizers.adamw({ learningRate: 0.05, ...AROUND })],
])("what %s has learned goes on to the bit", (_name, make) => {
  test.each([
    ["an error", failing(2, 2), {}],
    [
      "a signal",
      null,
      (() => {
        const controller = new AbortController();
        const stop = { onTrainBatchEnd: () => (++batches === 10 ? controller.abort() : undefined) };
        let batches = 0;
        return { signal: controller.signal, stop };
      })(),
    ],
  ])("after %s", async (_how, error, { signal, stop }: { signal?: AbortSignal; stop?: object }) => {
    const straight = build(make());
    await train(straight, 5, []);
    const { kept, store } = textStore();
    const backup = () => callbacks.backupAndRestore({ backupDir: "run", store });
    const first = train(build(make()), 5, [backup(), error ?? stop!], { signal: signal ?? null });
    if (error !== null) await expect(first).rejects.toThrow("interrupted");
    else expect((await first).stopped).toBe(true);
    expect([...kept.keys()]).toEqual(["run/latest"]);
    // An epoch that a signal cut short is run again, from the weights at that time.
    const next = build(make());
    const { epoch } = await train(next, 5, [backup()]);
    expect(epoch).toEqual([2, 3, 4]);
    if (error !== null) expect(weightsOf(next)).toEqual(weightsOf(straight));
    expect(next.optimizer.iterations).toBeGreaterThan(0);
    expect(kept.size).toBe(0);
  });
});

describe("BackupAndRestore", () => {
  test("saves after every so many batches, keeps the one before, and falls back on it", async () => {
    const { kept, store } = textStore();
    const options = { backupDir: "run", saveFreq: 3, doubleCheckpoint: true, store };
    await expect(train(build(), 3, [callbacks.backupAndRestore(options), failing(1, 3)])).rejects.toThrow();
    const read = (name: string) => JSON.parse(kept.get(name)!);
    expect([read("run/latest").epoch, read("run/latest").batch]).toEqual([1, 2]);
    expect([read("run/latest.bkp").epoch, read("run/latest.bkp").batch]).toEqual([0, 3]);
    kept.set("run/latest", "{");
    const { epoch } = await train(build(), 3, [callbacks.backupAndRestore(options)]);
    expect(epoch).toEqual([0, 1, 2]);
    expect(kept.size).toBe(0);
    kept.set("run/latest", "{");
    await expect(train(build(), 3, [callbacks.backupAndRestore(options)])).rejects.toThrow(SyntaxError);
  });

  test("keeps the checkpoint where it is told to, and has nothing to do when all is done", async () => {
    const backup = callbacks.backupAndRestore({ backupDir: "run", deleteCheckpoint: false });
    const model = build();
    await train(model, 2, [backup]);
    const before = weightsOf(model);
    expect((await train(model, 2, [backup])).epoch).toEqual([]);
    expect(weightsOf(model)).toEqual(before);
    expect((await train(model, 3, [backup])).epoch).toEqual([2]);
  });

  test("a model without weights is refused in words, that of another shape too", async () => {
    const backup = callbacks.backupAndRestore({ backupDir: "run", deleteCheckpoint: false });
    await train(build(), 1, [backup]);
    const bare = new Sequential([layers.dense({ units: 3 }), layers.dense({ units: 1 })]);
    bare.compile({ optimizer: "sgd", loss: "mse" });
    await expect(train(bare, 2, [backup])).rejects.toThrow("Call model.build(shape)");
    const other = new Sequential([layers.dense({ units: 2 }), layers.dense({ units: 1 })]);
    other.build([null, 1]);
    other.compile({ optimizer: "sgd", loss: "mse" });
    await expect(train(other, 2, [backup])).rejects.toMatchObject({ code: "shape-mismatch" });
  });
});

describe("ModelCheckpoint", () => {
  test("the best epoch comes back with its optimizer", async () => {
    const model = build();
    const seen: number[][][] = [];
    const watch = { onEpochEnd: () => void seen.push(weightsOf(model)) };
    const saved = callbacks.modelCheckpoint({ filepath: "{epoch:03d}", monitor: "loss" });
    await train(model, 4, [saved, watch]);
    const store = saved.store as callbacks.MemoryStore;
    expect(store.names).toEqual(["001", "002", "003", "004"]);
    callbacks.restoreCheckpoint(model, store.load("002")!);
    expect(weightsOf(model)).toEqual(seen[1]);
    expect([model.optimizer.iterations, store.load("002")!.epoch]).toEqual([8, 2]);
    expect(store.load("005")).toBe(null);
  });

  test("of the weights alone leaves the optimizer as it is; after batches it counts both from 1", async () => {
    const model = build();
    const saved = callbacks.modelCheckpoint({ filepath: "{epoch}.{batch}", saveWeightsOnly: true, saveFreq: 3 });
    await train(model, 2, [saved]);
    const store = saved.store as callbacks.MemoryStore;
    expect(store.names).toEqual(["1.3", "2.2"]);
    const { optimizer, epoch, batch } = store.load("2.2")!;
    expect([optimizer, epoch, batch]).toEqual([null, 1, 2]);
    callbacks.restoreCheckpoint(model, store.load("1.3")!);
    expect(model.optimizer.iterations).toBe(8);
  });

  test.each<[string, Partial<callbacks.ModelCheckpointOptions>]>([
    ['one of epoch, loss, got "val_loss"', { filepath: "{val_loss:.2f}" }],
    ['a form such as "02d"', { filepath: "{loss:%}" }],
  ])("%s", async (words, options) => {
    const saved = callbacks.modelCheckpoint({ filepath: "x", ...options });
    await expect(train(build(), 1, [saved])).rejects.toThrow(words);
  });

  test("without the number it watches it saves, with a warning", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const saved = callbacks.modelCheckpoint({ filepath: "{epoch}", saveBestOnly: true });
    await train(build(), 2, [saved]);
    expect((saved.store as callbacks.MemoryStore).names).toEqual(["1", "2"]);
    expect(warn.mock.calls).toEqual([['ModelCheckpoint watches "val_loss", which is not available. There are: loss.']]);
  });
});

describe("what is refused", () => {
  test.each<[string, () => unknown]>([
    ["filepath", () => callbacks.modelCheckpoint({} as never)],
    ['saveFreq to be "epoch" or a positive integer', () => callbacks.modelCheckpoint({ filepath: "x", saveFreq: 0 })],
    ["store with the methods", () => callbacks.modelCheckpoint({ filepath: "x", store: new Map() as never })],
    ["backupDir", () => callbacks.backupAndRestore({ backupDir: "" })],
    ["factor to be a number in [0, 1)", () => callbacks.reduceLROnPlateau({ factor: 1 })],
    ["minLr", () => callbacks.reduceLROnPlateau({ minLr: -1 })],
    ["schedule to be a function", () => callbacks.learningRateScheduler({ schedule: 3 as never })],
    ["swapOnEpoch", () => callbacks.swapEMAWeights({ swapOnEpoch: 1 as never })],
    ["filename", () => callbacks.csvLogger({} as never)],
  ])("%s", (words, make) => {
    expect(thrownBy(make).message).toContain(words);
  });

  const falling = () => schedules.exponentialDecay({ initialLearningRate: 1, decaySteps: 1, decayRate: 0.5 });
  test.each<[string, () => callbacks.Callback, optimizers.Optimizer]>([
    ["no schedule decides", () => callbacks.reduceLROnPlateau({ monitor: "loss" }), optimizers.sgd(falling())],
    ["no schedule decides", () => callbacks.learningRateScheduler({ schedule: () => 1 }), optimizers.sgd(falling())],
    [
      "what schedule gives for epoch 0",
      () => callbacks.learningRateScheduler({ schedule: () => -1 }),
      optimizers.sgd(),
    ],
    ["an optimizer with useEma: true, got sgd without", () => callbacks.swapEMAWeights(), optimizers.sgd()],
  ])("before the first step: %s", async (words, make, optimizer) => {
    const model = build(optimizer);
    await expect(train(model, 1, [make()])).rejects.toThrow(words);
    expect(model.optimizer.iterations).toBe(0);
  });
});

test("SwapEMAWeights evaluates and predicts by the averages, and puts the weights back; early stopping ends with the averages", async () => {
  const model = build(optimizers.sgd({ learningRate: 0.01, useEma: true, emaMomentum: 0.9 }));
  const swap = callbacks.swapEMAWeights({ swapOnEpoch: true });
  const stop = {
    onEpochEnd: (epoch: number) => {
      model.stopTraining = epoch === 1;
    },
  };
  const { epoch } = await train(model, 5, [swap, stop]);
  expect(epoch).toEqual([0, 1]);
  const averages = model.trainableVariables.map((variable) => [...model.optimizer.slotsOf(variable).average!.data()]);
  expect(weightsOf(model)).toEqual(averages);
  model.setWeights(
    model
      .getWeights()
      .map((weight) => Array.from(weight.data(), () => 0))
      .map((w) => Float32Array.from(w)) as never,
  );
  const options = { verbose: 0, callbacks: [callbacks.swapEMAWeights()] } as const;
  const output = await model.predict(X, options);
  expect(output.data().some((value) => value !== 0)).toBe(true);
  expect((await model.evaluate(X, Y, options)).loss).not.toBe((await model.evaluate(X, Y, { verbose: 0 })).loss);
  expect(
    weightsOf(model)
      .flat()
      .every((value) => value === 0),
  ).toBe(true);
});

test("a schedule of epochs stands in files by the name under which it is registered", () => {
  const halving = registerSerializable((_epoch: number, rate: number) => rate / 2, "test", "halving");
  const config = callbacks.learningRateScheduler({ schedule: halving }).getConfig();
  expect(config).toEqual({ schedule: "test>halving", verbose: 0 });
  expect(callbacks.LearningRateScheduler.fromConfig(config).schedule(0, 1)).toBe(0.5);
});
