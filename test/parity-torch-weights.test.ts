/** PyTorch's modules and our layers with their weights: the same outputs, and the same state dict back. */
import { readFileSync } from "node:fs";
import { input, type Layer, layers, model, Sequential, type Tensor, tensor } from "throughtime";
import { loadStateDict, readSafetensors, stateDict, type TorchModules, writeSafetensors } from "throughtime/io";
import { describe, expect, test } from "vitest";
import { expectClose, type Stored } from "./support/close.js";
import { cases, load } from "./support/fixtures.js";
import { thrownBy } from "./support/thrown.js";

interface TorchCase {
  name: string;
  input: Stored;
  output: Stored;
}

const [features, units] = [3, 2];
const sequence = { units, returnSequences: true };
const torchStateOf = (name: string) =>
  readSafetensors(new Uint8Array(readFileSync(new URL(`fixtures/torch-weights/${name}.safetensors`, import.meta.url))))
    .tensors;

/** Recurrent layers one upon the other, built for the fixtures' inputs. */
function stack(...list: Layer[]): { apply: (x: Tensor) => Tensor; modules: TorchModules } {
  const built = new Sequential([input({ shape: [null, features] }), ...list]);
  return { apply: (x) => built.apply(x), modules: { "": list } };
}

const both = (layer: Layer) => layers.bidirectional({ layer: layer as never }) as unknown as Layer;
const cell = (cell: Layer) => {
  const walk = layers.rnn({ cell: cell as never, returnSequences: true });
  walk.build([null, null, features]);
  return { apply: (x: Tensor) => walk.apply(x), modules: { cell: cell } };
};

/** Our twin of each module. */
const TWINS: Record<string, () => { apply: (x: Tensor) => Tensor; modules: TorchModules }> = {
  "rnn-tanh": () => stack(layers.simpleRNN(sequence)),
  "rnn-relu": () => stack(...[0, 1].map(() => layers.simpleRNN({ ...sequence, activation: "relu" }))),
  lstm: () => stack(layers.lstm(sequence)),
  "lstm-stacked": () =>
    stack(layers.rnn({ cell: [0, 1, 2].map(() => layers.lstmCell({ units })), returnSequences: true })),
  "lstm-bidirectional": () => stack(both(layers.lstm(sequence))),
  "lstm-without-bias": () => stack(layers.lstm({ ...sequence, useBias: false })),
  gru: () => stack(layers.gru(sequence)),
  "gru-stacked-bidirectional": () => stack(both(layers.gru(sequence)), both(layers.gru(sequence))),
  "gru-without-bias": () => stack(layers.gru({ ...sequence, useBias: false })),
  "rnn-cell": () => cell(layers.simpleRNNCell({ units }) as never),
  "lstm-cell": () => cell(layers.lstmCell({ units }) as never),
  "gru-cell": () => cell(layers.gruCell({ units }) as never),
  classifier: () => {
    const embedding = layers.embedding({ inputDim: 7, outputDim: features });
    const lstm = [both(layers.lstm(sequence)), both(layers.lstm(sequence))];
    const norm = layers.layerNormalization({ epsilon: 1e-5 });
    const fc = layers.timeDistributed({ layer: layers.dense({ units: 1, activation: "sigmoid" }) });
    const ids = input({ shape: [null], dtype: "int32" });
    const outputs = [embedding, ...lstm, norm, fc].reduce((x, layer) => layer.apply(x) as never, ids);
    const net = model({ inputs: ids, outputs });
    return { apply: (x) => net.apply(x), modules: { embedding, lstm, norm, fc } };
  },
  normed: () => {
    const head = new Sequential(
      [
        layers.dense({ units: 3, activation: "tanh", name: "0" }),
        layers.dense({ units: 1, useBias: false, name: "2" }),
      ],
      { name: "head" },
    );
    const net = new Sequential([
      input({ shape: [null, features] }),
      layers.gru({ units, name: "gru" }),
      layers.batchNormalization({ epsilon: 1e-5, name: "bn" }),
      head,
    ]);
    // The layers' names are the modules'.
    return { apply: (x) => net.apply(x), modules: net };
  },
};

