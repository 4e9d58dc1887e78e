/** How optimizers are made and used; five steps of each against Keras's are in parity-training.test.ts. */
import {
  add,
  GradientTape,
  layers,
  memory,
  mul,
  optimizers,
  randomNormal,
  registerSerializable,
  Sequential,
  setSeed,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  Variable,
  zip,
} from "throughtime";
import { afterEach, describe, expect, test, vi } from "vitest";
import { thrownBy } from "./support/thrown.js";

/** dL/dw = 2·w for L = Σ w². */
function gradientOf(w: Variable): Tensor | null {
  const tape = new GradientTape();
  return tape.gradient(
    tape.record(() => sum(square(w))),
    w,
  );
}

function stepped(optimizer: optimizers.Optimizer, start: number[]): number[] {
  const w = new Variable(start);
  optimizer.applyGradients([[gradientOf(w), w]]);
  return [...w.data()];
}

const close = (values: number[]) => values.map((v) => expect.closeTo(v, 5));

describe("a step", () => {
  // By hand: the gradient at [3, 4] is [6, 8], of norm 10.
  test.each([
    ["sgd", optimizers.sgd(0.1), [2.4, 3.2]],
    ["sgd with clipnorm", optimizers.sgd({ learningRate: 1, clipnorm: 1 }), [2.4, 3.2]],
    ["sgd with globalClipnorm", optimizers.sgd({ learningRate: 1, globalClipnorm: 5 }), [0, 0]],
    ["sgd with clipvalue", optimizers.sgd({ learningRate: 1, clipvalue: 2 }), [1, 2]],
    ["adam moves by the learning rate at first", optimizers.adam(0.01), [2.99, 3.99]],
    ["rmsprop", optimizers.rmsprop({ learningRate: 0.1 }), [3 - 0.1 / Math.sqrt(0.1), 4 - 0.1 / Math.sqrt(0.1)]],
  ])("%s", (_name, optimizer, expected) => {
    expect(stepped(optimizer, [3, 4])).toEqual(close(expected));
  });

  test.each([false, true])("momentum goes on, nesterov (%s) looks ahead", (nesterov) => {
    const [w, rate, momentum] = [new Variable([10]), 0.05, 0.5];
    const optimizer = optimizers.sgd({ learningRate: rate, momentum, nesterov });
    let [value, velocity] = [10, 0];
    for (let step = 0; step < 3; step++) {
      optimizer.applyGradients([[gradientOf(w), w]]);
      const gradient = 2 * value;
      velocity = momentum * velocity - rate * gradient;
      value += nesterov ? momentum * velocity - rate * gradient : velocity;
      expect(w.data()[0]).toBeCloseTo(value, 5);
    }
  });
});

test("the learning rate can be set between steps, and steps are counted", () => {
  const w = new Variable([1]);
  const optimizer = optimizers.sgd(0.25);
  expect(optimizer.iterations).toBe(0);
  optimizer.applyGradients(zip([gradientOf(w)], [w]));
  expect([optimizer.learningRate, w.data()[0]]).toEqual([0.25, 0.5]);
  optimizer.learningRate = 0;
  optimizer.applyGradients(zip([gradientOf(w)], [w]));
  expect([optimizer.iterations, w.data()[0]]).toEqual([2, 0.5]);
});

describe("gradients that are null", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("some: skipped with a warning; all: an error", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const [a, b] = [new Variable([1], { name: "a" }), new Variable([1], { name: "b" })];
    const tape = new GradientTape();
    const gradients = tape.gradient(
      tape.record(() => sum(mul(a, a))),
      [a, b],
    );
    const optimizer = optimizers.sgd(0.5);
    optimizer.applyGradients(zip(gradients, [a, b]));
    expect([a.data()[0], b.data()[0]]).toEqual([0, 1]);
    expect(warn.mock.calls.join()).toContain("variables b");
    expect(thrownBy(() => optimizer.applyGradients([[null, b]])).code).toBe("invalid-argument");
  });
});

