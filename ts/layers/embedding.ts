import { fail } from "../core/errors.js";
import type { Shape } from "../core/types.js";
import type { Initializer } from "../initializers/index.js";
import { type InitializerIdentifier, resolveInitializer } from "../initializers/option.js";
import { notEqual, type Tensor, type Variable } from "../tensor/index.js";
import { runOne } from "../tensor/internal.js";
import { Layer } from "./layer.js";
import type { DynamicShape, LayerOptions, WeightValue } from "./layer-base.js";
import { flag, wholeNumber } from "./options.js";
import { watch } from "./watch.js";

/** Options of {@link Embedding}. */
export interface EmbeddingOptions extends LayerOptions {
  /** The size of the vocabulary: ids are 0 … inputDim - 1. */
  inputDim: number;
  /** The size of each vector. */
  outputDim: number;
  /** Default: "uniform", on ±0.05. */
  embeddingsInitializer?: InitializerIdentifier;
  /** Is id 0 padding, which the layers after this one skip? Default: false. */
  maskZero?: boolean;
  /** First values of the table, [inputDim, outputDim]. Default: drawn. */
  weights?: WeightValue | null;
  /** Accepted as in Keras 2 and not needed: any length will do. */
  inputLength?: number | null;
}

const OPTION_NAMES = ["inputDim", "outputDim", "embeddingsInitializer", "maskZero", "weights", "inputLength"];

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
  readonly inputDim: number;
  readonly outputDim: number;
  readonly maskZero: boolean;
  readonly embeddingsInitializer: Initializer;
  override readonly supportsMasking: boolean;
  /** The table, once built. */
  embeddings!: Variable;

  constructor(options: EmbeddingOptions) {
    super("Embedding", options, OPTION_NAMES);
    this.inputDim = wholeNumber(this.label, "inputDim", options.inputDim);
    this.outputDim = wholeNumber(this.label, "outputDim", options.outputDim);
    if (options.inputLength !== undefined && options.inputLength !== null) {
      wholeNumber(this.label, "inputLength", options.inputLength);
    }
    this.maskZero = flag(this.label, "maskZero", options.maskZero, false);
    this.supportsMasking = this.maskZero;
    const initializer = options.embeddingsInitializer ?? "uniform";
    this.embeddingsInitializer = resolveInitializer(this.label, "embeddingsInitializer", initializer);
    this.drawSeed();
    if (options.weights !== undefined && options.weights !== null) {
      this.build([null]);
      this.setWeights([options.weights]);
    }
  }

  protected override createWeights(): void {
    const shape = [this.inputDim, this.outputDim];
    this.embeddings = this.addWeight({ name: "embeddings", shape, initializer: this.embeddingsInitializer });
  }

  protected override checkInput(_shape: Shape, ids: Tensor): void {
    if (ids.dtype !== "bool") return;
    fail("dtype-mismatch", this.label, "int32 or float32 ids", "bool", 'Use cast(ids, "int32") if that is meant.');
  }

  override call(ids: Tensor): Tensor {
    const vectors = runOne(this.label, [this.embeddings, ids], (raw, table, id) => raw.rawEmbedding(table, id));
    return watch.by?.embedded?.(vectors) ?? vectors;
  }

  /** `ids != 0` with `maskZero`, else null. */
  override computeMask(ids: Tensor): Tensor | null {
    return this.maskZero ? notEqual(ids, 0) : null;
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return [...inputShape, this.outputDim];
  }

  override getConfig(): Record<string, unknown> {
    const { inputDim, outputDim, embeddingsInitializer, maskZero } = this;
    return { ...super.getConfig(), inputDim, outputDim, embeddingsInitializer, maskZero };
  }
}
