/** Cells stepped by hand: the same numbers as the layers, dropout included, to the bit. */
import {
  GradientTape,
  layers,
  mean,
  ones,
  type RNNCell,
  randomNormal,
  setSeed,
  square,
  type Tensor,
  tensor,
  tidy,
  unstack,
  zeros,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { PARITY_TOLERANCE, relativeError } from "./support/close.js";
import { thrownBy } from "./support/thrown.js";

const [BATCH, STEPS, FEATURES, UNITS] = [3, 6, 5, 7];

interface Options {
  units: number;
  dropout?: number;
  recurrentDropout?: number;
  seed?: number;
}

const KINDS = {
  simpleRNN: {
    cell: (options: Options) => layers.simpleRNNCell(options),
    layer: (options: Options) => layers.simpleRNN({ ...options, returnState: true }),
  },
  lstm: {
    cell: (options: Options) => layers.lstmCell(options),
    layer: (options: Options) => layers.lstm({ ...options, returnState: true }),
  },
  gru: {
    cell: (options: Options) => layers.gruCell(options),
    layer: (options: Options) => layers.gru({ ...options, returnState: true }),
  },
  "gru, reset before": {
    cell: (options: Options) => layers.gruCell({ ...options, resetAfter: false }),
    layer: (options: Options) => layers.gru({ ...options, resetAfter: false, returnState: true }),
  },
};
const RATES = [{}, { dropout: 0.4 }, { recurrentDropout: 0.4 }, { dropout: 0.4, recurrentDropout: 0.3 }];

/** Output and states after all steps of x. */
function stepThrough(cell: RNNCell, x: Tensor, training: boolean): Tensor[] {
  let [output, states] = [zeros([1]), cell.getInitialState(x.shape[0]!)];
  for (const xt of unstack(x, { axis: 1 })) [output, states] = cell.apply(xt, states, { training });
  return [output, ...states];
}

const bits = (tensors: readonly Tensor[]) => tensors.map((x) => Array.from(x.data()));

describe.each(Object.entries(KINDS))("%s", (_, kind) => {
  for (const rates of RATES) {
    for (const training of [false, true]) {
      test(`loop and layer, to the bit: ${JSON.stringify({ ...rates, training })}`, () => {
        setSeed(3);
        const x = randomNormal([BATCH, STEPS, FEATURES]);
        const layer = kind.layer({ units: UNITS, seed: 11, ...rates });
        const cell = kind.cell({ units: UNITS, seed: 11, ...rates });
        layer.build(x.shape);
        cell.build([BATCH, FEATURES]);
        cell.setWeights(layer.getWeights());
        // Twice: the second sequence has masks of its own, in both.
        const first = bits(layer.apply(x, { training }));
        const second = bits(layer.apply(x, { training }));
        expect(bits(tidy(() => stepThrough(cell, x, training)))).toEqual(first);
        expect(bits(stepThrough(cell, x, training))).toEqual(second);
        const random = training && Object.keys(rates).length > 0;
        if (random) expect(second).not.toEqual(first);
        else expect(second).toEqual(first);
      });
    }
  }

  test("without seeds given, the global seed makes loop and layer equal", () => {
    const run = (make: () => { weights: unknown[] }, forward: (made: never) => Tensor[]) => {
      setSeed(22);
      const made = make();
      return bits(forward(made as never));
    };
    const x = randomNormal([BATCH, STEPS, FEATURES], { seed: 1 });
    const options = { units: UNITS, dropout: 0.5 };
    type Layer = ReturnType<typeof kind.layer>;
    const byLayer = run(
      () => kind.layer(options),
      (layer: Layer) => layer.apply(x, { training: true }),
    );
    const byHand = run(
      () => kind.cell(options),
      (cell: RNNCell) => stepThrough(cell, x, true),
    );
    expect(byHand).toEqual(byLayer);
  });

  test("gradients of loop and layer agree", () => {
    const x = randomNormal([BATCH, STEPS, FEATURES], { seed: 5 });
    const options = { units: UNITS, dropout: 0.3, recurrentDropout: 0.2, seed: 4 };
    const [layer, cell] = [kind.layer(options), kind.cell(options)];
    layer.build(x.shape);
    cell.build([null, FEATURES]);
    cell.setWeights(layer.getWeights());
    const gradients = (weights: typeof cell.weights, forward: () => Tensor) => {
      const tape = new GradientTape();
      const loss = tape.record(() => mean(square(forward())));
      return tape.gradient(loss, weights);
    };
    const byLayer = gradients(layer.weights, () => layer.apply(x, { training: true })[0]);
    const byHand = gradients(cell.weights, () => stepThrough(cell, x, true)[0]!);
    byHand.forEach((gradient, k) => {
      expect(relativeError(gradient!.data(), byLayer[k]!.data())).toBeLessThanOrEqual(PARITY_TOLERANCE);
    });
  });

  test("stateSize, outputSize, shapes and weights are Keras's", () => {
    const cell = kind.cell({ units: UNITS });
    const states = cell.stateCount;
    expect(cell.stateSize).toEqual(states === 1 ? UNITS : [UNITS, UNITS]);
    expect(cell.outputSize).toBe(UNITS);
    const [output, next] = cell.apply(ones([BATCH, FEATURES]), cell.getInitialState(BATCH));
    expect(output.shape).toEqual([BATCH, UNITS]);
    expect(next.map((state) => state.shape)).toEqual(Array(states).fill([BATCH, UNITS]));
    expect(bits([output])).toEqual(bits([next[0]!]));
    expect(cell.weights.map((weight) => weight.name.split("/")[1])).toEqual(["kernel", "recurrent_kernel", "bias"]);
    expect(cell.computeOutputShape([null, FEATURES])).toEqual([null, UNITS]);
  });
});

describe("dropout masks of a cell", () => {
  const x = ones([1, 64]);
  /** The weights are such that the new state is the masked input: linear, identity kernel. */
  const transparent = () => {
    const cell = layers.simpleRNNCell({
      units: 64,
      activation: null,
      dropout: 0.5,
      seed: 9,
      kernelInitializer: "identity",
      recurrentInitializer: "zeros",
    });
    return (states: Tensor[]) => cell.apply(x, states, { training: true });
  };

  test("stay along a sequence and change with the next", () => {
    const step = transparent();
    const [first, states] = step([zeros([1, 64])]);
    const [second] = step(states);
    const [other] = step([zeros([1, 64])]);
    expect(new Set(first.data())).toEqual(new Set([0, 2]));
    expect(bits([second])).toEqual(bits([first]));
    expect(bits([other])).not.toEqual(bits([first]));
  });

  test("outlive the scope they were drawn in", () => {
    const step = transparent();
    const kept = tidy(() => {
      const [output, states] = tidy(() => step([zeros([1, 64])]));
      const [next] = tidy(() => step(states));
      return { output, next };
    });
    expect(bits([kept.next])).toEqual(bits([kept.output]));
  });

  test("change with the training step, though the state goes on", () => {
    const step = transparent();
    let states = [zeros([1, 64])];
    const outputs = [0, 1].map(() => {
      const tape = new GradientTape();
      const { output, next } = tape.record(() => {
        const [output, next] = step(states);
        return { output, next };
      });
      states = next;
      tape.dispose();
      return bits([output]);
    });
    expect(outputs[1]).not.toEqual(outputs[0]);
  });
});

describe("errors", () => {
  const cell = layers.lstmCell({ units: UNITS, name: "c" });
  cell.build([null, FEATURES]);
  const [x, state] = [ones([BATCH, FEATURES]), zeros([BATCH, UNITS])];

  test("each says what was wrong, and the cell goes on working", () => {
    const cases: [() => unknown, string, RegExp][] = [
      [() => cell.apply(ones([BATCH, STEPS, FEATURES]), [state, state]), "shape-mismatch", /rank 2 .*unstack/],
      [() => cell.apply(ones([BATCH, 2]), [state, state]), "shape-mismatch", /lstm_cell "c".* 5 features/],
      [() => cell.apply(x, [state]), "shape-mismatch", /2 states of shape \[3, 7\], got 1/],
      [() => cell.apply(x, [state, zeros([2, UNITS])]), "shape-mismatch", /2 states of shape \[3, 7\], got \[2, 7\]/],
      [() => cell.apply(tensor([[1, 2, 3, 4, 5]], [1, 5], "int32"), [state, state]), "dtype-mismatch", /Embedding/],
      [() => cell.apply(x, 3 as never), "shape-mismatch", /2 states/],
      [() => cell.apply(x, [1, 2] as never), "invalid-argument", /as tensors/],
      [() => layers.lstmCell({ units: 4, returnSequences: true } as never), "unknown-name", /returnSequences/],
    ];
    for (const [fn, code, message] of cases) {
      const error = thrownBy(fn);
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
    }
    expect(cell.apply(x, [state, state])[0].shape).toEqual([BATCH, UNITS]);
  });
});
