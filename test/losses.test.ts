/** How losses are made, named and called; their values against Keras's are in parity-losses.test.ts. */
import {
  abs,
  GradientTape,
  layers,
  losses,
  mean,
  mul,
  registerSerializable,
  Sequential,
  square,
  sub,
  type Tensor,
  tensor,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

/** Single precision rounds at 6e-8; the values are near 1. */
const TOLERANCE = 1e-6;

describe("a loss is a function, and an instance of its class", () => {
  const loss = losses.binaryCrossentropy({ labelSmoothing: 0.1 });

  test("by factory and by class", () => {
    expect(loss).toBeInstanceOf(losses.BinaryCrossentropy);
    expect(loss).toBeInstanceOf(losses.Loss);
    expect([typeof loss, loss.name, loss.labelSmoothing]).toEqual(["function", "binary_crossentropy", 0.1]);
    const [y, p] = [tensor([[1], [0]]), tensor([[0.9], [0.2]])];
    expect(new losses.BinaryCrossentropy()(y, p).item()).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8)) / 2, 6);
  });

  test("sample weights scale, and the count stays that of the samples", () => {
    const weighted = losses.meanSquaredError()([[0], [0]], [[1], [3]], [1, 0.5]);
    expect(weighted.item()).toBeCloseTo((1 + 0.5 * 9) / 2, 6);
  });

  test.each([
    ["meanSquaredError", () => losses.meanSquaredError(), 2],
    ["meanAbsoluteError", () => losses.meanAbsoluteError(), 1],
    ["huber", () => losses.huber(), 0.75],
  ])("%s of [1, 2] and [1, 4]", (_name, make, expected) => {
    expect(Math.abs(Number(make()([[1], [2]], [[1], [4]]).item()) - expected)).toBeLessThan(TOLERANCE);
  });

  test("a subclass overrides call", () => {
    class Largest extends losses.Loss {
      readonly power = 1;
      constructor() {
        super("largest");
      }
      override call(yTrue: Tensor, yPred: Tensor) {
        return mean(abs(sub(yTrue, yPred)), { axis: -1 });
      }
    }
    const own = new Largest();
    expect([own.name, own.power]).toEqual(["largest", 1]);
    expect(own([[1], [2]], [[1], [4]]).item()).toBe(1);
    expect(own([[1], [2]], [[1], [4]], [1, 3]).item()).toBe(3);
  });
});

describe("names", () => {
  test.each([
    ["binaryCrossentropy", losses.BinaryCrossentropy],
    ["binary_crossentropy", losses.BinaryCrossentropy],
    ["BinaryCrossentropy", losses.BinaryCrossentropy],
    ["sparse_categorical_crossentropy", losses.SparseCategoricalCrossentropy],
    ["categoricalCrossentropy", losses.CategoricalCrossentropy],
    ["mse", losses.MeanSquaredError],
    ["mean_absolute_error", losses.MeanAbsoluteError],
    ["MAE", losses.MeanAbsoluteError],
    ["huber", losses.Huber],
  ])("%s", (name, kind) => {
    expect(losses.get(name as losses.LossIdentifier)).toBeInstanceOf(kind);
  });

  test("a misspelt one gets the nearest", () => {
    const error = thrownBy(() => losses.get("binarycrossentropi" as losses.LossName));
    expect(error.code).toBe("unknown-name");
    expect(error.message).toContain('Did you mean "binaryCrossentropy"?');
  });
});

describe("errors", () => {
  test.each([
    [
      "class ids for categoricalCrossentropy",
      losses.categoricalCrossentropy(),
      [3],
      [3, 4],
      "sparseCategoricalCrossentropy",
    ],
    ["one-hot for sparse", losses.sparseCategoricalCrossentropy(), [3, 4], [3, 4], "categoricalCrossentropy"],
    ["a sequence left", losses.binaryCrossentropy(), [3], [3, 5, 1], "returnSequences"],
    ["too few samples", losses.meanSquaredError(), [2, 1], [3, 1], ""],
  ])("%s", (_name, loss, yTrue, yPred, hint) => {
    const fill = (shape: number[]) => tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
    const error = thrownBy(() => loss(fill(yTrue), fill(yPred)));
    expect(error.code).toBe("shape-mismatch");
    expect(error.hint).toContain(hint);
  });

  test("options out of range", () => {
    expect(thrownBy(() => losses.binaryCrossentropy({ labelSmoothing: 2 })).code).toBe("invalid-argument");
    expect(thrownBy(() => losses.huber({ delta: -1 })).code).toBe("invalid-argument");
  });

  test("a class id that is none", () => {
    expect(thrownBy(() => losses.sparseCategoricalCrossentropy()([2], [[0.5, 0.5]])).code).toBe("index-out-of-range");
  });
});

