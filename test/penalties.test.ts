/** Penalties in the loss: of weights, of outputs, and those that layers add; once a batch, with workers too. */
import {
  abs,
  constraints,
  GradientTape,
  Layer,
  type Loss,
  layers,
  mean,
  mul,
  optimizers,
  randomUniform,
  registerSerializable,
  regularizers,
  Sequential,
  type Tensor,
  tensor,
  Variable,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { expectNumber } from "./support/close.js";
import { thrownBy } from "./support/thrown.js";

const ROWS = 40;
const X = randomUniform([ROWS, 5, 3], { seed: 1 });
const Y = randomUniform([ROWS, 2], { seed: 2 });
const zeroLoss = (yTrue: Tensor, yPred: Tensor) => mean(mul(mul(yPred, yTrue), 0), { axis: -1 });

function penalised(loss: "meanSquaredError" | typeof zeroLoss | Loss = "meanSquaredError", options: object = {}) {
  const model = new Sequential([
    layers.inputLayer({ shape: [5, 3] }),
    layers.lstm({ units: 3, kernelRegularizer: "l2", recurrentConstraint: "unitNorm" }),
    layers.dense({ units: 2, kernelRegularizer: regularizers.l1({ l1: 0.25 }), ...options }),
  ]);
  model.compile({ optimizer: optimizers.sgd(0.1), loss });
  return model;
}

/** A layer that adds a loss. */
class Adds extends Layer {
  static override readonly className: string = "AddsLoss";
  override readonly supportsMasking = true;
  override call(x: Tensor) {
    this.addLoss(mul(abs(x), 0.5));
    return x;
  }
}
registerSerializable(Adds, "penalties");

describe("the penalties of weights", () => {
  test("are the whole loss where the other is 0, and losses of the model", async () => {
    using model = penalised(zeroLoss);
    const { loss } = await model.evaluate(X, Y, { verbose: 0 });
    const [first, second] = model.losses.map((penalty) => penalty.item());
    expectNumber("sum", loss!, first! + second!);
    expect(first).toBeGreaterThan(0);
  });

  test("of frozen weights do not count, as in Keras", async () => {
    using model = penalised(zeroLoss);
    model.layers.forEach((layer) => {
      layer.trainable = false;
    });
    expect((await model.evaluate(X, Y, { verbose: 0 })).loss).toBe(0);
    expect(model.losses).toEqual([]);
  });

  test("count once with workers: the losses and weights are those without", async () => {
    using alone = penalised();
    using shared = penalised();
    shared.setWeights(alone.getWeights());
    const options = { batchSize: ROWS, epochs: 3, shuffle: false, verbose: 0 } as const;
    const one = await alone.fit(X, Y, options);
    const two = await shared.fit(X, Y, { ...options, workers: 2 });
    one.history.loss!.forEach((loss, k) => {
      expectNumber(`loss ${k}`, two.history.loss![k]!, loss);
    });
    const evaluated = await shared.evaluate(X, Y, { workers: 2, verbose: 0 });
    expectNumber("evaluate", evaluated.loss!, (await alone.evaluate(X, Y, { verbose: 0 })).loss!);
  }, 30_000);

  test("of an embedding reach the rows that no id names, with workers too", async () => {
    const model = () => {
      const made = new Sequential([
        layers.inputLayer({ shape: [2], dtype: "int32" }),
        layers.embedding({ inputDim: 9, outputDim: 2, embeddingsRegularizer: "l2", embeddingsInitializer: "ones" }),
        layers.flatten(),
        layers.dense({ units: 1 }),
      ]);
      made.compile({ optimizer: optimizers.sgd(0.5), loss: "meanSquaredError" });
      return made;
    };
    using own = model();
    await own.fit(tensor(new Int32Array(64), [32, 2]), tensor(new Float32Array(32), [32, 1]), {
      verbose: 0,
      workers: 2,
    });
    // d(0.01·w²) = 0.02, half of which a step goes.
    expect((own.getWeights()[0]!.array() as number[][])[5]![0]).toBeCloseTo(0.99, 6);
  }, 30_000);
});

describe("what layers add", () => {
  test("addLoss joins the loss and has gradients", () => {
    using model = new Sequential([
      layers.inputLayer({ shape: [2] }),
      layers.dense({ units: 2, useBias: false }),
      new Adds(),
    ]);
    model.compile({ optimizer: optimizers.sgd(1), loss: zeroLoss });
    model.setWeights([
      [
        [1, 0],
        [0, 1],
      ],
    ]);
    const [x, y] = [tensor([[1, 2]]), tensor([[0, 0]])];
    expect(model.testOnBatch(x, y).loss).toBe(1.5);
    expect(model.trainOnBatch(x, y).loss).toBe(1.5);
    // dL/dW = 0.5·xᵀ·sign(y)
    expect(model.getWeights()[0]!.array()).toEqual([
      [0.5, -0.5],
      [-1, 0],
    ]);
    const tape = new GradientTape();
    expect(tape.record(() => model.batchLoss({ x, y, sampleWeight: null })).item()).toBeGreaterThan(0);
    tape.dispose();
  });

  test("is refused in parts of a batch, rather than counted wrongly", async () => {
    const refused = { code: "unsupported" };
    using model = penalised("meanSquaredError", { activityRegularizer: "l2" });
    await expect(model.fit(X, Y, { batchSize: ROWS, verbose: 0, workers: 2 })).rejects.toMatchObject(refused);
    await expect(model.evaluate(X, Y, { batchSize: ROWS, verbose: 0, workers: 2 })).rejects.toMatchObject(refused);
    expect((await model.predict(X, { workers: 2 })).shape).toEqual([ROWS, 2]);
  }, 30_000);
});

describe("constraints", () => {
  test("hold after every step of an optimizer, in loops of one's own too", () => {
    using w = new Variable([3, -4]);
    w.constraint = constraints.nonNeg();
    const optimizer = optimizers.sgd(1);
    optimizer.applyGradients([[tensor([1, 1]), w]]);
    expect(w.array()).toEqual([2, 0]);
    optimizer.dispose();
  });
});

test("one's own, and what is refused", () => {
  class Entropy extends regularizers.Regularizer {
    static override readonly className: string = "Entropy";
    override apply(w: Tensor) {
      return mean(abs(w));
    }
  }
  expect(layers.dense({ units: 1, kernelRegularizer: new Entropy() }).kernelRegularizer).toBeInstanceOf(Entropy);
  const dense = (options: object) => thrownBy(() => layers.dense({ units: 1, ...options }));
  expect(dense({ kernelRegularizer: "l3" })).toMatchObject({ code: "unknown-name" });
  expect(dense({ kernelConstraint: "l1" })).toMatchObject({ code: "unknown-name" });
  expect(dense({ kernelRegularizer: constraints.nonNeg() }).code).toBe("unknown-name");
  expect(thrownBy(() => regularizers.l1({ l1: -1 })).code).toBe("invalid-argument");
  expect(thrownBy(() => regularizers.l2({ l1: 1 } as never)).code).toBe("unknown-name");
  expect(thrownBy(() => regularizers.orthogonalRegularizer().apply(tensor([1]))).code).toBe("shape-mismatch");
  expect(thrownBy(() => constraints.maxNorm({ axis: 0.5 })).code).toBe("invalid-argument");
});
