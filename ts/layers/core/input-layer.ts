import { fail } from "../../core/errors.js";
import { anything, type OptionsOf, type OptionTable, oneOf, type ValuesOf, wholeNumber } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { DType } from "../../core/types.js";
import type { Tensor } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, isShape, requireShapes } from "../shapes.js";
import { Node, type SymbolicTensor } from "../symbolic.js";

const OWN = {
  /** The shape with the batch, [null, 80]: in place of `shape`. */
  batchShape: anything<DynamicShape | null>().orNull(),
  /** Default: "float32". */
  dtype: oneOf("float32", "int32", "bool").default("float32"),
};

const OPTIONS = {
  ...OWN,
  /** Sizes without the batch; null where a size is not known, as in `[null]` for ids of any length. */
  shape: anything<DynamicShape | null>().orNull(),
  /** The size of each batch. Default: any. */
  batchSize: wholeNumber().orNull(),
};

/** Options of {@link input}. */
export interface InputOptions extends Omit<LayerOptions, "dtype">, OptionsOf<typeof OPTIONS> {}

export interface InputLayer extends Omit<ValuesOf<typeof OWN>, "dtype"> {}

/**
 * Where data enter a model. In a `Sequential` it may stand first and tells the shape; for a model of inputs and outputs use {@link input}.
 *
 * **Errors** `invalid-argument` unless exactly one of `shape` and `batchShape` is given.
 * **Source** Keras 3, `keras.layers.InputLayer`.
 *
 * @example
 * new Sequential([layers.inputLayer({ shape: [80] }), layers.embedding({ inputDim: 100, outputDim: 8 })]);
 */
export class InputLayer extends Layer {
  static override readonly className: string = "InputLayer";
  static override readonly options: OptionTable = { ...Layer.options, ...OWN };

  override readonly supportsMasking = true;
  readonly #dtype: DType;
  /** The symbolic tensor that stands for the data. */
  readonly output: SymbolicTensor;

  constructor(options: InputOptions = {}) {
    const { shape = null, batchSize = null, batchShape = null, dtype = "float32", ...rest } = options;
    const where = rest.name ? `input "${rest.name}"` : "input";
    if ((shape === null) === (batchShape === null)) {
      fail(
        "invalid-argument",
        where,
        "a shape such as { shape: [80] }, or a batchShape",
        shape === null ? "none" : "both",
      );
    }
    const whole = batchShape ?? [batchSize, ...(isShape(shape) ? shape : requireOne(where, shape))];
    super({ ...rest, dtype, batchShape: requireOne(where, whole) });
    this.#dtype = dtype;
    this.output = new Node(this, { x: [], options: null }, whole, dtype, isShape).outputs[0]!;
    this.build(whole);
  }

  /** A part of a batch has fewer rows than were declared. */
  override get isRowwise(): boolean {
    return this.output.shape[0] === null;
  }

  // biome-ignore lint/suspicious/noExplicitAny: an input has the dtype of the data, all other layers are float32.
  override get dtype(): any {
    return this.#dtype;
  }

  override call(x: Tensor): Tensor {
    return x;
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return inputShape;
  }
}

function requireOne(where: string, shape: unknown): DynamicShape {
  const found = requireShapes(where, shape);
  return isShape(found) ? found : fail("invalid-argument", where, "one shape such as [80]", shape);
}

/**
 * A symbolic tensor for data of this shape: layers are applied to it, and `model({ inputs, outputs })` makes a model of it.
 *
 * **Shapes** `shape` is without the batch. **Defaults** float32, any batch.
 * **Errors** `invalid-argument`. **Source** Keras 3, `keras.Input`.
 *
 * @example
 * const ids = input({ shape: [80], dtype: "int32", name: "words" });
 * const score = layers.dense({ units: 1 }).apply(layers.lstm({ units: 8 }).apply(layers.embedding({ inputDim: 100, outputDim: 8 }).apply(ids)));
 * const net = model({ inputs: ids, outputs: score });
 */
export function input(options: InputOptions): SymbolicTensor {
  return new InputLayer(options).output;
}

/** Where data enter a `Sequential`. See {@link InputLayer}. */
export function inputLayer(options: InputOptions): InputLayer {
  return new InputLayer(options);
}

registerSerializable(InputLayer, "keras.layers");
