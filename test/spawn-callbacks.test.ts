/** Callbacks run here while the model trains in a worker: in the same order, with the same numbers, and with the model as it is there. */
import { type CallbackHooks, callbacks, type Logs, layers, optimizers, Sequential, setSeed, tensor } from "throughtime";
import { GradientMonitor } from "throughtime/viz";
import { describe, expect, test, vi } from "vitest";
import { countWorkers } from "./support/opened-workers.js";
import {
  bothWays,
  closeSpawned,
  IDS,
  makeModel,
  numbersOf,
  OPTIONS,
  type Program,
  spawned,
  Y,
} from "./support/spawned.js";

countWorkers();
closeSpawned();

const HOOKS = ["Train", "Test", "Predict"].flatMap((loop) =>
  ["Begin", "End", "BatchBegin", "BatchEnd"].map((moment) => `on${loop}${moment}`),
);
const NAMES = [...HOOKS, "onEpochBegin", "onEpochEnd"];

/** Every moment, with what is told of it. */
function recorder(): { told: unknown[]; hooks: CallbackHooks } {
  const told: unknown[] = [];
  const hooks = Object.fromEntries(
    NAMES.map((name) => [name, (...given: unknown[]) => void told.push([name, ...structuredClone(given)])]),
  );
  return { told, hooks };
}

/** As above, for a class, for which training waits. */
class Recorder extends callbacks.Callback {
  static override readonly className: string = "Recorder";
  readonly told: unknown[] = [];
  override onTrainBatchEnd(batch: number, logs: Logs): void {
    this.told.push([
      batch,
      logs.loss,
      this.model.optimizer.iterations,
      this.model.weights.map((w) => w.data().slice(0, 4)),
    ]);
    // What a callback decides holds from the next batch on.
    this.model.optimizer.learningRate *= 0.9;
  }
  override onEpochEnd(_epoch: number, logs: Logs): void {
    logs.seen = this.told.length;
  }
}

describe("they see what they see here", () => {
  test.each<[string, (hooks: CallbackHooks) => Program]>([
    ["in fit", (hooks) => (model) => model.fit(IDS, Y, { ...OPTIONS, validationSplit: 0.5, callbacks: [hooks] })],
    ["in evaluate", (hooks) => (model) => model.evaluate(IDS, Y, { batchSize: 9, verbose: 0, callbacks: [hooks] })],
    ["in predict", (hooks) => (model) => model.predict(IDS, { batchSize: 9, callbacks: [hooks] })],
  ])("%s", async (_, program) => {
    const all: unknown[][] = [];
    await bothWays(async (model, here) => {
      const { told, hooks } = recorder();
      all.push(told);
      await program(hooks)(model, here);
    });
    expect(all[0]!.length).toBeGreaterThan(10);
    expect(all[1]).toEqual(all[0]);
  });

  test("also a class, whose model is up to date at every batch", async () => {
    const { wanted, got } = await bothWays(async (model) => {
      const recorder = new Recorder();
      const { history } = await model.fit(IDS, Y, { ...OPTIONS, callbacks: [recorder] });
      return [history, recorder.told];
    });
    expect(got).toEqual(wanted);
  });

  test.each<[string, () => callbacks.Callback[]]>([
    ["earlyStopping", () => [callbacks.earlyStopping({ monitor: "loss", minDelta: 0.2, restoreBestWeights: true })]],
    ["learningRateScheduler", () => [callbacks.learningRateScheduler({ schedule: (_, rate) => rate / 2 })]],
    ["reduceLROnPlateau", () => [callbacks.reduceLROnPlateau({ monitor: "loss", minDelta: 0.2, patience: 1 })]],
    ["swapEMAWeights", () => [callbacks.swapEMAWeights({ swapOnEpoch: true })]],
  ])("%s", async (_, make) => {
    const optimizer = () => optimizers.adam({ learningRate: 0.02, useEma: true, emaMomentum: 0.5 });
    const { wanted, got } = await bothWays(
      async (model) => (await model.fit(IDS, Y, { ...OPTIONS, epochs: 5, callbacks: make() })).history,
      () => makeModel(optimizer()),
    );
    expect(got).toEqual(wanted);
  });

  test.each(["epoch", 2] as const)("checkpoints after every %s", async (saveFreq) => {
    const { wanted, got } = await bothWays(async (model) => {
      const saved = callbacks.modelCheckpoint({ filepath: "{epoch}-{loss:.3f}", monitor: "loss", saveFreq });
      await model.fit(IDS, Y, { ...OPTIONS, callbacks: [saved] });
      const { names } = saved.store as callbacks.MemoryStore;
      return [names, await Promise.all(names.map(async (name) => JSON.stringify(await saved.store.load(name))))];
    });
    expect((got.result as string[][])[0]!.length).toBeGreaterThan(2);
    expect(got).toEqual(wanted);
  });

  test("an interrupted training goes on, here or in the worker", async () => {
    const program: Program = async (model) => {
      const store = callbacks.memoryStore();
      const backup = () => callbacks.backupAndRestore({ backupDir: "run", store });
      const interrupt = { onEpochEnd: (epoch: number) => void (epoch === 1 && stop.abort()) };
      const stop = new AbortController();
      const options = { ...OPTIONS, epochs: 4, shuffle: false };
      const first = await model.fit(IDS, Y, { ...options, callbacks: [backup(), interrupt], signal: stop.signal });
      await model.setWeights((await model.getWeights()).map((weight) => tensor(weight.data().fill(0), weight.shape)));
      const second = await model.fit(IDS, Y, { ...options, callbacks: [backup()] });
      return [first.stopped, first.epoch, second.epoch, second.history];
    };
    const { wanted, got } = await bothWays(program);
    expect((got.result as unknown[]).slice(0, 3)).toEqual([true, [0, 1], [2, 3]]);
    expect(got).toEqual(wanted);
  });

  test("a gradient monitor measures in the worker and keeps here", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { wanted, got } = await bothWays(async (model) => {
      const monitor = new GradientMonitor({ warnAbove: 0.001 });
      for (let k = 0; k < 2; k++) await model.fit(IDS, Y, { ...OPTIONS, callbacks: [monitor] });
      expect(monitor.norm).toHaveLength(18);
      return [{ ...monitor.toJSON(), variables: Object.values(monitor.variables) }, warn.mock.calls.splice(0).length];
    });
    expect(got).toEqual(wanted);
    expect((got.result as unknown[])[1]).toBe(6);
    warn.mockRestore();
  });

  test("the numbers of the history hold what a callback adds", async () => {
    const adding = { onEpochEnd: (epoch: number, logs: Logs) => void Object.assign(logs, { twice: 2 * epoch }) };
    const { wanted, got } = await bothWays(
      async (model) => (await model.fit(IDS, Y, { ...OPTIONS, callbacks: [adding] })).history,
    );
    expect(got).toEqual(wanted);
  });
});

