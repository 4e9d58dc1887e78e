/** A cell over whole sequences gives the same whichever way it is walked: as a layer of its own, by an RNN, in a stack, or step by step. */
import {
  add,
  GradientTape,
  initializers,
  layers,
  mul,
  randomNormal,
  reverse,
  sum,
  type Tensor,
  tensor,
} from "throughtime";
import { describe, expect, test } from "vitest";
import { relativeError } from "./support/close.js";

const [BATCH, STEPS, FEATURES] = [4, 5, 3];
/** A weight's gradient is one product over all steps, or the sum of a product for each: another order of some twenty terms. */
const ORDER = 1e-6;

interface Walk {
  returnSequences: boolean;
  goBackwards: boolean;
  zeroOutputForMask: boolean;
  isMasked: boolean;
  hasStates: boolean;
  dropout: number;
  recurrentDropout: number;
}

const FLAGS = ["returnSequences", "goBackwards", "zeroOutputForMask", "isMasked", "hasStates"] as const;
const RATES = [
  { dropout: 0, recurrentDropout: 0 },
  { dropout: 0.4, recurrentDropout: 0 },
  { dropout: 0.3, recurrentDropout: 0.2 },
];

/** All combinations in which the options have a meaning. */
const WALKS = RATES.flatMap((rates) =>
  Array.from({ length: 2 ** FLAGS.length }, (_, code) => {
    const flags = Object.fromEntries(FLAGS.map((name, bit) => [name, (code & (1 << bit)) !== 0]));
    return { ...flags, ...rates } as unknown as Walk;
  }),
).filter(({ zeroOutputForMask, isMasked }) => isMasked || !zeroOutputForMask);

const x = randomNormal([BATCH, STEPS, FEATURES], { seed: 1 });
const MASK = tensor([1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0], [BATCH, STEPS], "bool");

const KINDS = {
  simpleRNN: { layer: layers.simpleRNN<true>, cell: layers.simpleRNNCell, Cell: layers.SimpleRNNCell, states: 1 },
  lstm: { layer: layers.lstm<true>, cell: layers.lstmCell, Cell: layers.LSTMCell, states: 2 },
  gru: { layer: layers.gru<true>, cell: layers.gruCell, Cell: layers.GRUCell, states: 1 },
};
type Kind = keyof typeof KINDS;

/** A cell with a `call` of its own, though one that does the same: of what it computes the package knows no kernels. */
function stepped(kind: Kind, options: { units: number }): layers.RNNCell {
  const { Cell } = KINDS[kind] as { Cell: typeof layers.LSTMCell };
  return new (class extends Cell {
    override call(...given: Parameters<layers.LSTMCell["call"]>) {
      return super.call(...given);
    }
  })(options);
}

function optionsOf(units: number, { dropout, recurrentDropout }: Walk, seed: number) {
  const [kernelInitializer, recurrentInitializer] = [
    initializers.glorotUniform({ seed }),
    initializers.orthogonal({ seed }),
  ];
  const biasInitializer = initializers.randomUniform({ seed });
  return { units, seed, dropout, recurrentDropout, kernelInitializer, recurrentInitializer, biasInitializer };
}

function wayOf({ returnSequences, goBackwards, zeroOutputForMask }: Walk) {
  return { returnSequences, goBackwards, zeroOutputForMask, returnState: true as const };
}

type Applied = (x: Tensor, mask: Tensor | null, states: Tensor[] | null) => Tensor[];

/** Outputs and states, and gradients in weights, input and initial states. */
function run(owners: layers.Layer<never>[], call: Applied, { isMasked, hasStates }: Walk, sizes: readonly number[]) {
  const states = hasStates ? sizes.map((size, k) => randomNormal([BATCH, size], { seed: 30 + k, stddev: 0.5 })) : null;
  const watched = [x, ...(states ?? [])];
  const tape = new GradientTape();
  tape.watch(watched);
  const { outputs, loss } = tape.record(() => {
    const outputs = call(x, isMasked ? MASK : null, states);
    const terms = outputs.map((y, k) => sum(mul(y, randomNormal(y.shape, { seed: 20 + k }))));
    return { outputs, loss: terms.reduce((a, b) => add(a, b)) };
  });
  const weights = owners.flatMap(({ trainableVariables }) => trainableVariables);
  const gradients = tape.gradient(loss, [...weights, ...watched]);
  return { outputs: outputs.map((y) => y.data()), gradients: gradients.map((gradient) => gradient!.data()) };
}

const single = (layer: layers.RNN<true> | layers.LSTM<true>, walk: Walk, sizes: readonly number[]) =>
  run([layer as never], (x, mask, initialState) => layer.apply(x, { training: true, mask, initialState }), walk, sizes);

type Found = ReturnType<typeof run>;

