/** Saving and loading: what files hold, whose classes they need, and what is refused; a model is whole, or there is none. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, unzipSync, zipSync } from "fflate";
import { input, layers, type Model, mul, options, Sequential, setSeed, type Tensor, type Tensors } from "throughtime";
import { loadModel, loadWeights, saveModel, saveWeights } from "throughtime/io";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { Reader, Scale, swish } from "./support/keras-files.js";
import { mutations } from "./support/mutations.js";
import { savedModel } from "./support/saved-models.js";

const folder = mkdtempSync(join(tmpdir(), "throughtime-saving-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());

const fixture = (name: string) => new URL(`./fixtures/keras/${name}`, import.meta.url);
const bytesOf = (name: string) => new Uint8Array(readFileSync(fixture(name)));
const refusal = (code: string, words: string) =>
  expect.objectContaining({ name: "ThroughtimeError", code, message: expect.stringContaining(words) });

/** The network of masked.keras, with other weights. */
function maskedLike(units = 3, more: layers.Dense[] = []): Sequential {
  setSeed(5);
  const net = new Sequential([
    input({ shape: [5], dtype: "int32" }),
    layers.embedding({ inputDim: 9, outputDim: 3, maskZero: true }),
    layers.simpleRNN({ units, returnSequences: true }),
    layers.lstm({ units: 3 }),
    layers.dense({ units: 1, activation: "sigmoid" }),
    ...more,
  ]);
  net.compile({ optimizer: "adam", loss: "binaryCrossentropy" });
  return net;
}

const weightsOf = (net: Model<Tensors>) => net.getWeights().map((weight) => [...weight.data()]);

describe("model.save and loadModel", () => {
  test("go through paths, addresses, handles and bytes alike", async () => {
    const { model: net, x } = savedModel("masked");
    const path = join(folder, "new/folder/masked.keras");
    const bytes = await net.save(path);
    expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
    await saveModel(net, path, { overwrite: true });
    await expect(net.save(path, { overwrite: false })).rejects.toThrow(refusal("bad-file", "overwrite: false"));
    for (const source of [
      path,
      new URL(`file://${path}`),
      bytes,
      new Blob([bytes as never]),
      bytes.buffer as ArrayBuffer,
    ]) {
      const back = await loadModel(source);
      expect([...back.predictOnBatch(x as never).data()]).toEqual([
        ...(net.predictOnBatch(x as never) as Tensor).data(),
      ]);
    }
  });

  test("bring the optimizer back: training goes on to the bit", async () => {
    for (const name of ["wrapped", "seq2seq", "optimizer_averaged", "optimizer_gathering"]) {
      const { model: net, x, y } = savedModel(name);
      const back = await loadModel<Tensors>(await net.save());
      for (let k = 0; k < 3; k++)
        expect(back.trainOnBatch(x as never, y as never)).toEqual(net.trainOnBatch(x as never, y as never));
      expect(weightsOf(back)).toEqual(weightsOf(net));
      expect(back.optimizer.learningRate).toBe(net.optimizer.learningRate);
    }
  });

  test("a layer that stands in two models is one again", async () => {
    const { model: net, x } = savedModel("sharedLayer");
    const back = await loadModel<Tensor>(await net.save());
    expect(back.weights).toHaveLength(net.weights.length);
    expect([...back.predictOnBatch(x as never).data()]).toEqual([...(net.predictOnBatch(x as never) as Tensor).data()]);
  });

  test("leave out the loss and the optimizer where that is asked for", async () => {
    const { model: net } = savedModel("masked");
    const bare = await loadModel(await net.save(null, { includeOptimizer: false }));
    expect(() => bare.optimizer).toThrow(refusal("not-compiled", ""));
    const alone = await loadModel(fixture("masked.keras"), { compile: false });
    expect(() => alone.optimizer).toThrow(refusal("not-compiled", ""));
    const again = await loadModel(fixture("masked.keras"));
    expect([again.optimizer.iterations, again.optimizer.learningRate]).toEqual([2, 0.01]);
  });

  test("an optimizer whose numbers do not fit begins anew, which is said", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const changed = withConfig("masked.keras", (text) => text.replace('"amsgrad": false', '"amsgrad": true'));
    const net = await loadModel(changed);
    expect(net.optimizer.iterations).toBe(0);
    expect(warn.mock.calls.flat().join()).toContain("the optimizer begins anew");
  });

  test.each<[string, string, () => unknown]>([
    ["not-built", "build(inputShape)", () => new Sequential([layers.dense({ units: 1 })]).save()],
    ["invalid-argument", "a name that ends in .keras", () => maskedLike().save("model.txt")],
    ["invalid-argument", "a name that ends in .weights.h5", () => maskedLike().saveWeights("model.keras")],
    ["invalid-argument", "includeOptimizer", () => maskedLike().save(null, { includeOptimizer: 1 as never })],
    ["unknown-name", "compress", () => maskedLike().save(null, { compress: true } as never)],
    ["unsupported", "classes that are registered", () => built(new Scale()).save()],
    [
      "unsupported",
      "the function quartic",
      () =>
        compiledBy(function quartic(_: Tensor, y: Tensor) {
          return y;
        }).save(),
    ],
    ["unknown-name", "safeMode", () => loadModel(fixture("masked.keras"), { safeMode: true } as never)],
    ["invalid-argument", "customObjects", () => loadModel(fixture("masked.keras"), { customObjects: [] as never })],
  ])("%s: %s", async (code, words, make) => {
    await expect(async () => make()).rejects.toThrow(refusal(code, words));
  });
});