describe("errors", () => {
  test.each([
    ["two clips", { clipnorm: 1, clipvalue: 1 }],
    ["a clip of 0", { globalClipnorm: 0 }],
    ["a negative rate", { learningRate: -1 }],
    ["beta1 of 1", { beta1: 1 }],
    ["a negative decay", { weightDecay: -0.1 }],
    ["a momentum of averages above 1", { useEma: true, emaMomentum: 1.5 }],
    ["averages put in place after no step", { useEma: true, emaOverwriteFrequency: 0 }],
    ["gradients gathered over one batch", { gradientAccumulationSteps: 1 }],
  ])("%s", (_name, options) => {
    expect(thrownBy(() => optimizers.adam(options)).code).toBe("invalid-argument");
  });

  test("a gradient of another shape changes nothing", () => {
    const [a, b] = [new Variable([1, 1]), new Variable([1])];
    const gradient = gradientOf(a)!;
    const error = thrownBy(() =>
      optimizers.sgd(0.1).applyGradients([
        [gradient, a],
        [gradient, b],
      ]),
    );
    expect([error.code, ...a.data()]).toEqual(["shape-mismatch", 1, 1]);
  });

  test("a disposed optimizer", () => {
    const optimizer = optimizers.adam();
    stepped(optimizer, [1]);
    optimizer.dispose();
    expect(thrownBy(() => stepped(optimizer, [1])).code).toBe("disposed");
  });

  test("names", () => {
    // Names in other spellings are understood, though the types know one spelling alone.
    expect(optimizers.get("RMSprop" as "rmsprop")).toBeInstanceOf(optimizers.RMSprop);
    expect(optimizers.get("sgd").learningRate).toBe(0.01);
    for (const name of [
      "adadelta",
      "adafactor",
      "adagrad",
      "adamax",
      "adamw",
      "ftrl",
      "lamb",
      "lion",
      "nadam",
    ] as const) {
      expect(optimizers.get(name)).toBeInstanceOf(optimizers[name]().constructor);
    }
    expect(thrownBy(() => optimizers.get("adaam" as "adam")).message).toContain('Did you mean "adam"?');
  });
});

/** SGD with momentum, as a user writes it. */
class Momentum extends optimizers.Optimizer {
  static override readonly className: string = "Momentum";
  override readonly slotNames = ["velocity"];
  override update(gradient: Tensor, variable: Variable, { velocity }: optimizers.Slots) {
    velocity!.assign(sub(mul(velocity!, 0.9), mul(gradient, this.learningRate)));
    variable.assign(add(variable, velocity!));
  }
}

/** The weights of a small LSTM after some steps. */
function trained(optimizer: optimizers.Optimizer, steps: number): number[] {
  setSeed(6);
  const model = new Sequential([layers.lstm({ units: 3 }), layers.dense({ units: 1 })]);
  model.compile({ optimizer, loss: "meanSquaredError" });
  const [x, y] = [randomNormal([6, 4, 1], { seed: 1 }), randomNormal([6, 1], { seed: 2 })];
  for (let step = 0; step < steps; step++) model.trainOnBatch(x, y);
  const weights = model.getWeights().flatMap((weight) => [...weight.data()]);
  model.dispose();
  return weights;
}

describe("an optimizer of one's own", () => {
  test.each([
    ["plain", {}],
    ["with clipnorm", { clipnorm: 0.05 }],
    ["with clipvalue", { clipvalue: 0.01 }],
    ["with globalClipnorm", { globalClipnorm: 0.1 }],
  ])("trains an LSTM as the package's SGD with momentum does, %s", (_name, clip) => {
    const own = trained(new Momentum({ learningRate: 0.1, ...clip }), 20);
    const ours = trained(optimizers.sgd({ learningRate: 0.1, momentum: 0.9, ...clip }), 20);
    own.forEach((weight, i) => expect(Math.abs(weight - ours[i]!)).toBeLessThanOrEqual(1e-6));
    expect(ours).not.toEqual(trained(optimizers.sgd({ learningRate: 0.1, momentum: 0.9 }), 2));
  });

  test("leaves nothing behind in 500 steps", () => {
    const [w, optimizer] = [new Variable([3, 4]), new Momentum(0.01)];
    const step = () => optimizer.applyGradients([[gradientOf(w), w]]);
    step();
    const before = memory();
    for (let i = 0; i < 500; i++) step();
    expect(memory()).toEqual(before);
    optimizer.dispose();
    expect(memory().numTensors).toBe(before.numTensors - 1);
  });

  test("builds on one of the package's", () => {
    class Sign extends optimizers.Adam {
      override update(gradient: Tensor, variable: Variable, slots: optimizers.Slots) {
        super.update(mul(gradient, -1), variable, slots);
      }
    }
    expect(stepped(new Sign(0.01), [3, 4])).toEqual(close([3.01, 4.01]));
  });

  test("has options of its own, a configuration and a name in files", () => {
    const { momentum } = optimizers.SGD.options;
    class Heavy extends optimizers.Optimizer {
      static override readonly className: string = "Heavy";
      static override readonly options = { ...optimizers.Optimizer.options, momentum: momentum! };
      declare readonly momentum: number;
      override update() {}
    }
    registerSerializable(Heavy, "test");
    const heavy = new Heavy({ learningRate: 0.5, momentum: 0.25 } as optimizers.OptimizerOptions);
    expect([heavy.momentum, heavy.name, heavy.learningRate, heavy.clipnorm]).toEqual([0.25, "heavy", 0.5, null]);
    expect(heavy.getConfig()).toMatchObject({ learningRate: 0.5, momentum: 0.25, clipvalue: null });
    const form = { class_name: "Heavy", registered_name: "test>Heavy", config: { learning_rate: 0.5, momentum: 0.5 } };
    const again = optimizers.get(form as never);
    expect([again instanceof Heavy, (again as Heavy).momentum]).toEqual([true, 0.5]);
    expect(thrownBy(() => new Heavy({ momentun: 1 } as never)).message).toContain('Did you mean "momentum"?');
  });

  test("without update, or with one that goes on later, is refused", () => {
    const None = class extends (optimizers.Optimizer as unknown as typeof Momentum) {};
    expect(thrownBy(() => new None()).message).toContain("a method update(gradient, variable, slots)");
    class Late extends optimizers.Optimizer {
      override async update() {}
    }
    expect(thrownBy(() => stepped(new Late(), [1])).message).toContain("a promise");
  });

  test("a step that fails does not count", () => {
    class Fails extends optimizers.Optimizer {
      override update() {
        throw new RangeError("mine");
      }
    }
    const optimizer = new Fails();
    expect(() => stepped(optimizer, [1])).toThrow("mine");
    expect(optimizer.iterations).toBe(0);
  });
});

