/** Going on with what an optimizer has learned: bit for bit, and in Keras's order. */
import {
  add,
  layers,
  mul,
  optimizers,
  randomNormal,
  Sequential,
  schedules,
  setSeed,
  sub,
  type Tensor,
  tensor,
  Variable,
  zip,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { PARITY_TOLERANCE, relativeError, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";
import { thrownBy } from "./support/thrown.js";

class Momentum extends optimizers.Optimizer {
  static override readonly className: string = "Momentum";
  override readonly slotNames = ["velocity", "last"];
  override update(gradient: Tensor, variable: Variable, { velocity, last }: optimizers.Slots) {
    velocity!.assign(sub(mul(velocity!, 0.9), mul(gradient, this.learningRate)));
    variable.assign(add(variable, add(velocity!, mul(last!, 0.1))));
    last!.assign(velocity!.value());
  }
}

const AROUND = { gradientAccumulationSteps: 2, useEma: true, emaMomentum: 0.5 };

const OPTIMIZERS: [string, () => optimizers.Optimizer][] = [
  ["sgd", () => optimizers.sgd(0.05)],
  ["sgd with momentum", () => optimizers.sgd({ learningRate: 0.05, momentum: 0.9 })],
  ["sgd with nesterov", () => optimizers.sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true })],
  ["adam", () => optimizers.adam(0.05)],
  ["amsgrad", () => optimizers.adam({ learningRate: 0.05, amsgrad: true, clipnorm: 0.1 })],
  ["rmsprop with momentum", () => optimizers.rmsprop({ learningRate: 0.05, momentum: 0.5 })],
  ["rmsprop, centered", () => optimizers.rmsprop({ learningRate: 0.05, centered: true, momentum: 0.5 })],
  ["adamw, gathering, averaged", () => optimizers.adamw({ learningRate: 0.05, ...AROUND, emaOverwriteFrequency: 2 })],
  ["nadam", () => optimizers.nadam(0.05)],
  ["adamax", () => optimizers.adamax(0.05)],
  ["adagrad", () => optimizers.adagrad(0.05)],
  ["adadelta", () => optimizers.adadelta(1)],
  ["lion", () => optimizers.lion(0.05)],
  ["ftrl", () => optimizers.ftrl(0.05)],
  ["lamb", () => optimizers.lamb(0.05)],
  ["adafactor", () => optimizers.adafactor(0.05)],
  ["one of one's own", () => new Momentum(0.05)],
  ["one of one's own, gathering, averaged", () => new Momentum({ learningRate: 0.05, ...AROUND, weightDecay: 0.1 })],
  [
    "adam by a schedule",
    () => optimizers.adam(schedules.exponentialDecay({ initialLearningRate: 0.05, decaySteps: 2, decayRate: 0.5 })),
  ],
];

const x = randomNormal([6, 4, 1], { seed: 1 });
const y = randomNormal([6, 1], { seed: 2 });

function build(optimizer: optimizers.Optimizer, weights?: Tensor[]) {
  setSeed(6);
  const model = new Sequential([layers.lstm({ units: 3 }), layers.dense({ units: 1 })]);
  model.compile({ optimizer, loss: "meanSquaredError" });
  model.build([null, 4, 1]);
  if (weights) model.setWeights(weights);
  return model;
}

function train(model: Sequential, steps: number) {
  for (let step = 0; step < steps; step++) model.trainOnBatch(x, y);
  return model.getWeights().map((weight) => [...weight.data()]);
}

describe.each(OPTIMIZERS)("%s: three steps and three more are six", (_name, make) => {
  const straight = train(build(make()), 6);
  const half = build(make());
  train(half, 3);

  test("with the state as JSON", () => {
    const text = JSON.stringify(half.optimizer.getState());
    const next = build(make(), half.getWeights());
    next.optimizer.setState(JSON.parse(text), next.trainableVariables);
    expect(next.optimizer.iterations).toBe(half.optimizer.iterations);
    expect(next.optimizer.iterations).toBeGreaterThan(0);
    expect(train(next, 3)).toEqual(straight);
  });

  test("with the state as a structured clone, in an optimizer that has stepped already", () => {
    const state = structuredClone(half.optimizer.getState());
    const next = build(make());
    train(next, 5);
    next.setWeights(half.getWeights());
    next.optimizer.setState(state);
    expect(train(next, 3)).toEqual(straight);
  });

  test("with the list of weights", () => {
    const next = build(make(), half.getWeights());
    next.optimizer.setWeights(half.optimizer.getWeights(), next.trainableVariables);
    expect(train(next, 3)).toEqual(straight);
  });
});