describe("with PyTorch's weights", () => {
  const all = cases<TorchCase>("torch-weights");

  test("there is a twin of each module", () => {
    expect(Object.keys(TWINS)).toEqual(all.map(({ name }) => name));
  });

  test.each(all)("$name computes the same", ({ name, input, output }) => {
    const { apply, modules } = TWINS[name]!();
    expect(loadStateDict(modules, torchStateOf(name))).toEqual({ missingKeys: [], unexpectedKeys: [] });
    expectClose(name, apply(load(input)), output);
  });

  test.each(all)("$name gives the same state dict back", ({ name }) => {
    const { modules } = TWINS[name]!();
    const given = torchStateOf(name);
    loadStateDict(modules, given);
    const back = readSafetensors(writeSafetensors(stateDict(modules))).tensors;
    const kept = Object.keys(given).filter((key) => !key.endsWith("num_batches_tracked"));
    expect(Object.keys(back).sort()).toEqual(kept.sort());
    for (const key of kept) {
      const [got, own] = [back[key]!, given[key]!.data() as Float32Array];
      expect(got.shape, key).toEqual(given[key]!.shape);
      const other = given[key.replace(/bias_(ih|hh)/, "bias_hh")]!.data() as Float32Array;
      // Two biases became one; a GRU keeps both.
      const isSum = /bias_[ih]h/.test(key) && !/gru/.test(name + key);
      const expected = key.includes("bias_hh") ? own.map(() => 0) : own.map((value, k) => value + other[k]!);
      expect(got.data(), key).toEqual(isSum ? expected : own);
    }
  });
});

describe("what does not fit is refused, and nothing changes", () => {
  const state = torchStateOf("gru");
  const gru = (options = {}) => {
    const layer = layers.gru({ units, ...options });
    layer.build([null, null, features]);
    return layer;
  };

  test("parameters too few or too many, by name", () => {
    const { bias_hh_l0: _, ...fewer } = state;
    const layer = gru();
    const before = layer.getWeights().map((w) => w.data());
    expect(thrownBy(() => loadStateDict(layer, fewer)).message).toContain("without bias_hh_l0");
    const error = thrownBy(() => loadStateDict(layer, { ...state, more: tensor([1]) }));
    expect(error.code).toBe("unknown-name");
    expect(error.details).toEqual({ missingKeys: [], unexpectedKeys: ["more"] });
    expect(thrownBy(() => loadStateDict(gru({ useBias: false }), state)).message).toContain("useBias: false");
    expect(layer.getWeights().map((w) => w.data())).toEqual(before);
  });

  test("unless it is asked for what fits", () => {
    const { bias_hh_l0: _, ...fewer } = state;
    const layer = gru();
    expect(loadStateDict(layer, { ...fewer, more: tensor([1]) }, { strict: false })).toEqual({
      missingKeys: ["bias_hh_l0"],
      unexpectedKeys: ["more"],
    });
    expect(stateDict(layer).weight_ih_l0!.data()).toEqual(state.weight_ih_l0!.data());
    expect([...stateDict(layer).bias_ih_l0!.data()]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("another shape, with both names", () => {
    const error = thrownBy(() =>
      loadStateDict(
        { a: gru({ units: 4 }) },
        Object.fromEntries(Object.entries(state).map(([key, value]) => [`a.${key}`, value])),
      ),
    );
    expect(error.code).toBe("shape-mismatch");
    expect(error.message).toMatch(/a\.weight_ih_l0 of shape \[12, 3\], got \[6, 3\]/);
  });

  test.each([
    ["resetAfter", layers.gru({ units, resetAfter: false })],
    ["recurrentActivation", layers.lstm({ units, recurrentActivation: "hardSigmoid" })],
    ["activation", layers.lstm({ units, activation: "relu" })],
    ["activation", layers.simpleRNN({ units, activation: "sigmoid" })],
    ["layers that PyTorch has too", layers.prelu()],
  ])("equations that PyTorch has not: %s", (words, layer) => {
    layer.build([null, 4, features]);
    const error = thrownBy(() => stateDict({ x: layer }));
    expect(error.code).toBe("unsupported");
    expect(error.message).toContain(words);
  });

  test("layers without weights, and what is no layer", () => {
    expect(thrownBy(() => loadStateDict(layers.gru({ units }), state)).code).toBe("not-built");
    expect(thrownBy(() => loadStateDict({ a: 5 as never }, state)).code).toBe("invalid-argument");
    expect(thrownBy(() => loadStateDict({ "": [gru(), layers.dense({ units })] }, state)).code).toBe(
      "invalid-argument",
    );
    expect(thrownBy(() => loadStateDict(gru(), 5 as never)).code).toBe("invalid-argument");
  });
});
