import { seed, share } from "../../core/options.js";
import { expandDims, matmul, softmax, sub, type Tensor, type Variable, where } from "../../tensor/index.js";
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