test("the weights alone are another path", () => {
  const half = build(optimizers.adam(0.05));
  train(half, 3);
  expect(train(build(optimizers.adam(0.05), half.getWeights()), 3)).not.toEqual(train(half, 3));
});

interface Case {
  className: "SGD" | "Adam" | "RMSprop";
  options: object;
  excluded: string[] | null;
  weights: Stored[];
  gradients: Stored[][];
  half: Stored[];
  trained: Stored[];
  finished: Stored[];
}

const KERAS = cases<Case>("optimizers").map((c): [string, Case] => [`${c.className} ${JSON.stringify(c.options)}`, c]);
const NAMES = ["kernel", "bias", "table"];

describe.each(KERAS)("Keras's %s", (_name, { className, options, excluded, weights, gradients, half, ...after }) => {
  const [middle, end] = [gradients.length / 2, gradients.length];
  const start = () => weights.map((weight, k) => new Variable(load(weight), { name: NAMES[k]! }));
  const make = () => {
    const optimizer = new optimizers[className](options);
    if (excluded !== null) optimizer.excludeFromWeightDecay({ varNames: excluded });
    return optimizer;
  };
  const apply = (optimizer: optimizers.Optimizer, variables: Variable[], from: number, to: number) => {
    for (const given of gradients.slice(from, to)) optimizer.applyGradients(zip(given.map(load), variables));
  };
  const near = (got: ArrayLike<number>, expected: Stored) =>
    expect(relativeError(got, expected.values)).toBeLessThan(PARITY_TOLERANCE);

  test("keeps the same, in the same order", () => {
    const [optimizer, variables] = [make(), start()];
    apply(optimizer, variables, 0, middle);
    const got = optimizer.getWeights();
    expect(got.map((weight) => weight.shape)).toEqual(half.map((weight) => weight.shape));
    for (const [k, weight] of got.entries()) near(weight.data(), half[k]!);
    const [count, ...others] = got;
    expect([count!.dtype, count!.item()]).toEqual(["int32", middle]);
    expect(others.every(({ dtype }) => dtype === "float32")).toBe(true);
  });

  test("goes on from what Keras has kept, and ends where Keras ends", () => {
    const [before, next] = [make(), make()];
    const variables = start();
    apply(before, variables, 0, middle);
    next.setWeights(half.map(load), variables);
    apply(next, variables, middle, end);
    for (const [k, variable] of variables.entries()) near(variable.data(), after.trained[k]!);
    next.finalizeVariableValues(variables);
    for (const [k, variable] of variables.entries()) near(variable.data(), after.finished[k]!);
  });
});

