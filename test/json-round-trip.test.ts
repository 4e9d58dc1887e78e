/** Every class of the package goes into a file and comes back: with the options it was made of, and, where it has weights, as the same function. */
import { readFileSync } from "node:fs";
import {
  input,
  type Layer,
  layers,
  model,
  modelFromJSON,
  RNNCell,
  randomUniform,
  range,
  registerSerializable,
  reshape,
  type Shape,
  type SymbolicTensor,
  type Tensor,
} from "throughtime";
import { describe, expect, test, vi } from "vitest";
import type { OptionTable } from "../dist/core.options.js";
// The registry itself, which knows of all classes; users reach it by the names in files.
import { classesOf, deserialize, type Serializable, type SerializableClass, serialize } from "../dist/core.registry.js";
import { initSync } from "../dist/slim.js";
import { LAYERS, type LayerRow, OTHERS } from "./support/registered-classes.js";

// An entry that is made of the same modules as this registry: the one for Node has them in a file of its own.
vi.mock("throughtime", () => import("../dist/slim.js"));
initSync(readFileSync(new URL("../dist/throughtime.wasm", import.meta.url)));

type Options = Record<string, unknown>;
type AnyClass = SerializableClass & { options: OptionTable; new (options: Options): Serializable };

/** Their rows are tests of their own. */
const APART = [
  "InputLayer",
  "Lambda",
  "LambdaCallback",
  "LearningRateScheduler",
  "StringLookup",
  "IntegerLookup",
  "TextVectorization",
  "Discretization",
];
/** Options that exclude each other, or that only one value of fits most shapes. */
const SPARED = [
  "trainable",
  "dtype",
  "clipvalue",
  "globalClipnorm",
  "lossScaleFactor",
  "axis",
  "dataFormat",
  "dilationRate",
  "ignoreClass",
  "returnState",
  "store",
];

function classIn(packageName: string, name: string): AnyClass {
  return classesOf(packageName)[name] as AnyClass;
}

function throughJson<T extends Serializable>(instance: T, packageName: string): T {
  const form = JSON.parse(JSON.stringify(serialize("the test", instance)));
  return deserialize<T>("the test", "a class", form, packageName);
}

function isPlain(value: unknown): boolean {
  return ["boolean", "number", "string"].includes(typeof value);
}

function mayBeLeft(option: OptionTable[string]): boolean {
  try {
    option.read("the test", "the option", undefined);
    return true;
  } catch {
    return false;
  }
}

/** The same configuration, and what was given is there again. */
function expectSame(back: Serializable, made: Serializable, given: Options): void {
  expect(back.getConfig()).toEqual(made.getConfig());
  for (const [name, value] of Object.entries(given)) {
    const kept: unknown = back[name as keyof Serializable];
    // An initializer was given by its name; configurations compare those.
    if (isPlain(value) && isPlain(kept)) expect([name, kept]).toEqual([name, value]);
  }
}

describe("every class has its row", () => {
  test.each(["keras.layers", ...Object.keys(OTHERS)])("of %s", (packageName) => {
    const rows = packageName === "keras.layers" ? LAYERS : OTHERS[packageName]!;
    const names = new Set(Object.values(classesOf(packageName)).map(({ className }) => className));
    expect([...names].filter((name) => !APART.includes(name)).sort()).toEqual(Object.keys(rows).sort());
  });
});

/** What is at its default would come back whether it was written or not. */
function expectAllGiven({ options }: AnyClass, given: Options): void {
  const isDefault = ([name, value]: [string, unknown]) => {
    const option = options[name]!;
    return isPlain(value) && mayBeLeft(option) && option.read("the test", name, undefined) === value;
  };
  expect(Object.entries(given).filter(isDefault)).toEqual([]);
  const named = { name: "mine", ...given };
  expect(Object.keys(options).filter((name) => !(name in named) && !SPARED.includes(name))).toEqual([]);
}

describe.each(Object.entries(OTHERS))("%s", (packageName, rows) => {
  test.each(Object.entries(rows))("%s", (name, options) => {
    const Class = classIn(packageName, name);
    expectAllGiven(Class, options);
    const made = new Class(options);
    const back = throughJson(made, packageName);
    expect(back).toBeInstanceOf(Class);
    expectSame(back, made, options);
    if (Object.keys(options).length > 0) expect(() => new Class({ ...options, typo: 1 })).toThrow(/typo/);
  });
});

function draw(shape: Shape, isIds: boolean): Tensor {
  if (!isIds) return randomUniform(shape, { minval: -1, maxval: 1, seed: 1 });
  const size = shape.reduce((product, n) => product * n, 1);
  return reshape(range(0, size), shape);
}

/** A model of the layer alone; a cell is walked by a layer. */
function modelOf(made: object, { inputs, ids = false }: LayerRow) {
  const layer = (made instanceof RNNCell ? layers.rnn({ cell: made }) : made) as Layer;
  const dtype = ids ? "int32" : "float32";
  const entries = inputs.map((shape) => input({ batchShape: shape, dtype }));
  const outputs = layer.apply((entries.length > 1 ? entries : entries[0]) as SymbolicTensor);
  return model({ inputs: entries.length > 1 ? entries : entries[0]!, outputs });
}

describe("keras.layers", () => {
  test.each(Object.entries(LAYERS))("%s", (name, row) => {
    const Class = classIn("keras.layers", name);
    expectAllGiven(Class, row.options);
    const made = new Class({ ...row.options, trainable: false, name: "mine" });
    expectSame(throughJson(made, "keras.layers"), made, row.options);
    expect(() => new Class({ ...row.options, typo: 1 })).toThrow(/typo/);

    const first = modelOf(made, row);
    const second = modelFromJSON(JSON.stringify(first));
    expect(second.getConfig()).toEqual(first.getConfig());
    expect(second.weights.map(({ shape, trainable }) => [shape, trainable])).toEqual(
      first.weights.map(({ shape, trainable }) => [shape, trainable]),
    );
    first.setWeights(first.weights.map(({ shape }) => draw(shape, false)));
    second.setWeights(first.getWeights());
    const values = row.inputs.map((shape) => draw(shape, row.ids ?? false));
    const x = values.length > 1 ? values : values[0]!;
    const [expected, got] = [first.apply(x), second.apply(x)];
    expect(got.array()).toEqual(expected.array());
    expect(got.mask?.array()).toEqual(expected.mask?.array());
    expect(first.computeOutputShape(row.inputs.length > 1 ? row.inputs : row.inputs[0]!)).toEqual(expected.shape);
  });

  test("a layer of a function that is registered", () => {
    const halve = registerSerializable((x: Tensor) => reshape(x, [2, 2]), "round-trip", "halve");
    const made = layers.lambda({ function: halve, outputShape: [2], mask: null });
    const back = throughJson(made, "keras.layers");
    expect(back.getConfig()).toEqual(made.getConfig());
    const applied = back.apply(range(0, 4)) as Tensor;
    expect(applied.array()).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const unknown = layers.lambda({ function: (x: Tensor) => x });
    expect(() => unknown.getConfig()).toThrow(/registered/);
  });
});
