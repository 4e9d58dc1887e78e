import { flag, type OptionsOf, type OptionTable, oneOf, seed, share, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import {
  add,
  expandDims,
  matmul,
  mul,
  softmax,
  sub,
  sum,
  type Tensor,
  tanh,
  type Variable,
  where,
} from "../../tensor/index.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { dropOut } from "../regularization/noise.js";
import type { DynamicShape, InputSpec } from "../shapes.js";
import {
  type AttentionCallOptions,
  AttentionLayer,
  type AttentionOutput,
  both,
  causalMask,
} from "./attention-layer.js";

/** What is taken off the score of a key that is not seen, as in Keras. */
const UNSEEN = 1e9;

/** Options that both kinds of attention without heads have in common. */
export const SCORE_OPTIONS = {
  /** The fraction of scores that is dropped in training, in [0, 1). Default: 0. */
  dropout: share("rate").default(0),
  /** The same seed gives the same dropout masks. Default: drawn. */
  seed: seed().orNull(),
};

/** Attention without heads: scores of each query and key, whose softmax weighs the values. */
export abstract class ScoredAttention extends AttentionLayer {
  declare readonly useScale: boolean;
  /** Of the scores, once built; null without `useScale`. */
  scale: Variable | null = null;

  protected override checkInput(inputs: InputSpec): void {
    super.checkInput(inputs);
    const [query, value, key = value] = (inputs as unknown as InputSpec[]).map(({ shape }) => shape);
    this.requireEqual("queries and keys of as many features", [query!, key!], [2, 2]);
    const features = this.scale?.shape[0];
    if (features !== undefined) {
      this.requireEqual(`${features} features, as when the layer was built`, [query!, [features]], [2, 0]);
    }
  }

  /** The scores [batch, queries, keys]. */
  protected abstract scores(query: Tensor, key: Tensor): Tensor;

  override call(inputs: readonly Tensor[], options: AttentionCallOptions): AttentionOutput {
    const { training, causal, withScores, masks } = this.attending(inputs, options);
    const [query, value, key = value] = inputs as [Tensor, Tensor, Tensor?];
    const scores = this.scores(query, key);
    const [queryMask, valueMask] = masks as [Tensor | null, Tensor | null];
    const order = causal ? causalMask(scores.shape[1]!, scores.shape[2]!) : null;
    const seen = both(valueMask && expandDims(valueMask, { axis: 1 }), order);
    const weights = softmax(seen === null ? scores : where(seen, scores, sub(scores, UNSEEN)));
    const isDropping = training && this.dropout > 0;
    const kept = isDropping ? dropOut(this.label, this.streams, weights, this.dropout, null) : weights;
    const summed = matmul(kept, value);
    const output = queryMask === null ? summed : where(expandDims(queryMask, { axis: 2 }), summed, 0);
    return withScores ? [output, kept] : output;
  }

  override computeOutputShape(
    [query = [], value = [], key = value]: readonly DynamicShape[],
    { returnAttentionScores = false }: AttentionCallOptions = {},
  ): DynamicShape | DynamicShape[] {
    const [batch = null, queries = null] = query;
    const output = [batch, queries, value[2] ?? null];
    return returnAttentionScores ? [output, [batch, queries, key[1] ?? null]] : output;
  }
}

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
