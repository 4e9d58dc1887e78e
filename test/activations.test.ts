/** Activations as functions and by name, and how layers keep them. */
import { activations, layers, mul, registerSerializable, sigmoid, type Tensor, tensor } from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

const X = [-3, -0.5, 0, 1, 4];
const values = (t: Tensor) => Array.from(t.data());
const exp = X.map(Math.exp);
const sum = exp.reduce((a, b) => a + b);

/** Each by its formula. */
const EXPECTED = {
  linear: X,
  relu: X.map((x) => Math.max(x, 0)),
  sigmoid: X.map((x) => 1 / (1 + Math.exp(-x))),
  tanh: X.map(Math.tanh),
  hardSigmoid: X.map((x) => Math.min(1, Math.max(0, x / 6 + 0.5))),
  softplus: X.map((x) => Math.log1p(Math.exp(x))),
  softsign: X.map((x) => x / (1 + Math.abs(x))),
  elu: X.map((x) => (x > 0 ? x : Math.expm1(x))),
  exponential: exp,
  softmax: exp.map((e) => e / sum),
  logSoftmax: X.map((x) => x - Math.log(sum)),
};
type Name = keyof typeof EXPECTED;
const NAMES = Object.keys(EXPECTED) as Name[];

describe("as functions", () => {
  test.each(NAMES)("%s", (name) => {
    values(activations[name](tensor(X))).forEach((y, i) => {
      expect(y).toBeCloseTo(EXPECTED[name][i]!, 5);
    });
  });

  test("there are no others", () => {
    expect(Object.keys(activations).sort()).toEqual([...NAMES, "get"].sort());
  });
});

describe("get", () => {
  test.each(NAMES)("%s, in every spelling", (name) => {
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    for (const spelling of [name, snake]) expect(activations.get(spelling as Name)).toBe(activations[name]);
  });

  test("null is linear, a function is itself, a registered one has its name", () => {
    const swish = (x: Tensor) => mul(x, sigmoid(x));
    registerSerializable(swish, "mine", "swish2");
    expect(activations.get(null)).toBe(activations.linear);
    expect(activations.get(swish)).toBe(swish);
    expect(activations.get("mine>swish2" as never)).toBe(swish);
  });

  test("refuses other names with the nearest", () => {
    const error = thrownBy(() => activations.get("sigmiod" as never));
    expect(error.code).toBe("unknown-name");
    expect(error.message).toMatch(/Did you mean "sigmoid"/);
    for (const value of [undefined, 3, {}, ""]) {
      expect(thrownBy(() => activations.get(value as never)).code).toBe("unknown-name");
    }
  });
});

test("layers know the package's own functions by their names, so that the kernels compute them", () => {
  expect(layers.dense({ units: 2, activation: activations.hardSigmoid }).activation).toBe("hardSigmoid");
  expect(layers.lstm({ units: 2, activation: activations.relu as never }).cell.activation).toBe("relu");
  expect(thrownBy(() => layers.lstm({ units: 2, activation: ((x: Tensor) => x) as never })).code).toBe("unknown-name");
});
