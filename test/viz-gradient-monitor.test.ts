/** GradientMonitor against the gradients of a tape. */
import {
  type callbacks,
  GradientTape,
  layers,
  Model,
  mean,
  optimizers,
  randomUniform,
  Sequential,
  setSeed,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
} from "throughtime";
import { GradientMonitor } from "throughtime/viz";
import { afterEach, describe, expect, test, vi } from "vitest";
import { relativeError } from "./support/close.js";
import { thrownBy } from "./support/thrown.js";

const [SAMPLES, BATCH, TIME] = [80, 40, 4];
/** The gradients are the same; shards of a batch are summed in another order. */
const SAME_TOLERANCE = 2e-6;
const X = randomUniform([SAMPLES, TIME, 2], { seed: 1 });
const Y = tensor(
  Float32Array.from({ length: SAMPLES }, (_, i) => i % 3),
  [SAMPLES, 1],
);

function lstm(optimizer: ReturnType<typeof optimizers.sgd> | ReturnType<typeof optimizers.adam>) {
  setSeed(6);
  const model = new Sequential([layers.lstm({ units: 3 }), layers.dense({ units: 1 })]);
  model.compile({ optimizer, loss: "meanSquaredError" });
  model.build([null, TIME, 2]);
  return model;
}

const options = { epochs: 2, batchSize: BATCH, shuffle: false, verbose: 0 } as const;
const train = (model: Model, given: readonly callbacks.CallbackHooks[], workers?: number) =>
  model.fit(X, Y, { ...options, callbacks: given, workers });

afterEach(() => vi.restoreAllMocks());

/** The norms of each weight's gradient that a plain loop of two batches and two epochs meets. */
function byTape(): number[][] {
  const model = lstm(optimizers.sgd(0.1));
  const half = (x: Tensor, k: number) =>
    tensor(x.data().slice((k * x.size) / 2, ((k + 1) * x.size) / 2), [BATCH, ...x.shape.slice(1)]);
  return [0, 1, 0, 1].map((k) => {
    const tape = new GradientTape();
    const loss = tape.record(() => mean(square(sub(model.apply(half(X, k)), half(Y, k)))));
    const gradients = tape.gradient(loss, model.trainableVariables) as Tensor[];
    model.optimizer.applyGradients(gradients.map((g, v) => [g, model.trainableVariables[v]!] as const));
    return gradients.map((g) => Math.hypot(...g.data()));
  });
}

test.each([undefined, 1, 2])("has the norms of every batch, workers %s", async (workers) => {
  const model = lstm(optimizers.sgd(0.1));
  const monitor = new GradientMonitor();
  await train(model, [monitor], workers);
  const expected = byTape();
  expect([monitor.epoch, monitor.batch]).toEqual([
    [0, 0, 1, 1],
    [0, 1, 0, 1],
  ]);
  expect(
    relativeError(
      monitor.norm,
      expected.map((norms) => Math.hypot(...norms)),
    ),
  ).toBeLessThan(SAME_TOLERANCE);
  expect(Object.keys(monitor.variables)).toEqual(model.trainableVariables.map((v) => v.name));
  Object.values(monitor.variables).forEach((norms, v) => {
    expect(
      relativeError(
        norms as number[],
        expected.map((row) => row[v]!),
      ),
    ).toBeLessThan(SAME_TOLERANCE);
  });
});

test("changes nothing, sees the norm before clipping, and does not outlive its fit", async () => {
  const clipped = () => lstm(optimizers.sgd({ learningRate: 0.1, globalClipnorm: 1e-3 }));
  const [watched, alone] = [clipped(), clipped()];
  const monitors = [new GradientMonitor(), new GradientMonitor()];
  await train(watched, monitors);
  await train(alone, []);
  expect(watched.getWeights().map((w) => w.array())).toEqual(alone.getWeights().map((w) => w.array()));
  expect(monitors[0]!.norm.every((norm) => norm > 0.1)).toBe(true);
  expect(monitors[1]!.norm).toEqual(monitors[0]!.norm);
  await train(watched, []);
  expect(monitors[0]!.norm).toHaveLength(4);
  const { norm, variables } = JSON.parse(JSON.stringify(monitors[0]));
  expect([norm, variables]).toEqual([monitors[0]!.norm, monitors[0]!.variables]);
});

test("a step that failed leaves nothing for the next fit", async () => {
  const model = lstm(optimizers.sgd({ learningRate: 0.1 }));
  const [monitor, other] = [new GradientMonitor(), new GradientMonitor()];
  await expect(model.fit(X, X, { ...options, callbacks: [monitor] })).rejects.toThrow("yTrue");
  await train(model, [other]);
  expect(monitor.norm).toEqual([]);
  await train(model, [monitor]);
  expect(monitor.batch).toEqual([0, 1, 0, 1]);
});

describe("warnAbove", () => {
  test("warns once an epoch, and lists every batch", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const monitor = new GradientMonitor({ warnAbove: 0.01 });
    await train(lstm(optimizers.adam()), [monitor]);
    expect(warn).toHaveBeenCalledTimes(2);
    expect(warn.mock.calls[1]![0]).toMatch(
      /^GradientMonitor: the gradient's norm is [\d.]+ at epoch 2, batch 0, over 0.01/,
    );
    expect(monitor.warnings.map(({ epoch, batch, norm }) => [epoch, batch, norm])).toEqual(
      monitor.norm.map((norm, k) => [Math.floor(k / 2), k % 2, norm]),
    );
  });

  test("keeps still below it, and takes no number for too large", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await train(lstm(optimizers.adam()), [new GradientMonitor({ warnAbove: 1e6 })]);
    expect(warn).not.toHaveBeenCalled();
    const broken = lstm(optimizers.adam());
    broken.setWeights(broken.getWeights().map((w) => tensor(w.data().fill(Number.NaN), w.shape)));
    const monitor = new GradientMonitor({ warnAbove: 1e6 });
    await train(broken, [monitor]);
    expect(monitor.warnings).toHaveLength(4);
  });
});

test("weights without a gradient are null, weights of one name are told apart", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  class Half extends Model {
    used = layers.dense({ units: 1, name: "twin" });
    other = layers.dense({ units: 1, name: "twin" });
    override call(x: Tensor) {
      this.other.apply(x);
      return sum(this.used.apply(x), { axis: 1 });
    }
  }
  const model = new Half();
  model.compile({ loss: (y: Tensor, p: Tensor) => sum(square(sub(y, p))) });
  const monitor = new GradientMonitor();
  await train(model, [monitor]);
  expect(Object.keys(monitor.variables)).toEqual(["twin/kernel", "twin/bias", "twin/kernel#2", "twin/bias#2"]);
  expect(monitor.variables["twin/bias#2"]).toEqual([null, null, null, null]);
  expect(monitor.variables["twin/bias"]!.every((norm) => norm! > 0)).toBe(true);
});

test("refusals", async () => {
  expect(thrownBy(() => new GradientMonitor({ warnAbove: 0 })).code).toBe("invalid-argument");
  expect(thrownBy(() => new GradientMonitor({ warnabove: 1 } as never)).code).toBe("unknown-name");
  class Own extends Sequential {
    override trainStep() {
      return { loss: 1 };
    }
  }
  const model = new Own([layers.dense({ units: 1 })]);
  model.compile({ loss: "meanSquaredError" });
  await expect(train(model, [new GradientMonitor()])).rejects.toThrow("training steps by the model's optimizer");
  expect(GradientMonitor.name).toBe("GradientMonitor");
});
