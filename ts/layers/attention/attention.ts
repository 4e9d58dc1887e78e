import { flag, type OptionsOf, type OptionTable, oneOf, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { add, expandDims, matmul, mul, sum, type Tensor, tanh, type Variable } from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { SCORE_OPTIONS, ScoredAttention } from "./scored-attention.js";

const OPTIONS = {
  /** Are the scores multiplied by a weight? Default: false. */
  useScale: flag().default(false),
  /** "dot": q·k. "concat": Σ tanh(q + k), times a weight. Default: "dot". */
  scoreMode: oneOf("dot", "concat").default("dot"),
  ...SCORE_OPTIONS,
};

/** Options of {@link Attention}. */
export interface AttentionOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface Attention extends ValuesOf<typeof OPTIONS> {}

/**
 * Dot-product attention: softmax(q·kᵀ)·v, each query's mean of the values, weighed by how well their keys go with it.
 *
 * Applied to `[query, value]`, or to `[query, value, key]`; with `{ mask: [queryMask, valueMask], useCausalMask, returnAttentionScores }`.
 *
 * **Shapes** query [batch, queries, features], value [batch, keys, size], key [batch, keys, features] → [batch, queries, size]; with `returnAttentionScores`
 * `[output, scores [batch, queries, keys]]`. Weights: scale, with `useScale`, and concatScoreWeight, with scoreMode "concat", both scalars. Values whose mask is
 * false do not count; where the query's is false the output is 0, and that mask goes on.
 * **Defaults** useScale false, scoreMode "dot", dropout 0. **Errors** `shape-mismatch` for other than two or three inputs of rank 3 that fit; `invalid-argument`.
 * **Source** Luong et al. 2015; Keras 3, `keras.layers.Attention`.
 *
 * @example
 * layers.attention().apply([tensor([[[0, 0]]]), tensor([[[2, 4], [4, 0]]])]); // [[[3, 2]]]
 */
export class Attention extends ScoredAttention {
  static override readonly className: string = "Attention";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };

  /** The factor of the scores of mode "concat", once built; else null. */
  concatScoreWeight: Variable | null = null;

  constructor(options: AttentionOptions = {}) {
    super(options);
  }

  protected override createWeights(): void {
    const scalar = (name: string) => this.addWeight({ name, shape: [], initializer: "ones" });
    if (this.useScale) this.scale = scalar("scale");
    if (this.scoreMode === "concat") this.concatScoreWeight = scalar("concat_score_weight");
  }

  protected override scores(query: Tensor, key: Tensor): Tensor {
    const { scale, concatScoreWeight } = this;
    if (concatScoreWeight === null) {
      const products = matmul(query, key, { transposeB: true });
      return scale === null ? products : mul(products, scale);
    }
    const sums = add(expandDims(query, { axis: 2 }), expandDims(key, { axis: 1 }));
    const values = tanh(scale === null ? sums : mul(sums, scale));
    return mul(sum(values, { axis: -1 }), concatScoreWeight);
  }
}

/**
 * Dot-product attention: softmax(q·kᵀ)·v. See {@link Attention}.
 *
 * @example
 * layers.attention({ useScale: true });
 */
export function attention(options?: AttentionOptions): Attention {
  return new Attention(options);
}

registerSerializable(Attention, "keras.layers");
