/** Activations as functions and by name, and how layers keep them. */
import {
  activations,
  GradientTape,
  layers,
  mul,
  randomUniform,
  registerSerializable,
  sigmoid,
  sum,
  type Tensor,
  tanh,
  tensor,
  transpose,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

const X = [-3, -0.5, 0, 1, 4];
const values = (t: Tensor) => Array.from(t.data());
const exp = X.map(Math.exp);
const total = exp.reduce((a, b) => a + b);

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
  softmax: exp.map((e) => e / total),
  logSoftmax: X.map((x) => x - Math.log(total)),
};
/** Those made of ops; test/parity-activations.test.ts compares them with Keras. */
const COMPOSED = [
  "celu",
  "gelu",
  "hardShrink",
  "hardSilu",
  "hardSwish",
  "hardTanh",
  "leakyRelu",
  "logSigmoid",
  "mish",
  "relu6",
  "selu",
  "silu",
  "softShrink",
  "sparsePlus",
  "sparseSigmoid",
  "sparsemax",
  "squareplus",
  "swish",
  "tanhShrink",
] as const;
type Name = keyof typeof EXPECTED;
const NAMES = Object.keys(EXPECTED) as Name[];

describe("as functions", () => {
  test.each(NAMES)("%s", (name) => {
    values(activations[name](tensor(X))).forEach((y, i) => {
      expect(y).toBeCloseTo(EXPECTED[name][i]!, 5);
    });
  });

  test("there are no others", () => {
    expect(Object.keys(activations).sort()).toEqual([...NAMES, ...COMPOSED, "glu", "threshold", "get"].sort());
  });
});

describe("get", () => {
  test.each([...NAMES, ...COMPOSED])("%s, in every spelling", (name) => {
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
  expect(layers.lstm({ units: 2, activation: "gelu" }).cell.activation).toBe(activations.gelu);
});

describe("sparsemax", () => {
  test("is the nearest point of the simplex: it adds up to 1, and its gradient is that of differences", () => {
    const x = tensor([
      [0.5, 0.25, -1, 0.375],
      [3, 0, 0, 0],
    ]);
    const y = activations.sparsemax(x);
    // Of the first row three are in, with τ = (0.5 + 0.25 + 0.375 − 1) / 3.
    values(y).forEach((value, k) => {
      expect(value).toBeCloseTo([0.5 - 0.125 / 3, 0.25 - 0.125 / 3, 0, 0.375 - 0.125 / 3, 1, 0, 0, 0][k]!, 6);
    });
    expect(values(activations.sparsemax(transpose(x), { axis: 0 }))).toEqual(values(transpose(y)));
    const tape = new GradientTape();
    tape.watch(x);
    const weighted = tape.record(() => sum(mul(activations.sparsemax(x), [1, 2, 4, 8])));
    values(tape.gradient(weighted, x)!).forEach((d, k) => {
      const mean = 11 / 3;
      expect(d).toBeCloseTo([1 - mean, 2 - mean, 0, 8 - mean, 0, 0, 0, 0][k]!, 5);
    });
  });
});

test("glu and threshold are functions only", () => {
  expect(values(activations.glu([1, 0]))).toEqual([0.5]);
  expect(values(activations.threshold([1, 3], { threshold: 2, defaultValue: 0 }))).toEqual([0, 3]);
  for (const name of ["glu", "threshold"]) {
    expect(thrownBy(() => layers.dense({ units: 2, activation: name as never })).code).toBe("unknown-name");
  }
  // A function that changes the shape is seen in the shape that the layer promises.
  expect(layers.dense({ units: 4, activation: activations.glu }).computeOutputShape([null, 3])).toEqual([null, 2]);
});

describe("inside recurrent cells", () => {
  const x = randomUniform([2, 4, 3], { seed: 1 });

  test("an activation made of ops gives what the same kernel gives", () => {
    for (const kind of ["simpleRNN", "lstm", "gru"] as const) {
      const fused = layers[kind]({ units: 3, dropout: 0.25, recurrentDropout: 0.25, seed: 5 });
      const walked = layers[kind]({
        units: 3,
        dropout: 0.25,
        recurrentDropout: 0.25,
        seed: 5,
        activation: (x: Tensor) => tanh(x),
      });
      for (const training of [false, true]) {
        const y = fused.apply(x, { training });
        walked.build(x.shape);
        walked.setWeights(fused.getWeights());
        values(walked.apply(x, { training })).forEach((value, k) => {
          expect(value).toBeCloseTo(values(y)[k]!, 6);
        });
      }
    }
  });
});