describe("states", () => {
  const stepped = () => {
    const [optimizer, w] = [optimizers.adam(0.1), new Variable([[1, 2, 3]], { name: "w" })];
    optimizer.applyGradients([[tensor([[1, 1, 1]]), w]]);
    return { optimizer, w };
  };

  test("name their slots, in plain numbers", () => {
    const { optimizer } = stepped();
    expect(optimizer.getState()).toEqual({
      iterations: 1,
      learningRate: 0.1,
      slots: [
        {
          momentum: [Array(3).fill(expect.closeTo(0.1, 6))],
          velocity: [Array(3).fill(expect.closeTo(0.001, 6))],
        },
      ],
    });
  });

  test("typed arrays and tensors may stand for their slots", () => {
    const { optimizer, w } = stepped();
    const slots = [{ momentum: new Float32Array([1, 2, 3]), velocity: tensor([[4, 5, 6]]) }];
    optimizer.setState({ iterations: 7, learningRate: 0.5, slots });
    expect([optimizer.iterations, optimizer.learningRate]).toEqual([7, 0.5]);
    expect(optimizer.slotsOf(w).momentum!.array()).toEqual([[1, 2, 3]]);
    expect(optimizer.slotsOf(w).velocity!.array()).toEqual([[4, 5, 6]]);
  });

  test("of variables that have not stepped are zeros", () => {
    const w = new Variable([1, 2]);
    const { slots } = optimizers.rmsprop().getState([w]);
    expect(slots).toEqual([{ velocity: [0, 0] }]);
  });

  const good = { iterations: 1, learningRate: 0.1, slots: [{ momentum: [[1, 1, 1]], velocity: [[1, 1, 1]] }] };
  test.each<[string, unknown, string, string]>([
    ["no state", null, "invalid-argument", "a state as getState() gives it"],
    ["half a step", { ...good, iterations: 0.5 }, "invalid-argument", "iterations"],
    ["no learning rate", { ...good, learningRate: null }, "invalid-argument", "learningRate"],
    ["no slots", { ...good, slots: 3 }, "invalid-argument", "slots as an array of objects"],
    ["slots of two", { ...good, slots: [...good.slots, ...good.slots] }, "shape-mismatch", "slots of 1 variables"],
    ["a slot too few", { ...good, slots: [{ momentum: [[1, 1, 1]] }] }, "invalid-argument", "the slots momentum"],
    [
      "another shape",
      { ...good, slots: [{ momentum: [[9, 9, 9]], velocity: [[1, 1]] }] },
      "shape-mismatch",
      'shape [1, 3] for "w_velocity", got [1, 2]',
    ],
    [
      "too many numbers",
      { ...good, slots: [{ momentum: new Float32Array(4), velocity: [[1, 1, 1]] }] },
      "shape-mismatch",
      "[1, 3]",
    ],
    [
      "null in a slot",
      { ...good, slots: [{ momentum: [[1, null, 1]], velocity: [[1, 1, 1]] }] },
      "invalid-argument",
      "",
    ],
    [
      "whole numbers",
      { ...good, slots: [{ momentum: tensor([[1, 1, 1]], [1, 3], "int32"), velocity: [[1, 1, 1]] }] },
      "dtype-mismatch",
      "float32",
    ],
  ])("%s is refused, and nothing changes", (_name, state, code, words) => {
    const { optimizer } = stepped();
    const before = JSON.stringify(optimizer.getState());
    const error = thrownBy(() => optimizer.setState(state as optimizers.GivenState));
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(JSON.stringify(optimizer.getState())).toBe(before);
  });

  test("lists of weights of another length or shape are refused, and nothing changes", () => {
    const { optimizer, w } = stepped();
    const [before, weights] = [JSON.stringify(optimizer.getState()), optimizer.getWeights()];
    const refused = (list: unknown) => thrownBy(() => optimizer.setWeights(list as Tensor[])).code;
    expect(refused(weights.slice(1))).toBe("shape-mismatch");
    expect(refused(null)).toBe("shape-mismatch");
    expect(refused([...weights.slice(0, 3), tensor([1])])).toBe("shape-mismatch");
    expect(refused([tensor([1, 2]), ...weights.slice(1)])).toBe("shape-mismatch");
    expect(refused([0.5, ...weights.slice(1)])).toBe("invalid-argument");
    expect(JSON.stringify(optimizer.getState())).toBe(before);
    const fresh = optimizers.adam();
    expect(thrownBy(() => fresh.setWeights(weights)).message).toContain("model.trainableVariables");
    expect(thrownBy(() => fresh.setState(optimizer.getState())).message).toContain("model.trainableVariables");
    expect(thrownBy(() => fresh.setWeights(weights, [new Variable([1])])).code).toBe("shape-mismatch");
    expect([fresh.countParams(), fresh.iterations]).toEqual([0, 0]);
    fresh.setWeights(weights, [w]);
    expect([fresh.iterations, fresh.learningRate]).toEqual([1, 0.1]);
  });

  test("a learning rate comes back from float32 as it was written", () => {
    for (const rate of [0.1, 0.05, 3e-4, 1e-7, 0.3, 1 / 3]) {
      const fresh = optimizers.sgd(1);
      fresh.setWeights(optimizers.sgd(rate).getWeights(), []);
      expect(Math.fround(fresh.learningRate)).toBe(Math.fround(rate));
      if (rate !== 1 / 3) expect(fresh.learningRate).toBe(rate);
    }
  });

  test("of a disposed optimizer, or for disposed variables, are refused", () => {
    const { optimizer, w } = stepped();
    const state = optimizer.getState();
    w.dispose();
    expect(thrownBy(() => optimizer.setState(state, [w])).code).toBe("disposed");
    expect(thrownBy(() => optimizer.getState(["w"] as never)).code).toBe("invalid-argument");
    optimizer.dispose();
    for (const use of [() => optimizer.getState(), () => optimizer.getWeights(), () => optimizer.slotsOf(w)]) {
      expect(thrownBy(use).code).toBe("disposed");
    }
  });
});
