/** The classes of test/fixtures/keras/subclassed.keras, as scripts/goldens/keras_files.py has them in Python; and how its cases are read. */
import {
  add,
  type DynamicShape,
  Layer,
  layers,
  Model,
  mul,
  options,
  registerSerializable,
  sigmoid,
  Tensor,
  type Tensors,
  unstack,
  type Variable,
  zeros,
} from "throughtime";
import { expect } from "vitest";
import type { Stored } from "./close.js";
import { load } from "./fixtures.js";

export class Scale extends Layer {
  static override readonly className: string = "Scale";
  calls!: Variable;
  factor!: Variable;
  offset!: Variable;

  protected override createWeights(shape: DynamicShape) {
    this.calls = this.addWeight({ name: "calls", shape: [], initializer: "zeros", trainable: false });
    this.factor = this.addWeight({ name: "factor", shape: [shape.at(-1)!], initializer: "ones" });
    this.offset = this.addWeight({ name: "offset", shape: [shape.at(-1)!], initializer: "zeros" });
  }

  override call(x: Tensor) {
    return mul(add(x, this.offset), this.factor);
  }
}

export function swish(x: Tensor) {
  return mul(x, sigmoid(x));
}

export class Reader extends Model {
  static override readonly className: string = "Reader";
  static override readonly options = { ...Model.options, units: options.wholeNumber() };
  declare readonly units: number;
  words = layers.embedding({ inputDim: 9, outputDim: 3, maskZero: true });
  cell: layers.GRUCell;
  blocks: [layers.Dense, [Scale, layers.Dense], { last: layers.Dense }];
  outLayer = layers.dense({ units: 1 });
  again = this.outLayer;
  _hidden = new Scale();

  constructor(given: layers.LayerOptions & { units: number }) {
    super(given);
    const { units } = this;
    const dense = (activation: "tanh" | typeof swish | null = null) => layers.dense({ units, activation });
    this.cell = layers.gruCell({ units });
    this.blocks = [dense(swish), [new Scale(), dense()], { last: dense("tanh") }];
  }

  override call(ids: Tensor) {
    let [h, state] = [zeros([0, 0]), [zeros([ids.shape[0]!, this.units])]];
    for (const word of unstack(this.words.apply(ids), { axis: 1 })) [h, state] = this.cell.apply(word, state);
    const [first, [scale, second], { last }] = this.blocks;
    return this.outLayer.apply(this._hidden.apply(last.apply(second.apply(scale.apply(first.apply(h))))));
  }
}

/** Makes the classes known, as the program that has them does. */
export function registerReader(): void {
  registerSerializable(Scale, "mine");
  registerSerializable(Reader, "mine");
  registerSerializable(swish, "mine", "swish");
}

/** An array, or several in a list or by name. */
export type StoredNest = Stored | readonly Stored[] | { readonly [name: string]: Stored };

/** A file of Keras's: what its model predicts, the losses of further training, and what it predicts then. */
export interface KerasFile {
  readonly name: string;
  readonly x: StoredNest;
  readonly predicted: StoredNest;
  readonly batches: readonly { readonly x: StoredNest; readonly y: StoredNest }[];
  readonly losses: readonly number[];
  readonly after: StoredNest;
}

/** Stored arrays as tensors, in their structure. */
export function loadNest(stored: StoredNest): Tensors {
  if (Array.isArray(stored)) return stored.map(load);
  if ("values" in stored) return load(stored as Stored);
  return Object.fromEntries(Object.entries(stored).map(([name, each]) => [name, load(each)]));
}

/** The values of a structure, one tensor after the other in the order of the names of `like`. */
export function valuesOf(tensors: Tensors, like: StoredNest): number[][] {
  if (Array.isArray(like)) return like.map((_, k) => [...(tensors as readonly Tensor[])[k]!.data()]);
  if ("values" in like) return [[...(tensors as Tensor).data()]];
  return Object.keys(like).map((name) => [...(tensors as Record<string, Tensor>)[name]!.data()]);
}

/** The values of what was stored, in the same order. */
export function storedValues(stored: StoredNest): number[][] {
  const list = Array.isArray(stored) ? stored : "values" in stored ? [stored as Stored] : Object.values(stored);
  return list.map(({ values }) => values);
}

/** A structure of tensors as it is stored. */
export function storeNest(tensors: Tensors): StoredNest {
  const store = (each: Tensor): Stored => {
    return { shape: [...each.shape], dtype: each.dtype as "float32" | "int32", values: [...each.data()] };
  };
  if (tensors instanceof Tensor) return store(tensors);
  if (Array.isArray(tensors)) return tensors.map(store);
  return Object.fromEntries(Object.entries(tensors).map(([name, each]) => [name, store(each)]));
}

/** Fails unless all values are as near as that. */
export function expectNear(got: readonly number[][], expected: readonly number[][], tolerance: number): void {
  for (const [k, values] of expected.entries()) {
    const errors = values.map((value, i) => Math.abs(got[k]![i]! - value));
    expect(Math.max(...errors), `output ${k}`).toBeLessThanOrEqual(tolerance);
  }
}

/** Ours and Keras compute in single precision, in other orders of summing. */
const TOLERANCE = 1e-6;
/** Losses after steps of a file of Keras 3 in the form of .h5 differ by 1.2e-6 at most, for the same reason. */
export const TOLERANCE_OF_LATER_LOSSES = 5e-6;
/** Steps of optimizers that divide by the size of gradients make more of such differences. */
const TOLERANCE_AFTER_STEPS = 5e-6;

/** Fails unless the model gives what Keras gives. */
export function expectPredicts(
  model: Model<Tensors>,
  { x }: KerasFile,
  expected: KerasFile["predicted"],
  tolerance = TOLERANCE,
): void {
  expectNear(valuesOf(model.predictOnBatch(loadNest(x) as never), expected), storedValues(expected), tolerance);
}

/** Fails unless the model trains on as Keras did. */
export function expectTrainsOn(model: Model<Tensors>, file: KerasFile, later = TOLERANCE): void {
  const losses = file.batches.map(({ x, y }) => model.trainOnBatch(loadNest(x) as never, loadNest(y) as never).loss);
  for (const [k, loss] of losses.entries()) {
    expect(Math.abs(loss / file.losses[k]! - 1), `loss ${k}`).toBeLessThanOrEqual(k === 0 ? TOLERANCE : later);
  }
  expectPredicts(model, file, file.after, TOLERANCE_AFTER_STEPS);
}