function built(layer: Scale): Sequential {
  return new Sequential([input({ shape: [3] }), layer]);
}

function compiledBy(loss: (yTrue: Tensor, yPred: Tensor) => Tensor): Sequential {
  const net = maskedLike();
  net.compile({ optimizer: "sgd", loss });
  return net;
}

describe("classes of one's own", () => {
  test("are given for one file, under their names with or without the package", async () => {
    const own = { Reader, "mine>Scale": Scale, swish };
    const net = await loadModel(fixture("subclassed.keras"), { customObjects: own });
    expect(net).toBeInstanceOf(Reader);
    await expect(loadModel(fixture("subclassed.keras"))).rejects.toThrow(
      refusal("unknown-name", "Register its class before, or give it as customObjects: { Name: Class }."),
    );
  });

  test("come before the package's", async () => {
    class Doubled extends layers.Dense {
      static override readonly className: string = "Dense";
      static override readonly options = { ...layers.Dense.options, times: options.number().default(2) };
      override call(x: Tensor) {
        return mul(super.call(x), 2);
      }
    }
    const [plain, doubled] = [
      await loadModel(fixture("both_grus.keras")),
      await loadModel(fixture("both_grus.keras"), { customObjects: { Dense: Doubled }, compile: false }),
    ];
    expect(doubled.layers.at(-1)).toBeInstanceOf(Doubled);
    expect(plain.layers.at(-1)).not.toBeInstanceOf(Doubled);
  });
});

describe("weights alone", () => {
  test("come from .weights.h5 and from .keras, with the optimizer's state", async () => {
    const whole = await loadModel(fixture("masked.keras"));
    for (const name of ["masked.weights.h5", "masked.keras"]) {
      const net = maskedLike();
      await net.loadWeights(fixture(name));
      expect(weightsOf(net)).toEqual(weightsOf(whole));
      expect(net.optimizer.iterations).toBe(2);
    }
  });

  test("go to a file and back", async () => {
    const { model: net } = savedModel("twoInputs");
    const path = join(folder, "two.weights.h5");
    await saveWeights(net, path);
    const before = weightsOf(net);
    net.setWeights(net.getWeights().map((weight) => mul(weight, 0) as Tensor));
    await loadWeights(net, path);
    expect(weightsOf(net)).toEqual(before);
  });

  test.each<[string, string, () => Sequential]>([
    ["another shape", "weights of shape", () => maskedLike(4)],
    [
      "a layer more",
      'expected 2 weights for dense "last" at "layers/dense_1", got none',
      () => maskedLike(3, [layers.dense({ units: 1, name: "last" })]),
    ],
    ["a layer less", 'got weights at "layers/dense" of no layer', () => withoutLast(maskedLike())],
  ])("of %s are refused, and nothing changes", async (what, words, make) => {
    const net = make();
    const before = weightsOf(net);
    const expected = what === "another shape" ? '[3, 4] at "layers/simple_rnn/cell", got [3, 3], and 1 place' : words;
    await expect(net.loadWeights(fixture("masked.weights.h5"))).rejects.toThrow(refusal("bad-file", expected));
    expect(weightsOf(net)).toEqual(before);
    expect(net.optimizer.iterations).toBe(0);
  });

  test("with skipMismatch leave as it is what does not fit, and say so", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const net = maskedLike(4);
    const before = weightsOf(net);
    await net.loadWeights(fixture("masked.weights.h5"), { skipMismatch: true });
    const changed = weightsOf(net).map((weight, k) => weight.join() !== before[k]!.join());
    expect(changed).toEqual([true, false, false, false, false, false, false, true, true]);
    expect(warn.mock.calls.flat().join()).toContain("what does not fit was left as it is");
  });

  test.each<[string, string, () => unknown]>([
    [
      "not-built",
      "build(inputShape)",
      () => new Sequential([layers.dense({ units: 1 })]).loadWeights(fixture("masked.keras")),
    ],
    ["unsupported", "Leave byName out", () => maskedLike().loadWeights(fixture("masked.weights.h5"), { byName: true })],
    ["bad-file", 'begins with "nothing"', () => maskedLike().loadWeights(strToU8("nothing"))],
    ["unknown-name", "strict", () => maskedLike().loadWeights(fixture("masked.keras"), { strict: true } as never)],
  ])("%s: %s", async (code, words, make) => {
    await expect(async () => make()).rejects.toThrow(refusal(code, words));
  });
});

