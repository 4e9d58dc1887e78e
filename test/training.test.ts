/** The loops and the callbacks, on a model that needs no wasm: its losses are written down beforehand. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Dataset } from "../ts/data/index.js";
import type { Tensor } from "../ts/tensor/index.js";
import {
  Callback,
  type CallbackHooks,
  EarlyStopping,
  type EarlyStoppingOptions,
  LambdaCallback,
  TerminateOnNaN,
} from "../ts/training/callbacks/index.js";
import { runEvaluate, runPredict } from "../ts/training/evaluate.js";
import { runFit } from "../ts/training/fit.js";
import type { Batch, Trainable } from "../ts/training/trainable.js";
import { batches, Fake, inputs, rows, train, wait } from "./support/fake-model.js";

const warnings: string[] = [];
beforeEach(() => {
  warnings.length = 0;
  vi.spyOn(console, "warn").mockImplementation((line: string) => {
    warnings.push(line);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("fit", () => {
  test("the history has Keras's keys, one number an epoch", async () => {
    const { history, epoch, stopped } = await train(new Fake([3, 2]), { epochs: 2, validationData: batches(1) });
    expect(history).toEqual({ accuracy: [0.5, 0.5], loss: [3, 2], val_loss: [3, 2] });
    expect([epoch, stopped]).toEqual([[0, 1], false]);
  });

  test("initialEpoch and validationFreq", async () => {
    const options = { initialEpoch: 2, epochs: 5, validationFreq: 2, validationData: batches(1) };
    const { history, epoch } = await train(new Fake([9, 8, 7, 6, 5]), options);
    expect(epoch).toEqual([2, 3, 4]);
    expect(history.loss).toEqual([7, 6, 5]);
    expect(history.val_loss).toEqual([6]);
  });

  test("arrays are cut into batches of 32 and shuffled; each sample comes once", async () => {
    const model = new Fake();
    await runFit(model, rows(70), rows(70), { verbose: 0 });
    expect(inputs(model).map((b) => b.length)).toEqual([32, 32, 6]);
    const seen = inputs(model).flat();
    expect(seen).not.toEqual([...rows(70)]);
    expect(seen.sort((a, b) => a - b)).toEqual([...rows(70)]);
    for (const batch of model.batches) expect(batch.y?.data()).toEqual(batch.x.data());
  });

  test("validationSplit takes the last part, before shuffling", async () => {
    const model = new Fake();
    const tested: number[] = [];
    model.testStep = ((batch: Batch) => {
      tested.push(...batch.x.data());
      return { loss: 1 };
    }) as Trainable["testStep"];
    await runFit(model, rows(10), rows(10), { verbose: 0, validationSplit: 0.25 });
    expect(tested).toEqual([7, 8, 9]);
    expect(inputs(model).flat().sort()).toEqual([...rows(7)]);
  });

  test("stepsPerEpoch goes on where the last epoch ended", async () => {
    const model = new Fake();
    await train(model, { epochs: 3, stepsPerEpoch: 2 }, batches(5).repeat());
    expect(inputs(model).flat()).toEqual([0, 1, 2, 3, 4, 0]);
  });

  test("a dataset that runs out ends the epoch with a warning", async () => {
    const model = new Fake();
    await train(model, { stepsPerEpoch: 4 }, batches(3));
    expect(model.batches.length).toBe(3);
    expect(warnings.join()).toContain("ran out after 3 of 4 steps");
  });

  test("classWeight and sampleWeight become weights of the samples", async () => {
    const model = new Fake();
    await runFit(model, rows(3), rows(3), { verbose: 0, shuffle: false, classWeight: { 1: 5 } });
    await runFit(model, rows(3), rows(3), { verbose: 0, shuffle: false, sampleWeight: [1, 2, 3] });
    const weights = model.batches.map((b) => [...(b.sampleWeight?.data() ?? [])]);
    expect(weights).toEqual([
      [1, 5, 1],
      [1, 2, 3],
    ]);
  });

  test("the event loop gets its turn while steps run one after another", async () => {
    const model = new Fake();
    const busy = () => {
      for (const end = performance.now() + 20; performance.now() < end; );
    };
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await train(model, { callbacks: [{ onTrainBatchEnd: busy }] }, batches(10));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });

  test.each([
    ["an empty dataset", () => train(new Fake(), {}, batches(3).take(0)), "invalid-argument"],
    [
      "a generator that yields nothing",
      () =>
        train(
          new Fake(),
          {},
          Dataset.fromGenerator(function* (): Generator<[Tensor, Tensor]> {}),
        ),
      "invalid-argument",
    ],
    ["an endless dataset", () => train(new Fake(), {}, batches(3).repeat()), "invalid-argument"],
    ["lengths that differ", () => runFit(new Fake(), rows(3), rows(2), { verbose: 0 }), "shape-mismatch"],
    ["y beside a dataset", () => runFit(new Fake(), batches(2), rows(2), { verbose: 0 }), "invalid-argument"],
    ["a batch size of 0", () => runFit(new Fake(), rows(2), rows(2), { batchSize: 0 }), "invalid-argument"],
    ["too few to split", () => runFit(new Fake(), rows(1), rows(1), { validationSplit: 0.5 }), "invalid-argument"],
  ])("%s is refused", async (_name, run, code) => {
    await expect(run()).rejects.toMatchObject({ name: "ThroughtimeError", code });
  });
});

describe("stopping", () => {
  test("a signal stops after the batch at hand, and the history holds what was seen", async () => {
    const controller = new AbortController();
    const stop: CallbackHooks = {
      onTrainBatchEnd: (batch) => {
        if (batch === 2) controller.abort();
      },
    };
    const model = new Fake([4]);
    const options = { epochs: 3, callbacks: [stop], signal: controller.signal, validationData: batches(2) };
    const history = await train(model, options, batches(10));
    expect(model.batches.length).toBe(3);
    expect([history.stopped, history.epoch, history.history]).toEqual([true, [0], { accuracy: [0.5], loss: [4] }]);
    expect((await train(model)).stopped).toBe(false);
  });

  test("a signal given late stops nothing, one given before everything", async () => {
    const controller = new AbortController();
    expect((await train(new Fake(), { signal: controller.signal })).stopped).toBe(false);
    controller.abort();
    const history = await train(new Fake(), { signal: controller.signal });
    expect([history.stopped, history.epoch]).toEqual([true, []]);
  });

  test("evaluate and predict say that they were stopped", async () => {
    const signal = AbortSignal.abort();
    await expect(runEvaluate(new Fake(), batches(2), undefined, { verbose: 0, signal })).rejects.toMatchObject({
      code: "aborted",
    });
    await expect(runPredict(new Fake(), batches(2), { verbose: 0, signal })).rejects.toMatchObject({ code: "aborted" });
  });

  test("a NaN loss goes on, and is said once", async () => {
    const { history } = await train(new Fake([1, Number.NaN, Number.NaN]), { epochs: 3 });
    expect(history.loss).toEqual([1, Number.NaN, Number.NaN]);
    expect(warnings).toEqual([expect.stringContaining("the loss became nan at epoch 2, batch 0")]);
  });

  test("TerminateOnNaN ends training, or throws", async () => {
    const losses = [1, Number.NaN, 1];
    const { epoch } = await train(new Fake(losses), { epochs: 3, callbacks: [new TerminateOnNaN()] });
    expect(epoch).toEqual([0, 1]);
    const strict = new TerminateOnNaN({ raiseError: true });
    await expect(train(new Fake(losses), { epochs: 3, callbacks: [strict] })).rejects.toMatchObject({
      code: "not-finite",
    });
  });
});

describe("callbacks", () => {
  test("the hooks come in Keras's order, asynchronous ones are waited for", async () => {
    const calls: string[] = [];
    const names = [
      "onTrainBegin",
      "onEpochBegin",
      "onTrainBatchBegin",
      "onTrainBatchEnd",
      "onTestBegin",
      "onTestBatchEnd",
    ];
    const rest = ["onTestEnd", "onEpochEnd", "onTrainEnd"];
    const hooks = Object.fromEntries(
      [...names, ...rest].map((name) => [
        name,
        async () => {
          await wait(1);
          calls.push(name);
        },
      ]),
    );
    await train(new Fake(), { callbacks: [new LambdaCallback(hooks)], validationData: batches(1) });
    expect(calls).toEqual([...names, ...rest]);
  });

  test("a subclass reaches the model and the parameters", async () => {
    class Stop extends Callback {
      override onEpochEnd() {
        this.model.stopTraining = this.params.epochs === 9 && this.params.steps === 1;
      }
    }
    expect((await train(new Fake(), { epochs: 9, callbacks: [new Stop()] })).epoch).toEqual([0]);
  });
});

describe("EarlyStopping", () => {
  const run = async (losses: number[], options: EarlyStoppingOptions) => {
    const model = new Fake(losses);
    const stop = new EarlyStopping({ monitor: "loss", ...options });
    const { epoch } = await train(model, { epochs: losses.length, callbacks: [stop] });
    return { ran: epoch.length, best: stop.bestEpoch, steps: model.batches.length };
  };

  // Each row: what Keras 3.15 does with these losses.
  test.each([
    ["patience 0 ends at the first rise", [3, 2, 2.5, 1], {}, 3, 1],
    ["patience 2", [3, 2, 2.5, 2.5, 1], { patience: 2 }, 4, 1],
    ["an improvement starts the count anew", [3, 4, 2, 4, 4, 4], { patience: 2 }, 5, 2],
    ["minDelta", [3, 2.95, 2.9, 2], { minDelta: 0.1, patience: 1 }, 2, 0],
    ["mode max", [1, 2, 1, 1], { mode: "max" as const }, 3, 1],
    ["startFromEpoch", [1, 2, 3, 2, 4], { startFromEpoch: 2 }, 5, 3],
    ["a baseline that is not reached", [3, 2, 1.5, 1], { baseline: 1, patience: 2 }, 4, 3],
    ["nan is no improvement", [3, Number.NaN, 1], {}, 2, 0],
  ])("%s", async (_name, losses, options, ran, best) => {
    expect(await run(losses, options)).toMatchObject({ ran, best });
  });

  test("restoreBestWeights puts the best epoch's weights back", async () => {
    expect(await run([3, 1, 2, 2, 2], { patience: 2, restoreBestWeights: true })).toMatchObject({ ran: 4, steps: 2 });
    expect(await run([3, 1, 2, 2, 2], { patience: 2 })).toMatchObject({ ran: 4, steps: 4 });
  });

  test("a number that is not there is a warning, an unknown direction an error", async () => {
    await train(new Fake(), { callbacks: [new EarlyStopping()] });
    expect(warnings.join()).toContain('"val_loss", which is not available');
    const odd = train(new Fake(), { callbacks: [new EarlyStopping({ monitor: "accuracy" })] });
    await expect(odd).rejects.toMatchObject({
      code: "invalid-argument",
      message: expect.stringContaining('mode: "max"'),
    });
  });
});

test("predict joins structures leaf by leaf", async () => {
  class Two extends Fake {
    override predictStep: Trainable["predictStep"] = (x) => ({ a: x as Tensor, b: x as Tensor });
  }
  const outputs = await runPredict(new Two(), Dataset.fromTensorSlices(rows(1)).batch(1), { verbose: 0 });
  expect(outputs).toMatchObject({ a: { shape: [1] }, b: { shape: [1] } });
});

test("predict joins the batches' outputs", async () => {
  const outputs = await runPredict(new Fake(), Dataset.fromTensorSlices(rows(2)).batch(2), {});
  expect((outputs as Tensor).array()).toEqual([0, 1]);
});
