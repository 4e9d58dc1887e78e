import { flag, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { add, expandDims, mul, sum, type Tensor, tanh } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { type DynamicShape, lastSize } from "../shapes.js";
import { SCORE_OPTIONS, ScoredAttention } from "./scored-attention.js";

const OPTIONS = {
  /** Are the features weighed before they are summed? Default: true. */
  useScale: flag().default(true),
  ...SCORE_OPTIONS,
};

/** Options of {@link AdditiveAttention}. */
export interface AdditiveAttentionOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface AdditiveAttention extends ValuesOf<typeof OPTIONS> {}

/**
 * Additive attention: softmax(Σ scale·tanh(q + k))·v, the sum going over the features.
 *
 * Applied to `[query, value]`, or to `[query, value, key]`; with `{ mask: [queryMask, valueMask], useCausalMask, returnAttentionScores }`.
 *
 * **Shapes** query [batch, queries, features], value [batch, keys, size], key [batch, keys, features] → [batch, queries, size]; with `returnAttentionScores`
 * `[output, scores [batch, queries, keys]]`. Weights: scale [features], with `useScale`. Masks as in {@link Attention}.
 * **Defaults** useScale true, dropout 0. **Errors** `shape-mismatch` for other than two or three inputs of rank 3 that fit; `invalid-argument`.
 * **Source** Bahdanau et al. 2015; Keras 3, `keras.layers.AdditiveAttention`.
 *
 * @example
 * layers.additiveAttention({ useScale: false }).apply([tensor([[[0]]]), tensor([[[1], [1]]])]); // [[[1]]]
 */
export class AdditiveAttention extends ScoredAttention {
  static override readonly className: string = "AdditiveAttention";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  constructor(options: AdditiveAttentionOptions = {}) {
    super(options);
  }

  protected override createWeights([query]: readonly DynamicShape[]): void {
    if (this.useScale) this.scale = this.addWeight({ name: "scale", shape: [lastSize(this.where, query!)] });
  }

  protected override scores(query: Tensor, key: Tensor): Tensor {
    const values = tanh(add(expandDims(query, { axis: 2 }), expandDims(key, { axis: 1 })));
    return sum(this.scale === null ? values : mul(values, this.scale), { axis: -1 });
  }
}

/**
 * Additive attention: softmax(Σ scale·tanh(q + k))·v. See {@link AdditiveAttention}.
 *
 * @example
 * layers.additiveAttention();
 */
export function additiveAttention(options?: AdditiveAttentionOptions): AdditiveAttention {
  return new AdditiveAttention(options);
}

registerSerializable(AdditiveAttention, "keras.layers");