describe("what is no pair is refused in words", () => {
  const w = new Variable([1, 2], { name: "w" });
  const g = tensor([1, 1]);
  test.each<[string, unknown, string]>([
    ["[[g]]", [[g]], "pair 0 as [gradient, variable], got an array of 1"],
    ["[null]", [null], "pair 0 as [gradient, variable], got null"],
    ["[g, w]", [g, w], "pair 0 as [gradient, variable]"],
    ["[[w, g]]", [[w, g]], "a variable in pair 0"],
    ["[[1, w]]", [[1, w]], "a tensor or null as gradient in pair 0"],
    ["null", null, "pairs of a gradient and a variable"],
    ["no pairs", [], "no pairs"],
    ["undefined", [[undefined, w]], "null for every variable"],
    [
      "a variable twice",
      [
        [g, w],
        [g, w],
      ],
      '"w" twice',
    ],
    ["an int32 gradient", [[tensor([1, 1], [2], "int32"), w]], 'a float32 gradient of "w", got int32'],
    ["another shape", [[tensor([1]), w]], 'a gradient of "w" of its shape [2], got [1]'],
  ])("%s", (_name, pairs, words) => {
    const optimizer = optimizers.adam();
    expect(thrownBy(() => optimizer.applyGradients(pairs as never)).message).toContain(words);
    expect([optimizer.iterations, ...w.data()]).toEqual([0, 1, 2]);
  });
});

describe("around every rule", () => {
  test("weight decay spares what is excluded, by name or as it is, also of a rule of one's own", () => {
    const make = () => [new Variable([1], { name: "lstm/kernel" }), new Variable([1], { name: "lstm/bias" })] as const;
    const decayed = (exclusions: Parameters<optimizers.Optimizer["excludeFromWeightDecay"]>[0] | null) => {
      const [kernel, bias] = make();
      const optimizer = new Momentum({ learningRate: 0.5, weightDecay: 0.5 });
      if (exclusions !== null) optimizer.excludeFromWeightDecay(exclusions);
      optimizer.applyGradients(zip([tensor([0]), tensor([0])], [kernel, bias]));
      return [kernel.data()[0], bias.data()[0]];
    };
    expect(decayed(null)).toEqual([0.75, 0.75]);
    expect(decayed({ varNames: ["bias", "gamma"] })).toEqual([0.75, 1]);
    expect(decayed({ varNames: ["lstm"] })).toEqual([1, 1]);
    const [kernel] = make();
    const optimizer = optimizers.sgd({ learningRate: 0.5, weightDecay: 0.5 });
    optimizer.excludeFromWeightDecay({ varList: [kernel] });
    optimizer.applyGradients([[tensor([0]), kernel]]);
    expect(kernel.data()[0]).toBe(1);
    const typo = () => optimizer.excludeFromWeightDecay({ varnames: ["bias"] } as never);
    expect(thrownBy(typo).message).toContain('Did you mean "varNames"?');
  });

  test("gathered gradients are one step by their mean, which clipping and the count of steps see", () => {
    const w = new Variable([0, 0]);
    const optimizer = optimizers.sgd({ learningRate: 1, gradientAccumulationSteps: 2, clipnorm: 5 });
    optimizer.applyGradients([[tensor([12, 0]), w]]);
    expect([optimizer.iterations, ...w.data()]).toEqual([0, 0, 0]);
    optimizer.applyGradients([[tensor([0, 16]), w]]);
    expect([optimizer.iterations, ...w.data()]).toEqual([1, -3, -4]);
    expect([...optimizer.slotsOf(w).gradientAccumulator!.data()]).toEqual([0, 0]);
  });

  test("averages follow the weights, and are put in their place when asked", () => {
    const w = new Variable([0]);
    const optimizer = optimizers.sgd({ learningRate: 1, useEma: true, emaMomentum: 0.5 });
    optimizer.finalizeVariableValues([w]);
    expect(w.data()[0]).toBe(0);
    for (const gradient of [-4, -4, -4]) optimizer.applyGradients([[tensor([gradient]), w]]);
    // 4, then 8 and 12 half by half.
    expect([w.data()[0], optimizer.slotsOf(w).average!.data()[0]]).toEqual([12, 9]);
    optimizer.finalizeVariableValues([w, new Variable([7])]);
    expect(w.data()[0]).toBe(9);
  });

  test("leaves nothing behind in 200 steps", () => {
    const around = { weightDecay: 0.1, useEma: true, emaOverwriteFrequency: 3, gradientAccumulationSteps: 2 };
    const [w, optimizer] = [new Variable([3, 4]), optimizers.adafactor({ ...around, clipnorm: 1 })];
    const step = () => optimizer.applyGradients([[gradientOf(w), w]]);
    step();
    const before = memory();
    for (let i = 0; i < 200; i++) step();
    expect(memory()).toEqual(before);
  });
});

