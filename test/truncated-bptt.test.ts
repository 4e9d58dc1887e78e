/** Truncated backpropagation through time: with a window as long as the sequence it is the full one, and the recipes are what the page says. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import {
  add,
  GradientTape,
  layers,
  optimizers,
  randomNormal,
  Sequential,
  setSeed,
  slice,
  square,
  stopGradient,
  sub,
  sum,
  type Tensor,
} from "throughtime";
import { expect, test } from "vitest";
import { buildReader, main, type Reader, truncatedGradients } from "../examples/17-truncated-bptt.js";
import { relativeError } from "./support/close.js";

const KINDS = ["lstm", "gru", "simpleRNN"] as const;
/** Sums of windows in another order than those of the whole sequence, in single precision. */
const ORDER_OF_SUMS = 1e-5;

const setting = fc.record({
  kind: fc.constantFrom(...KINDS),
  seed: fc.nat(2 ** 31),
  batch: fc.integer({ min: 1, max: 3 }),
  steps: fc.integer({ min: 1, max: 9 }),
  features: fc.integer({ min: 1, max: 3 }),
  units: fc.integer({ min: 1, max: 5 }),
});

type Setting = typeof setting extends fc.Arbitrary<infer S> ? S : never;

function make({ kind, seed, batch, steps, features, units }: Setting) {
  setSeed(seed);
  const reader = buildReader(kind, units);
  const [x, y] = [randomNormal([batch, steps, features]), randomNormal([batch, steps, 1])];
  reader.output.apply(reader.recurrent.apply(x)[0]!);
  return { reader, x, y };
}

const loss = ({ output }: Reader, hidden: Tensor, y: Tensor) => sum(square(sub(output.apply(hidden), y)));

/** The gradients of the whole sequence, in one recording; `cut` steps apart the states are stopped. */
function gradientsOf(reader: Reader, x: Tensor, y: Tensor, cut: number): Tensor[] {
  const { recurrent, output } = reader;
  const tape = new GradientTape();
  const total = tape.record(() => {
    let states: Tensor[] | undefined;
    let sums: Tensor | null = null;
    for (let begin = 0; begin < x.shape[1]!; begin += cut) {
      const part = (z: Tensor) => slice(z, [0, begin, 0], [-1, Math.min(cut, x.shape[1]! - begin), -1]);
      const [hidden, ...after] = recurrent.apply(part(x), { initialState: states });
      const own = loss(reader, hidden!, part(y));
      sums = sums === null ? own : add(sums, own);
      states = after.map((state) => stopGradient(state));
    }
    return sums!;
  });
  return tape.gradient(total, [...recurrent.trainableVariables, ...output.trainableVariables]) as Tensor[];
}

const bits = (gradients: readonly Tensor[]) => gradients.map((gradient) => [...gradient.data()]);

test("a window as long as the sequence, or longer, is full backpropagation to the bit", () => {
  fc.assert(
    fc.property(setting, fc.nat(5), (given, more) => {
      const { reader, x, y } = make(given);
      const truncated = truncatedGradients(reader, x, y, given.steps + more);
      expect(bits(truncated)).toEqual(bits(gradientsOf(reader, x, y, given.steps)));
    }),
    { numRuns: 60 },
  );
});

test("a shorter one is the gradient whose states are stopped between the windows", () => {
  fc.assert(
    fc.property(setting, fc.integer({ min: 1, max: 8 }), (given, window) => {
      const { reader, x, y } = make(given);
      const truncated = truncatedGradients(reader, x, y, window);
      const stopped = gradientsOf(reader, x, y, window);
      truncated.forEach((gradient, k) => {
        expect(relativeError(gradient.data(), stopped[k]!.data())).toBeLessThanOrEqual(ORDER_OF_SUMS);
      });
    }),
    { numRuns: 60 },
  );
});

test("and it is another gradient: the nearer the longer the window", () => {
  const { distances } = main();
  const off = distances.map(({ distance }) => distance);
  expect(off.at(-1)).toBe(0);
  for (let k = 1; k < off.length; k++) expect(off[k]!).toBeLessThan(off[k - 1]!);
  expect(off[0]!).toBeGreaterThan(0.1);
});

test.each(KINDS)("a stateful %s trained on one window is the layer without states", async (kind) => {
  const trained = async (stateful: boolean) => {
    setSeed(5);
    const model = new Sequential([
      layers[kind]({ units: 4, returnSequences: true, stateful }),
      layers.dense({ units: 1 }),
    ]);
    model.compile({ optimizer: optimizers.sgd(0.1), loss: "mse" });
    const [x, y] = [randomNormal([2, 6, 3]), randomNormal([2, 6, 1])];
    await model.fit(x, y, { epochs: 1, batchSize: 2, shuffle: false, verbose: 0 });
    return bits(model.getWeights());
  };
  expect(await trained(true)).toEqual(await trained(false));
});

test("the page shows the code of the examples", () => {
  const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
  const plain = (code: string) => code.replace(/^\s+/gm, "").trim();
  const shown = [...read("docs/truncated-bptt.md").matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => plain(code!));
  const examples = ["16-text-generation", "17-truncated-bptt"].map((name) => plain(read(`examples/${name}.ts`)));
  expect(shown.map((code, k) => examples[k]!.includes(code))).toEqual([true, true]);
});
