import { constraint } from "../../constraints/option.js";
import { isPlainObject, requireWhole } from "../../core/checks.js";
import { fail } from "../../core/errors.js";
import { anything, flag, type OptionsOf, type OptionTable, type ValuesOf, wholeNumber } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { initializer } from "../../initializers/option.js";
import { regularizer } from "../../regularizers/option.js";
import { notEqual, type Tensor, type Variable } from "../../tensor/index.js";
import { rawEmbedding, runOne } from "../../tensor/internal.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { watcher } from "../rnn/watch.js";
import type { DynamicShape, InputSpec } from "../shapes.js";
import type { WeightValue } from "../weights.js";

const OPTIONS = {
  /** The size of the vocabulary: ids are 0 … inputDim - 1. */
  inputDim: wholeNumber(),
  /** The size of each vector. */
  outputDim: wholeNumber(),
  /** Default: "uniform", on ±0.05. */
  embeddingsInitializer: initializer().default("uniform"),
  /** The penalty of the table in the loss. Default: none. */
  embeddingsRegularizer: regularizer(),
  /** What the table is brought back to after every step. Default: none. */
  embeddingsConstraint: constraint(),
  /** The penalty of the output in the loss, divided by the batch size. Default: none. */
  activityRegularizer: regularizer(),
  /** Is id 0 padding, which the layers after this one skip? Default: false. */
  maskZero: flag().default(false),
};

const CONSTRUCTION = {
  ...OPTIONS,
  /** First values of the table, [inputDim, outputDim]. Default: drawn. */
  weights: anything<WeightValue | null>().orNull(),
  /** Accepted as in Keras 2 and not needed: any length will do. */
  inputLength: wholeNumber().orNull(),
};

/** Options of {@link Embedding}. */
export interface EmbeddingOptions extends LayerOptions, OptionsOf<typeof CONSTRUCTION> {}

export interface Embedding extends ValuesOf<typeof OPTIONS> {}

/**
 * Looks up a vector for each id: y[b, t] = E[id[b, t]].
 *
 * **Shapes** ids [batch, …] → [batch, …, outputDim]; weights: embeddings [inputDim, outputDim].
 * Ids are int32, or float32 holding whole numbers.
 * **Errors** `index-out-of-range` for an id outside 0 … inputDim - 1, `invalid-argument` for one that is no whole number, both with its
 * position; `dtype-mismatch` for bool.
 * **Source** Keras 3, `keras.layers.Embedding`.
 *
 * @example
 * const embedding = layers.embedding({ inputDim: 10_000, outputDim: 100, maskZero: true });
 * embedding.apply(tensor([[4, 7, 0]], undefined, "int32")).shape; // [1, 3, 100]
 */
export class Embedding extends Layer {
  static override readonly className: string = "Embedding";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  override readonly supportsMasking: boolean;
  /** The table, once built. */
  embeddings!: Variable;

  constructor(options: EmbeddingOptions) {
    const { weights, inputLength, ...own } = options ?? {};
    super(isPlainObject(options) ? own : options);
    this.supportsMasking = this.maskZero;
    if (inputLength !== undefined && inputLength !== null) requireWhole(this.label, "inputLength", inputLength);
    this.drawSeed();
    if (weights !== undefined && weights !== null) {
      this.build([null]);
      this.setWeights([weights]);
    }
  }

  protected override createWeights(): void {
    this.embeddings = this.addOwn("embeddings", [this.inputDim, this.outputDim]);
  }

  protected override checkInput({ dtype }: InputSpec): void {
    if (dtype !== "bool") return;
    fail("dtype-mismatch", this.where, "int32 or float32 ids", "bool", 'Use cast(ids, "int32") if that is meant.');
  }

  override call(ids: Tensor): Tensor {
    const vectors = runOne(this.label, [this.embeddings, ids], (table, id) => rawEmbedding(table, id));
    return watcher()?.embedded?.(vectors) ?? vectors;
  }

  /** `ids != 0` with `maskZero`, else null. */
  override computeMask(ids: Tensor): Tensor | null {
    return this.maskZero ? notEqual(ids, 0) : null;
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return [...inputShape, this.outputDim];
  }
}

/**
 * A vector for each id: ids [batch, …] → [batch, …, outputDim]. See {@link Embedding}.
 *
 * @example
 * layers.embedding({ inputDim: 10_000, outputDim: 100 });
 */
export function embedding(options: EmbeddingOptions): Embedding {
  return new Embedding(options);
}

registerSerializable(Embedding, "keras.layers");