describe("slots", () => {
  test("of disposed variables leave the optimizer; the others stay", () => {
    const [a, b] = [new Variable([1, 2]), new Variable([3])];
    const optimizer = optimizers.adam();
    optimizer.applyGradients(zip([gradientOf(a), gradientOf(b)], [a, b]));
    const [before, kept] = [memory().numTensors, optimizer.slotsOf(b).momentum!.data()];
    a.dispose();
    optimizer.applyGradients([[gradientOf(b), b]]);
    expect(memory().numTensors).toBe(before - 3);
    expect(optimizer.countParams()).toBe(2 + 2);
    expect(optimizer.slotsOf(b).momentum!.data()).not.toEqual(kept);
    optimizer.dispose();
    expect(memory().numTensors).toBe(before - 5);
  });

  test("do not keep a dropped variable alive", async () => {
    const optimizer = optimizers.adam();
    const before = memory().numTensors;
    for (let i = 0; i < 200; i++) {
      const w = new Variable([1]);
      optimizer.applyGradients([[tensor([1]), w]]);
    }
    expect(memory().numTensors).toBe(before + 600);
    // Finalizers run between tasks, once the collector has been round.
    for (let i = 0; i < 50 && memory().numTensors > before; i++) {
      globalThis.gc?.();
      Array.from({ length: 200_000 }, (_, k) => ({ k }));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(memory().numTensors).toBeLessThan(before + 600);
    optimizer.dispose();
  });

  test("are refused where they would be the variable itself", () => {
    const w = new Variable([1]);
    const error = thrownBy(() => optimizers.sgd({ momentum: 0.5 }).update(tensor([1]), w, { momentum: w }));
    expect([error.code, ...w.data()]).toEqual(["invalid-argument", 1]);
  });
});

describe("configurations", () => {
  test("come back through Keras's form", () => {
    const optimizer = optimizers.adam({ learningRate: 0.01, beta1: 0.8, amsgrad: true, globalClipnorm: 2 });
    optimizer.learningRate = 0.005;
    const config = optimizer.getConfig();
    const again = optimizers.Adam.fromConfig(config);
    expect([again.constructor, again.getConfig()]).toEqual([optimizers.Adam, config]);
    expect(config).toMatchObject({ learningRate: 0.005, beta1: 0.8, amsgrad: true, globalClipnorm: 2, name: "adam" });
  });

  test("of Keras's files are read; what is not here is refused unless it changes nothing", () => {
    const neutral = { weight_decay: null, use_ema: false, ema_momentum: 0.99, gradient_accumulation_steps: null };
    const form = { module: "keras.optimizers", class_name: "RMSprop", registered_name: null };
    const made = optimizers.get({ ...form, config: { learning_rate: 0.5, rho: 0.5, ...neutral } });
    expect(made.getConfig()).toMatchObject({ learningRate: 0.5, rho: 0.5, momentum: 0 });
    const scaled = () => optimizers.get({ ...form, config: { ...neutral, loss_scale_factor: 2 } });
    expect(thrownBy(scaled).message).toContain("lossScaleFactor");
  });
});
