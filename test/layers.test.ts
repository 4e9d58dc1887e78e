/** What all layers have, and those without a state: Embedding, Dense, Dropout, Activation, Flatten. */
import {
  add,
  clearSession,
  GradientTape,
  initializers,
  input,
  Layer,
  layers,
  matmul,
  model,
  mul,
  ones,
  range,
  relu,
  Sequential,
  setSeed,
  softmax,
  sum,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  zeros,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

const values = (t: Tensor) => Array.from(t.data());

describe("every layer", () => {
  test("is named as Keras names it, or by hand", () => {
    clearSession();
    const names = [
      layers.lstm({ units: 1 }),
      layers.lstm({ units: 1 }),
      layers.simpleRNN({ units: 1 }),
      layers.simpleRNNCell({ units: 1 }),
      layers.gruCell({ units: 1 }),
      layers.dense({ units: 1, name: "out" }),
      layers.lstm({ units: 1 }),
    ].map((layer) => layer.name);
    expect(names).toEqual(["lstm", "lstm_1", "simple_rnn", "simple_rnn_cell", "gru_cell", "out", "lstm_2"]);
  });

  test("has weights once built, copies of which it gives and takes", () => {
    const layer = layers.dense({ units: 2, name: "d" });
    expect(layer.built).toBe(false);
    expect(layer.getWeights()).toEqual([]);
    expect(thrownBy(() => layer.countParams()).code).toBe("not-built");
    expect(thrownBy(() => layer.setWeights([])).code).toBe("not-built");
    layer.build([null, 3]);
    expect(layer.countParams()).toBe(8);
    expect(layer.weights.map((w) => w.name)).toEqual(["d/kernel", "d/bias"]);
    const before = layer.getWeights();
    layer.setWeights([ones([3, 2]), [5, 6]]);
    expect(values(layer.apply(ones([1, 3])))).toEqual([8, 9]);
    expect(thrownBy(() => layer.setWeights([zeros([3, 2]), [1, 2, 3]])).message).toMatch(/d\/bias of shape \[2\]/);
    expect(values(layer.apply(ones([1, 3])))).toEqual([8, 9]); // all or nothing
    layer.setWeights(before);
    expect(values(layer.getWeights()[0]!)).toEqual(values(before[0]!));
    layer.build([null, 7]); // a second build changes nothing
    expect(layer.kernel.shape).toEqual([3, 2]);
  });

  test("can be frozen and thawed", () => {
    const layer = layers.lstm({ units: 2, trainable: false });
    layer.build([null, null, 3]);
    expect(layer.trainable).toBe(false);
    expect([layer.trainableVariables.length, layer.nonTrainableVariables.length]).toEqual([0, 3]);
    layer.trainable = true;
    expect([layer.trainableWeights.length, layer.nonTrainableWeights.length]).toEqual([3, 0]);
    layer.trainable = false;
    const [tape, x] = [new GradientTape(), ones([1, 2, 3])];
    tape.watch(x);
    const loss = tape.record(() => sum(layer.apply(x)));
    expect(tape.gradient(loss, x)!.shape).toEqual([1, 2, 3]); // the input's gradient goes through all the same
  });

  test("is frozen with all that is inside it", () => {
    const x = input({ shape: [2, 3] });
    const cells = layers.rnn({ cell: layers.lstmCell({ units: 2 }), trainable: false });
    const frozen = [
      cells,
      layers.timeDistributed({ layer: layers.dense({ units: 2 }), trainable: false }),
      layers.bidirectional({ layer: layers.lstm({ units: 2 }), trainable: false }),
      new Sequential([layers.dense({ units: 2 })], { trainable: false }),
      model({ inputs: x, outputs: layers.dense({ units: 2 }).apply(x), trainable: false }),
    ];
    for (const layer of frozen) {
      layer.apply(ones([1, 2, 3]));
      const around = new Sequential([layer]);
      expect([layer.trainableVariables, around.trainableVariables]).toEqual([[], []]);
      expect(around.nonTrainableVariables).toEqual(layer.weights);
    }
    cells.trainable = true;
    expect(cells.trainableVariables).toHaveLength(3);
  });

  test("computes the same inside a scope as outside", () => {
    const layer = layers.dense({ units: 4, activation: "tanh" });
    const x = ones([2, 3]);
    expect(values(tidy(() => layer.apply(x)))).toEqual(values(layer.apply(x)));
  });

  test("cannot be used once disposed", () => {
    const layer = layers.dense({ units: 4 });
    layer.apply(ones([2, 3]));
    layer.dispose();
    expect(thrownBy(() => layer.apply(ones([2, 3]))).code).toBe("disposed");
  });

  test("refuses options that it does not have or that are out of range", () => {
    const cases: [() => unknown, string, RegExp][] = [
      [() => layers.lstm({ units: 0 }), "invalid-argument", /units to be a positive integer, got 0/],
      [() => layers.lstm({ units: 2.5 }), "invalid-argument", /units/],
      [() => layers.dense({} as never), "invalid-argument", /units to be a positive integer, got undefined/],
      [() => layers.gru(64 as never), "invalid-argument", /an options object such as \{ units: … \}, got 64/],
      [() => layers.lstm(undefined as never), "invalid-argument", /an options object/],
      [() => layers.lstm({ units: 4, dropout: 1 }), "invalid-argument", /dropout to be a rate in \[0, 1\), got 1/],
      [() => layers.gru({ units: 4, recurrentDropout: -0.1 }), "invalid-argument", /recurrentDropout/],
      [() => layers.dropout({ rate: Number.NaN }), "invalid-argument", /rate/],
      [
        () => layers.lstm({ units: 4, returnSequence: true } as never),
        "unknown-name",
        /Did you mean "returnSequences"/,
      ],
      [
        () => layers.gru({ units: 4, unitForgetBias: true } as never),
        "unknown-name",
        /There are "units", "activation"/,
      ],
      [
        () => layers.lstm({ units: 4, activation: "tahn" as never }),
        "unknown-name",
        /activation, .*Did you mean "tanh"/,
      ],
      [() => layers.lstm({ units: 4, activation: "threshold" as never }), "unknown-name", /There are .*"relu"/],
      [() => layers.dense({ units: 4, activation: "sigmod" as never }), "unknown-name", /Did you mean "sigmoid"/],
      [() => layers.dense({ units: 4, kernelInitializer: "glorot" as never }), "unknown-name", /"glorotUniform"/],
      [() => layers.lstm({ units: 4, returnState: 1 as never }), "invalid-argument", /returnState to be true or false/],
      [() => layers.lstm({ units: 4, seed: -1 }), "invalid-argument", /seed/],
      [() => layers.dense({ units: 4, name: "" }), "invalid-argument", /name/],
      [() => layers.dense({ units: 4, dtype: "float64" as never }), "invalid-argument", /dtype/],
      [() => layers.embedding({ inputDim: 0, outputDim: 4 }), "invalid-argument", /inputDim/],
      [() => layers.dropout({ rate: 0.5, noiseShape: [0] }), "invalid-argument", /noiseShape/],
    ];
    for (const [fn, code, message] of cases) {
      const error = thrownBy(fn);
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
    }
  });

  test("takes Keras's spelling of names, and null for no activation", () => {
    const layer = layers.lstm({
      units: 2,
      activation: null,
      recurrentActivation: "hard_sigmoid" as never,
      kernelInitializer: "glorot_normal" as never,
      recurrentInitializer: { className: "Orthogonal", config: { gain: 0.5 } },
    });
    expect(layer.getConfig()).toMatchObject({ activation: "linear", recurrentActivation: "hard_sigmoid" });
    expect(layer.cell.kernelInitializer.name).toBe("glorotNormal");
    expect(layer.cell.recurrentInitializer.getConfig()).toEqual({ gain: 0.5, seed: null });
  });
});

describe("a layer of one's own", () => {
  class Scale extends Layer {
    factor!: Variable;
    inner = layers.dense({ units: 2, useBias: false });
    protected override createWeights() {
      this.factor = this.addWeight({ name: "factor", shape: [], initializer: "ones" });
    }
    override call(x: Tensor) {
      return mul(this.inner.apply(x), this.factor);
    }
  }

  test("is named after its class and trains", () => {
    const model = new Sequential([new Scale(), layers.dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const losses = [1, 2, 3].map(() => model.trainOnBatch([[1, 2]], [[3]]).loss!);
    expect(losses[2]).toBeLessThan(losses[0]!);
    expect(model.layers[0]!.name).toMatch(/^scale/);
  });

  test("has its weights, then those of its sublayers", () => {
    const layer = new Scale();
    expect(layer.apply(ones([1, 3])).shape).toEqual([1, 2]);
    expect(layer.weights.map((w) => w.shape)).toEqual([[], [3, 2]]);
    expect(layer.countParams()).toBe(7);
    layer.trainable = false;
    expect(layer.trainableVariables).toEqual([]);
  });
});

describe("Embedding", () => {
  test("looks up, whatever the dtype and rank of the ids", () => {
    const layer = layers.embedding({
      inputDim: 4,
      outputDim: 2,
      inputLength: 3,
      weights: [
        [0, 1],
        [2, 3],
        [4, 5],
        [6, 7],
      ],
    });
    expect(layer.apply(tensor([[3, 0, 1]])).array()).toEqual([
      [
        [6, 7],
        [0, 1],
        [2, 3],
      ],
    ]);
    expect(layer.apply(tensor([2, 2], [2], "int32")).array()).toEqual([
      [4, 5],
      [4, 5],
    ]);
    expect(layer.computeOutputShape([null, 80])).toEqual([null, 80, 2]);
  });

  test("makes a mask of the ids that are not 0, if asked", () => {
    const ids = tensor([[0, 3, 0]], [1, 3], "int32");
    const layer = layers.embedding({ inputDim: 4, outputDim: 2, maskZero: true });
    expect(layer.computeMask(ids)!.array()).toEqual([[false, true, false]]);
    expect(layers.embedding({ inputDim: 4, outputDim: 2 }).computeMask(ids)).toBeNull();
  });

  test("starts uniform on ±0.05", () => {
    const layer = layers.embedding({ inputDim: 100, outputDim: 20 });
    layer.build([null]);
    const all = values(layer.getWeights()[0]!);
    expect(Math.max(...all.map(Math.abs))).toBeLessThanOrEqual(0.05);
    expect(Math.max(...all)).toBeGreaterThan(0.045);
  });

  test("an id outside the vocabulary is named with its place", () => {
    const layer = layers.embedding({ inputDim: 10, outputDim: 2, name: "words" });
    for (const id of [10, -1]) {
      const error = thrownBy(() =>
        layer.apply(
          tensor(
            [
              [1, 2],
              [3, id],
            ],
            [2, 2],
            "int32",
          ),
        ),
      );
      expect(error.code).toBe("index-out-of-range");
      expect(error.where).toBe('embedding "words"');
      expect(error.message).toMatch(/0 (…|to|\.\.) ?9/);
      expect(error.message).toMatch(new RegExp(`${id}.*\\[1, 1\\]`));
    }
    expect(thrownBy(() => layer.apply(tensor([[true]]))).code).toBe("dtype-mismatch");
    expect(layer.apply(tensor([[9]])).shape).toEqual([1, 1, 2]);
  });
});

describe("Dense", () => {
  const x = tensor([
    [1, 2],
    [-3, 4],
  ]);

  test("is f(x·W + b) for every activation", () => {
    for (const activation of [null, "relu", "softmax", (y: Tensor) => mul(y, 2)] as const) {
      const layer = layers.dense({ units: 3, activation, biasInitializer: "ones" });
      const got = values(layer.apply(x));
      const z = add(matmul(x, layer.kernel), layer.bias!);
      const f =
        activation === null ? z : activation === "relu" ? relu(z) : activation === "softmax" ? softmax(z) : mul(z, 2);
      got.forEach((value, k) => {
        expect(value).toBeCloseTo(values(f)[k]!, 5);
      });
    }
  });

  test("works on the last axis of any rank, with or without bias", () => {
    const layer = layers.dense({ units: 3, useBias: false });
    expect(layer.apply(ones([2, 5, 4])).shape).toEqual([2, 5, 3]);
    expect(layer.weights).toHaveLength(1);
    expect(layer.computeOutputShape([null, 5, 4])).toEqual([null, 5, 3]);
  });

  test("refuses what does not fit", () => {
    const layer = layers.dense({ units: 3, name: "d" });
    layer.build([null, 2]);
    expect(thrownBy(() => layer.apply(ones([2]))).message).toMatch(/dense "d": expected input of rank 2 or more/);
    expect(thrownBy(() => layer.apply(ones([2, 5]))).message).toMatch(/2 features in its last axis.*got \[2, 5\]/);
    expect(thrownBy(() => layer.apply(ones([2, 2], "int32"))).code).toBe("dtype-mismatch");
    expect(thrownBy(() => layers.dense({ units: 3 }).build([null, null])).code).toBe("shape-mismatch");
    const odd = layers.dense({ units: 3, activation: (() => 5) as never });
    expect(thrownBy(() => odd.apply(x)).message).toMatch(/activation function to return a tensor, got 5/);
    expect(layer.apply(x).shape).toEqual([2, 3]);
  });
});

describe("Dropout", () => {
  const x = ones([20, 50]);

  test("drops about its rate in training, scales the rest, and repeats by seed", () => {
    const make = () => layers.dropout({ rate: 0.25, seed: 3 });
    const layer = make();
    const first = values(layer.apply(x, { training: true }));
    expect(new Set(first)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    const dropped = first.filter((v) => v === 0).length / first.length;
    expect(Math.abs(dropped - 0.25)).toBeLessThan(5 * Math.sqrt((0.25 * 0.75) / 1000)); // five standard deviations
    expect(values(layer.apply(x, { training: true }))).not.toEqual(first);
    expect(values(make().apply(x, { training: true }))).toEqual(first);
    expect(values(layer.apply(x))).toEqual(values(x));
  });

  test("with a noiseShape drops whole rows or columns", () => {
    const layer = layers.dropout({ rate: 0.5, noiseShape: [null, 1], seed: 1 });
    const rows = layer.apply(x, { training: true }).array() as number[][];
    expect(rows.every((row) => row.every((v) => v === row[0]))).toBe(true);
    expect(new Set(rows.map((row) => row[0]))).toEqual(new Set([0, 2]));
    const error = thrownBy(() => layer.apply(ones([2, 3, 4]), { training: true }));
    expect(error.message).toMatch(/fits noiseShape/);
  });

  test("masks the gradient as it masks the value", () => {
    const layer = layers.dropout({ rate: 0.5, seed: 2 });
    const tape = new GradientTape();
    const input = ones([4, 4]);
    tape.watch(input);
    const { loss, y } = tape.record(() => {
      const y = layer.apply(input, { training: true });
      return { loss: sum(y), y };
    });
    expect(values(tape.gradient(loss, input)!)).toEqual(values(y));
  });
});

test("Activation applies names and functions", () => {
  const x = tensor([-1, 0, 2]);
  expect(values(layers.activation({ activation: "relu" }).apply(x))).toEqual([0, 0, 2]);
  expect(values(layers.activation({ activation: (t) => mul(t, t) }).apply(x))).toEqual([1, 0, 4]);
  expect(thrownBy(() => layers.activation({ activation: "rely" as never })).message).toMatch(/Did you mean "relu"/);
  expect(thrownBy(() => layers.activation({} as never)).code).toBe("unknown-name");
});

test("Flatten keeps the first axis", () => {
  const layer = layers.flatten();
  expect(layer.apply(ones([2, 3, 4])).shape).toEqual([2, 12]);
  expect(layer.apply(range(3)).shape).toEqual([3, 1]);
  expect(layer.apply(ones([2, 3], "int32")).dtype).toBe("int32");
  expect(layer.computeOutputShape([null, 3, 4])).toEqual([null, 12]);
  expect(layer.computeOutputShape([null, null, 4])).toEqual([null, null]);
  expect(thrownBy(() => layer.apply(tensor(1))).code).toBe("shape-mismatch");
  expect(layer.computeMask(ones([1]), ones([1]))).toBeNull();
});

test("the order of construction decides the weights, not the order of building", () => {
  const weights = (backwards: boolean) => {
    setSeed(5);
    const made = [layers.dense({ units: 3 }), layers.lstm({ units: 3 }), layers.gru({ units: 3, dropout: 0.5 })];
    for (const layer of backwards ? [...made].reverse() : made) layer.build([null, 4, 4]);
    return made.flatMap((layer) => layer.getWeights().map(values));
  };
  expect(weights(true)).toEqual(weights(false));
  const [a, b] = [layers.dense({ units: 3 }), layers.dense({ units: 3 })].map((layer) => {
    layer.build([null, 4]);
    return values(layer.getWeights()[0]!);
  });
  expect(a).not.toEqual(b);
});

test("one initializer without a seed gives two layers different weights, with a seed the same", () => {
  const pair = (kernelInitializer: ReturnType<typeof initializers.glorotUniform>) =>
    [0, 1].map(() => {
      const layer = layers.dense({ units: 3, kernelInitializer });
      layer.build([null, 4]);
      return values(layer.getWeights()[0]!);
    });
  const [a, b] = pair(initializers.glorotUniform());
  expect(a).not.toEqual(b);
  const [c, d] = pair(initializers.glorotUniform({ seed: 1 }));
  expect(c).toEqual(d);
});