describe("what they decide", () => {
  test("stopTraining ends training", async () => {
    const model = makeModel();
    const far = await spawned(model);
    const stop = {
      onEpochEnd: (epoch: number) => {
        model.stopTraining = epoch === 1;
      },
    };
    const { epoch, stopped } = await far.fit(IDS, Y, { ...OPTIONS, epochs: 50, callbacks: [stop] });
    expect([epoch, stopped]).toEqual([[0, 1], false]);
  });

  test("a batch whose loss is no number ends training at once", async () => {
    setSeed(1);
    const model = new Sequential([layers.dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const far = await spawned(model);
    const told: number[] = [];
    const seen = { onTrainBatchEnd: (batch: number) => void told.push(batch) };
    const x = tensor(Array.from({ length: 64 }, (_, k) => [k === 4 ? Number.NaN : 1]));
    const options = {
      batchSize: 2,
      shuffle: false,
      verbose: 0,
      callbacks: [callbacks.terminateOnNaN(), seen],
    } as const;
    await far.fit(x, x, options);
    expect(told).toEqual([0, 1, 2]);
    const raising = callbacks.terminateOnNaN({ raiseError: true });
    await expect(far.fit(x, x, { ...options, callbacks: [raising] })).rejects.toMatchObject({ code: "not-finite" });
  });

  test("the error of a callback is the error of fit, itself, and the model is as it was then", async () => {
    const model = makeModel();
    const far = await spawned(model);
    const error = new RangeError("mine");
    const hooks = {
      onEpochEnd: () => {
        throw error;
      },
    };
    await expect(far.fit(IDS, Y, { ...OPTIONS, callbacks: [hooks] })).rejects.toBe(error);
    const twin = makeModel();
    await twin.fit(IDS, Y, { ...OPTIONS, epochs: 1 });
    expect(numbersOf(model)).toEqual(numbersOf(twin));
    const batches = {
      onTrainBatchEnd: () => {
        throw error;
      },
    };
    await expect(far.fit(IDS, Y, { ...OPTIONS, callbacks: [batches] })).rejects.toBe(error);
    await far.fit(IDS, Y, OPTIONS);
  });

  test("hooks of batches are told of all of them, however slow they are", async () => {
    const model = makeModel();
    const far = await spawned(model);
    const told: number[] = [];
    const slow = {
      onTrainBatchEnd: async (batch: number) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        told.push(batch);
      },
    };
    await far.fit(IDS, Y, { ...OPTIONS, batchSize: 1, epochs: 2, callbacks: [slow] });
    const epoch = Array.from({ length: IDS.shape[0]! }, (_, k) => k);
    expect(told).toEqual([...epoch, ...epoch]);
  });

  test("the bar is shown here", async () => {
    const model = makeModel();
    const far = await spawned(model);
    const written: string[] = [];
    const out = { write: (text: string) => void written.push(text), isTTY: false, columns: 80 };
    const bar = new callbacks.ProgbarLogger(out as never);
    await far.fit(IDS, Y, { ...OPTIONS, verbose: 2, callbacks: [bar] });
    expect(written.join("")).toMatch(/Epoch 1\/3 - .*loss: 0\.\d+[\s\S]*Epoch 3\/3/);
  });
});