function expectSameSteps(got: Found, expected: Found) {
  expect(got.outputs).toEqual(expected.outputs);
  got.gradients.forEach((gradient, k) => {
    expect(relativeError(gradient, expected.gradients[k]!), `gradient ${k}`).toBeLessThan(ORDER);
  });
}

const short = (walk: Walk) => {
  const on = FLAGS.filter((name) => walk[name]);
  return [...on, `dropout ${walk.dropout}, ${walk.recurrentDropout}`].join(", ");
};

describe.each(Object.keys(KINDS) as Kind[])("%s", (kind) => {
  const { layer, cell, states } = KINDS[kind];
  const sizes = new Array<number>(states).fill(4);

  test.each(WALKS.map((walk) => [short(walk), walk] as const))("%s", (_name, walk) => {
    const options = optionsOf(4, walk, 7);
    const byLayer = single(layer({ ...options, ...wayOf(walk) }) as layers.LSTM<true>, walk, sizes);
    expect(single(layers.rnn({ cell: cell(options), ...wayOf(walk) }), walk, sizes)).toEqual(byLayer);
    expectSameSteps(single(layers.rnn({ cell: stepped(kind, options), ...wayOf(walk) }), walk, sizes), byLayer);
  });
});

/** Kinds and sizes, and the sizes of all their states. */
const STACK: [Kind, number][] = [
  ["lstm", 4],
  ["gru", 2],
  ["simpleRNN", 3],
];
const STACK_SIZES = [4, 4, 2, 3];

/** The same by a layer for each cell: all but the last give sequences, and the first alone goes backwards, so that those after it see its order. */
function asLayers(walk: Walk): Found {
  const made = STACK.map(([kind, units], k) => {
    const isLast = k === STACK.length - 1;
    const way = {
      returnSequences: isLast ? walk.returnSequences : true,
      goBackwards: k === 0 && walk.goBackwards,
      zeroOutputForMask: isLast && walk.zeroOutputForMask,
      returnState: true as const,
    };
    return KINDS[kind].layer({ ...optionsOf(units, walk, 7 + k), ...way }) as layers.LSTM<true>;
  });
  const call: Applied = (x, mask, states) => {
    const left = states && [...states];
    const ends: Tensor[] = [];
    const output = made.reduce((input, layer, k) => {
      const seen = mask && (k > 0 && walk.goBackwards ? reverse(mask, { axis: 1 }) : mask);
      const initialState = left?.splice(0, layer.cell.stateCount) ?? null;
      const [y, ...after] = layer.apply(input, { training: true, mask: seen, initialState });
      ends.push(...after);
      return y;
    }, x);
    return [output, ...ends];
  };
  return run(made as never[], call, walk, STACK_SIZES);
}

describe("a stack of cells", () => {
  const cells = (walk: Walk) => STACK.map(([kind, units], k) => KINDS[kind].cell(optionsOf(units, walk, 7 + k)));

  test.each(WALKS.map((walk) => [short(walk), walk] as const))("%s", (_name, walk) => {
    const plain = asLayers(walk);
    expect(single(layers.rnn({ cell: cells(walk), ...wayOf(walk) }), walk, STACK_SIZES)).toEqual(plain);
    // One cell that the package does not know, and all are stepped.
    const mixed = STACK.map(([kind, units], k) => {
      const options = optionsOf(units, walk, 7 + k);
      return k === 1 ? stepped(kind, options) : KINDS[kind].cell(options);
    });
    expectSameSteps(single(layers.rnn({ cell: mixed, ...wayOf(walk) }), walk, STACK_SIZES), plain);
  });

  test("in a stack gives the same as all in one", () => {
    const walk = WALKS.at(-1)!;
    const [first, ...others] = cells(walk);
    const nested = layers.stackedRNNCells({ cells: [first!, layers.stackedRNNCells({ cells: others })] });
    expect(single(layers.rnn({ cell: nested, ...wayOf(walk) }), walk, STACK_SIZES)).toEqual(
      single(layers.rnn({ cell: cells(walk), ...wayOf(walk) }), walk, STACK_SIZES),
    );
  });

  test("carries its states on where it is stateful", () => {
    const walk = { ...WALKS[0]!, returnSequences: true };
    const whole = layers
      .rnn({ cell: cells(walk), returnSequences: true })
      .apply(x)
      .data();
    const stateful = layers.rnn({ cell: cells(walk), returnSequences: true, stateful: true });
    const halves = [x, x].map((all, k) => stateful.apply(tensor(partOf(all, k === 0 ? 0 : 2, k === 0 ? 2 : 5))));
    expect(halves.flatMap((half) => half.array()).length).toBe(2 * BATCH);
    const rows = halves.map((half) => half.array() as number[][][]);
    const joined = rows[0]!.map((steps, row) => [...steps, ...rows[1]![row]!]);
    expect(tensor(joined).data()).toEqual(whole);
  });
});

function partOf(all: Tensor, from: number, to: number): number[][][] {
  return (all.array() as number[][][]).map((steps) => steps.slice(from, to));
}
