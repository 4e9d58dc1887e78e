/** How optimizers are made and used; five steps of each against Keras's are in parity-training.test.ts. */
import { GradientTape, mul, optimizers, square, sum, type Tensor, Variable, zip } from "throughtime";
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
    expect(optimizers.get("RMSprop" as never)).toBeInstanceOf(optimizers.RMSprop);
    expect(optimizers.get("sgd").learningRate).toBe(0.01);
    expect(thrownBy(() => optimizers.get("adaam" as never)).message).toContain('Did you mean "adam"?');
  });
});