function withoutLast(net: Sequential): Sequential {
  net.pop();
  return net;
}

/** A file of Keras's with this change in its configuration, or in another entry. */
function withConfig(name: string, change: (text: string) => string, entry = "config.json"): Uint8Array {
  const entries = unzipSync(bytesOf(name));
  const text = new TextDecoder().decode(entries[entry]);
  return zipSync({ ...entries, [entry]: strToU8(change(text)) }, { level: 0 });
}

function without(name: string, entry: string): Uint8Array {
  const { [entry]: _, ...entries } = unzipSync(bytesOf(name));
  return zipSync(entries, { level: 0 });
}

describe("a file that is refused", () => {
  const replaced = (from: string | RegExp, to: string) => () =>
    withConfig("masked.keras", (text) => text.replace(from, to));
  const deep = "[".repeat(500) + "]".repeat(500);
  test.each<[string, string, string, () => Uint8Array]>([
    ["bad-file", "nothing", 'begins with ""', () => new Uint8Array()],
    ["bad-file", "a web page", "is the address right?", () => strToU8("<!doctype html><title>Not found</title>")],
    ["bad-file", "half of a file", "Is the file cut short?", () => bytesOf("masked.keras").subarray(0, 20_000)],
    ["bad-file", "no configuration", 'an entry "config.json"', () => without("masked.keras", "config.json")],
    ["bad-file", "no weights", 'an entry "model.weights.h5"', () => without("masked.keras", "model.weights.h5")],
    ["bad-file", "a configuration that is no JSON", "config.json: expected JSON", replaced("{", "{{")],
    ["bad-file", "one that is no model", "a model such as", () => withConfig("masked.keras", () => "{}")],
    ["bad-file", "one too deep", "at most 200 deep", () => withConfig("masked.keras", () => deep)],
    ["bad-file", "a key that changes objects", '"__proto__"', replaced("{", '{"__proto__": {"a": 1}, ')],
    [
      "unsupported",
      "a file of Keras 2",
      "one of Keras 2.15.0",
      () => withConfig("masked.keras", (t) => t.replace(/"3\.[^"]*"/, '"2.15.0"'), "metadata.json"),
    ],
    ["unknown-name", "an unknown layer", 'got "Capsule"', replaced('"SimpleRNN"', '"Capsule"')],
    ["unknown-name", "an unknown option", '"cheese"', replaced('"mask_zero": true', '"mask_zero": true, "cheese": 3')],
    ["bad-file", "more units than weights", "fewer in the file", replaced('"units": 3', '"units": 100000')],
    ["bad-file", "fewer units than weights", "[3, 2]", replaced('"units": 3', '"units": 2')],
    ["bad-file", "layers that are no list", "parts fit together", replaced('"layers": [', '"layers": 3, "others": [')],
  ])("%s: %s", async (code, _what, words, make) => {
    const all = async () => loadModel(make());
    await expect(all()).rejects.toThrow(refusal(code, words));
  });

  test.each([
    ["optimizer", '"Adam"', '"Admiral"'],
    ["loss", '"binary_crossentropy"', '"binary_crosstalk"'],
  ])("only in part: a model with an unknown %s is not compiled", async (_what, from, to) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const net = await loadModel(replaced(from, to)());
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("customObjects"));
    expect(() => net.trainOnBatch([[1, 2, 3, 4, 5]] as never, [1] as never)).toThrow(/compile/);
  });

  test("a Lambda of Python, by its name", async () => {
    const lambda = {
      module: "keras.layers",
      class_name: "Lambda",
      config: { name: "twice", function: { class_name: "__lambda__", config: { value: "4wEA" } }, arguments: {} },
      registered_name: null,
    };
    const bytes = withConfig("masked.keras", (text) =>
      text.replace('"layers": [', `"layers": [${JSON.stringify(lambda)}, `),
    );
    await expect(loadModel(bytes)).rejects.toThrow(refusal("unsupported", 'lambda "twice"'));
  });
});

test("whatever is changed in a file, it is a model or a refusal in words", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const names = ["masked.keras", "two_inputs.keras", "dropped.keras"];
  const parts = names.map((name) => unzipSync(bytesOf(name)));
  const entries = ["config.json", "model.weights.h5"] as const;
  const originals = parts.flatMap((part) => entries.map((entry) => part[entry]!));
  let k = 0;
  for (const bytes of mutations(originals, 600)) {
    const [part, entry] = [parts[Math.floor((k % originals.length) / 2)]!, entries[k % 2]!];
    k++;
    const start = performance.now();
    try {
      (await loadModel<Tensors>(zipSync({ ...part, [entry]: bytes }, { level: 0 }))).dispose();
    } catch (error) {
      expect(error, String((error as Error).stack)).toMatchObject({ name: "ThroughtimeError" });
    }
    expect(performance.now() - start).toBeLessThan(1000);
  }
});