/** What Keras 3.15 gives for these, by reduction: without weights, with weights for each step, and for each sample. */
describe("reductions are Keras's", () => {
  const yTrue = tensor([
    [
      [0.54881352186203, 0.7151893377304077],
      [0.6027633547782898, 0.5448831915855408],
      [0.42365479469299316, 0.6458941102027893],
    ],
    [
      [0.4375872015953064, 0.891772985458374],
      [0.9636627435684204, 0.3834415078163147],
      [0.7917250394821167, 0.5288949012756348],
    ],
  ]);
  const yPred = tensor([
    [
      [0.5680445432662964, 0.9255966544151306],
      [0.07103605568408966, 0.08712930232286453],
      [0.020218396559357643, 0.832619845867157],
    ],
    [
      [0.7781567573547363, 0.8700121641159058],
      [0.978618323802948, 0.7991585731506348],
      [0.4614793658256531, 0.7805292010307312],
    ],
  ]);
  const ofSteps = [
    [1, 2, 3],
    [4, 5, 0],
  ];
  class Squares extends losses.Loss {
    override call(y: Tensor, p: Tensor) {
      return mean(square(sub(y, p)), { axis: -1 });
    }
  }
  const both = [losses.meanSquaredError, (options: losses.LossOptions) => new Squares(options)];
  test.each([
    ["sumOverBatchSize", 0.099702, 0.246095, 0.215174],
    ["mean", 0.099702, 0.246095, 0.215174],
    ["sum", 0.598214, 1.476567, 1.291046],
    ["meanWithSampleWeight", 0.099702, 0.098438, 0.258209],
  ] as const)("%s", (reduction, plain, steps, samples) => {
    for (const make of both) {
      const loss = make({ reduction });
      expect(loss(yTrue, yPred).item()).toBeCloseTo(plain, 5);
      expect(loss(yTrue, yPred, ofSteps).item()).toBeCloseTo(steps, 5);
      expect(loss(yTrue, yPred, [[1], [4]]).item()).toBeCloseTo(samples, 5);
      expect(loss(yTrue, yPred, [1, 4]).item()).toBeCloseTo(samples, 5);
    }
  });

  test("none, and null, keep a value for each step", () => {
    for (const make of both) {
      for (const reduction of ["none", null] as const) {
        const each = make({ reduction })(yTrue, yPred, ofSteps);
        expect(each.shape).toEqual([2, 3]);
        const expected = [0.022321, 0.492273, 0.296441, 0.232922, 0.432611, 0];
        each.data().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
      }
    }
  });

  test("both ways have the same gradient", () => {
    for (const reduction of ["sumOverBatchSize", "sum", "meanWithSampleWeight"] as const) {
      const [ours, own] = both.map((make) => {
        const tape = new GradientTape();
        tape.watch(yPred);
        return tape
          .gradient(
            tape.record(() => make({ reduction })(yTrue, yPred, [1, 4])),
            [yPred],
          )[0]!
          .data();
      });
      ours!.forEach((value, i) => expect(value).toBeCloseTo(own![i]!, 6));
    }
  });

  test("weights that sum to 0 give 0, and no NaN", () => {
    for (const make of both) expect(make({ reduction: "meanWithSampleWeight" })(yTrue, yPred, [0, 0]).item()).toBe(0);
  });
});

describe("weights and ranks", () => {
  class Gap extends losses.Loss {
    override call(y: Tensor, p: Tensor) {
      return mean(abs(sub(y, p)), { axis: -1 });
    }
  }

  test("[B] weighs samples, also where there are as many steps", () => {
    const [y, p] = [
      tensor([
        [[0], [0]],
        [[0], [0]],
      ]),
      tensor([
        [[1], [2]],
        [[3], [4]],
      ]),
    ];
    for (const loss of [new Gap(), losses.meanAbsoluteError()]) {
      expect(loss(y, p, [1, 0]).item()).toBe(3 / 4);
      expect(loss(y, p, [[1], [0]]).item()).toBe(3 / 4);
      expect(thrownBy(() => loss(y, p, [1, 2, 3])).code).toBe("shape-mismatch");
    }
  });

  test("values [B] with weights [B, 1] stay [B]", () => {
    expect(new Gap()([[0], [0], [0]], [[1], [2], [4]], [[1], [2], [2]]).item()).toBeCloseTo(13 / 3, 6);
  });

  test("targets of any dtype, and of a rank that lacks the last axis", () => {
    expect(new Gap()(Int32Array.of(1, 2), [[1], [4]]).item()).toBe(1);
    expect(new Gap()(tensor([[true], [false]]), [1, 0]).item()).toBe(0);
  });

  test("one value for all samples cannot be weighed", () => {
    class All extends losses.Loss {
      override call(y: Tensor, p: Tensor) {
        return mean(abs(sub(y, p)));
      }
    }
    expect(new All()([[1], [2]], [[1], [4]]).item()).toBe(1);
    const error = thrownBy(() => new All()([[1], [2]], [[1], [4]], [1, 3]));
    expect([error.code, error.hint]).toEqual(["shape-mismatch", expect.stringContaining("axis: -1")]);
  });

  test("a subclass of a loss of ours computes by its own call", () => {
    class Twice extends losses.MeanSquaredError {
      override call(y: Tensor, p: Tensor) {
        return mul(super.call(y, p), 2);
      }
    }
    expect(new Twice()([[1], [2]], [[1], [4]]).item()).toBe(4);
  });

  test("labels of steps without a last axis, beside an output with a mask", async () => {
    const model = new Sequential([
      layers.embedding({ inputDim: 3, outputDim: 1, maskZero: true, weights: [[0], [1], [2]] } as never),
    ]);
    model.compile({ loss: "mae", metrics: ["mae"] });
    const ids = tensor([[1, 2, 0]], undefined, "int32");
    expect(model.testOnBatch(ids, [[0, 0, 9]])).toEqual({ loss: 1.5, mae: 1.5 });
  });
});

describe("files", () => {
  class Doubled extends losses.Loss {
    static override readonly className: string = "Doubled";
    override call(y: Tensor, p: Tensor) {
      return mul(abs(sub(y, p)), 2);
    }
  }
  registerSerializable(Doubled, "mine");

  test("options make it again", () => {
    const loss = losses.binaryCrossentropy({
      fromLogits: true,
      labelSmoothing: 0.1,
      reduction: "meanWithSampleWeight",
    });
    const config = loss.getConfig();
    expect(config).toEqual({
      name: "binary_crossentropy",
      reduction: "mean_with_sample_weight",
      fromLogits: true,
      labelSmoothing: 0.1,
      axis: -1,
    });
    expect(losses.BinaryCrossentropy.fromConfig(config).getConfig()).toEqual(config);
  });

  test("Keras's form, and a name of one's own", () => {
    const keras = { module: "keras.losses", class_name: "Huber", config: { name: "h", reduction: "sum", delta: 2 } };
    const huber = losses.get(keras);
    expect([huber.name, huber.reduction, huber instanceof losses.Huber && huber.delta]).toEqual(["h", "sum", 2]);
    expect(losses.get("mine>Doubled" as never)).toBeInstanceOf(Doubled);
    expect(new Doubled().name).toBe("doubled");
    expect(thrownBy(() => losses.binaryCrossentropy({ axis: 0.5 })).code).toBe("invalid-argument");
    expect(thrownBy(() => losses.huber({ reduction: "avg" } as never)).code).toBe("unknown-name");
  });
});
