import { isWhole } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import {
  flag,
  Option,
  type OptionsOf,
  type OptionTable,
  seed,
  share,
  type ValuesOf,
  wholeNumber,
} from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { formatShape, sameShape } from "../../core/shapes.js";
import type { Shape } from "../../core/types.js";
import {
  abs,
  expandDims,
  less,
  matmul,
  mul,
  range,
  reshape,
  softmax,
  sub,
  type Tensor,
  type TensorLike,
  transpose,
  where,
} from "../../tensor/index.js";
import { asTensor } from "../../tensor/internal.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { asBool } from "../masks.js";
import { dropOut } from "../regularization/noise.js";
import { type DynamicShape, lastSize } from "../shapes.js";
import {
  type AttentionCallOptions,
  AttentionLayer,
  type AttentionOutput,
  both,
  causalMask,
} from "./attention-layer.js";
import { PROJECTION_OPTIONS, Projection } from "./projection.js";

/** The score of a key that is not seen, as in Keras. */
const UNSEEN = -1e9;

const OPTIONS = {
  /** How many attentions there are side by side. */
  numHeads: wholeNumber(),
  /** The size of a head's queries and keys. */
  keyDim: wholeNumber(),
  /** The size of a head's values. Default: keyDim. */
  valueDim: wholeNumber().orNull(),
  /** The fraction of scores that is dropped in training, in [0, 1). Default: 0. */
  dropout: share("rate").default(0),
  /** The sizes of the output's last axes. Default: that of the query. */
  outputShape: new Option<number | Shape, Shape>(requireSizes, (sizes) => [...sizes]).orNull(),
  /** The time axis, 1, over which queries meet keys: the one case that there is here. */
  attentionAxes: new Option<number | Shape, Shape>(requireTime, (axes) => [...axes]).orNull(),
  /** A query sees keys fewer than so many steps away, on both sides. Default: all. */
  slidingWindow: wholeNumber().orNull(),
  /** Are the heads' outputs multiplied by a gate, sigmoid(query·W + b)? Default: false. */
  useGate: flag().default(false),
  /** The same seed gives the same dropout masks. Default: drawn. */
  seed: seed().orNull(),
  ...PROJECTION_OPTIONS,
};

/** Options of {@link MultiHeadAttention}. */
export interface MultiHeadAttentionOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface MultiHeadAttention extends ValuesOf<typeof OPTIONS> {}

/** What a call of {@link MultiHeadAttention} takes besides what every attention does. */
export interface AttentionMaskOption {
  /** true where a query may see a key: [queries, keys], [batch, queries, keys] or [batch, heads, queries, keys]. Default: everywhere. */
  attentionMask?: TensorLike | null;
}

/**
 * Attention by several heads, each of which sees its own projections: softmax(Q·Kᵀ / √keyDim)·V, joined and projected once more.
 *
 * Applied to `[query, value]`, or to `[query, value, key]`, with `{ mask: [queryMask, valueMask, keyMask], attentionMask, useCausalMask, returnAttentionScores }`.
 *
 * **Shapes** query [batch, queries, a], value [batch, keys, b], key [batch, keys, c] → [batch, queries, a], or [batch, queries, …outputShape]; with `returnAttentionScores`
 * `[output, scores [batch, heads, queries, keys]]`. Weights, each with its bias: query [a, heads, keyDim], key [c, heads, keyDim], with `useGate` gate [a, heads, valueDim],
 * value [b, heads, valueDim], output [heads, valueDim, …]. A query that may see no key gets zeros for the sum of its values. The query's mask goes on.
 * **Defaults** valueDim keyDim, dropout 0, useBias true, outputShape the query's features. **Errors** `shape-mismatch` for other than two or three inputs of rank 3 that fit;
 * `invalid-argument`; `unsupported` for other attentionAxes than 1.
 * **Source** Vaswani et al. 2017; Keras 3, `keras.layers.MultiHeadAttention`.
 *
 * @example
 * const x = randomNormal([2, 5, 8]);
 * layers.multiHeadAttention({ numHeads: 2, keyDim: 4 }).apply([x, x], { useCausalMask: true }).shape; // [2, 5, 8]
 */
export class MultiHeadAttention extends AttentionLayer<AttentionMaskOption> {
  static override readonly className: string = "MultiHeadAttention";
  static override readonly options: OptionTable = { ...OPTIONS, ...Layer.options };
  static override readonly callOptions: readonly string[] = [...AttentionLayer.callOptions, "attentionMask"];

  /** The projection of the queries. */
  readonly queryDense: Projection;
  /** That of the keys. */
  readonly keyDense: Projection;
  /** That of the gate; null without `useGate`. */
  readonly gateDense: Projection | null;
  /** That of the values. */
  readonly valueDense: Projection;
  /** That of the joined heads. */
  readonly outputDense: Projection;

  constructor(options: MultiHeadAttentionOptions) {
    super(options);
    const own = this as unknown as Record<string, unknown>;
    const shared = Object.fromEntries(Object.keys(PROJECTION_OPTIONS).map((name) => [name, own[name]]));
    const projection = (name: string, isGate = false) => new Projection({ ...shared, name }, isGate);
    this.queryDense = projection("query");
    this.keyDense = projection("key");
    this.gateDense = this.useGate ? projection("gate", true) : null;
    this.valueDense = projection("value");
    this.outputDense = projection("attention_output");
  }

  get #valueSize(): number {
    return this.valueDim ?? this.keyDim;
  }

  protected override createWeights(shapes: readonly DynamicShape[]): void {
    const [query = [], value = [], key = value] = shapes.map((shape): Shape => [lastSize(this.where, shape)]);
    const keys = [this.numHeads, this.keyDim];
    const values = [this.numHeads, this.#valueSize];
    this.queryDense.buildAs({ inputs: query, outputs: keys });
    this.keyDense.buildAs({ inputs: key, outputs: keys });
    this.gateDense?.buildAs({ inputs: query, outputs: values });
    this.valueDense.buildAs({ inputs: value, outputs: values });
    this.outputDense.buildAs({ inputs: values, outputs: this.outputShape ?? query });
  }

  /** The penalty is of each projection's output. @internal */
  override get outputPenalty(): null {
    return null;
  }

  override call(inputs: readonly Tensor[], options: AttentionCallOptions & AttentionMaskOption): AttentionOutput {
    const attending = this.attending(inputs, options);
    const [query, value, key = value] = inputs as [Tensor, Tensor, Tensor?];
    const [queries, keys] = [query.shape[1]!, key.shape[1]!];
    const q = this.#heads(mul(this.queryDense.apply(query), 1 / Math.sqrt(this.keyDim)));
    const scores = matmul(q, transpose(this.#heads(this.keyDense.apply(key)), [0, 1, 3, 2]));
    const order = attending.causal ? causalMask(queries, keys) : null;
    const seen = this.#seen(
      attending.masks,
      both(order, this.#near(queries, keys)),
      options.attentionMask,
      scores.shape,
    );
    const weights = seen === null ? softmax(scores) : where(seen, softmax(where(seen, scores, UNSEEN)), 0);
    const isDropping = attending.training && this.dropout > 0;
    const kept = isDropping ? dropOut(this.label, this.streams, weights, this.dropout, null) : weights;
    const summed = transpose(matmul(kept, this.#heads(this.valueDense.apply(value))), [0, 2, 1, 3]);
    const joined = reshape(summed, [query.shape[0]!, queries, this.numHeads * this.#valueSize]);
    const output = this.outputDense.apply(this.gateDense === null ? joined : mul(joined, this.gateDense.apply(query)));
    const shaped = reshape(output, [query.shape[0]!, queries, ...(this.outputShape ?? [query.shape[2]!])]);
    return attending.withScores ? [shaped, weights] : shaped;
  }

  /** [batch, time, heads·size] → [batch, heads, time, size]. */
  #heads(x: Tensor): Tensor {
    const [batch, time, all] = x.shape as [number, number, number];
    return transpose(reshape(x, [batch, time, this.numHeads, all / this.numHeads]), [0, 2, 1, 3]);
  }

  /** bool [1, queries, keys] by the sliding window; null without one. */
  #near(queries: number, keys: number): Tensor | null {
    if (this.slidingWindow === null) return null;
    const distance = abs(sub(expandDims(range(queries), { axis: 1 }), expandDims(range(keys), { axis: 0 })));
    return expandDims(less(distance, this.slidingWindow), { axis: 0 });
  }

  /** What may be seen, in a shape that broadcasts over the scores; null for all. */
  #seen(
    [query, value, key]: readonly (Tensor | null)[],
    order: Tensor | null,
    attentionMask: TensorLike | null | undefined,
    [batch, heads, queries, keys]: Shape,
  ): Tensor | null {
    const along = (mask: Tensor | null | undefined, axis: number) => (mask ? expandDims(mask, { axis }) : null);
    const steps = [along(query, 2), along(value, 1), along(key, 1), order].reduce(both);
    const own = steps === null ? null : expandDims(steps, { axis: 1 });
    if (attentionMask === undefined || attentionMask === null) return own;
    const given = asTensor(this.where, attentionMask);
    const { shape } = given;
    const full = [batch!, heads!, queries!, keys!];
    const wanted = shape.length === 3 ? [batch!, queries!, keys!] : full.slice(-shape.length);
    const fits = shape.length >= 2 && shape.length <= 4 && shape.every((size, k) => size === 1 || size === wanted[k]);
    if (!fits || !sameShape(shape.slice(-2), [queries!, keys!])) {
      const expected = `an attentionMask of shape ${formatShape([batch!, queries!, keys!])}, or ${formatShape(full)}`;
      fail("shape-mismatch", this.where, expected, formatShape(shape));
    }
    return both(own, asBool(shape.length === 3 ? expandDims(given, { axis: 1 }) : given));
  }

  /** @internal */
  override get argumentNames(): readonly string[] {
    return ["query", "value", "key"];
  }

  override computeOutputShape(
    [query = [], value = [], key = value]: readonly DynamicShape[],
    { returnAttentionScores = false }: AttentionCallOptions = {},
  ): DynamicShape | DynamicShape[] {
    const [batch = null, queries = null, features = null] = query;
    const output = [batch, queries, ...(this.outputShape ?? [features])];
    return returnAttentionScores ? [output, [batch, this.numHeads, queries, key[1] ?? null]] : output;
  }
}

function requireSizes(where: string, name: string, value: unknown): Shape {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > 0 && list.every((size) => isWhole(size) && size > 0)) return list as Shape;
  return fail("invalid-argument", where, `${name} to be a positive integer, or a list of them`, quoted(value));
}

function requireTime(where: string, name: string, value: unknown): Shape {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 1 && list[0] === 1) return [1];
  return fail("unsupported", where, `${name} 1, the time axis`, quoted(value));
}

/**
 * Attention by several heads. See {@link MultiHeadAttention}.
 *
 * @example
 * layers.multiHeadAttention({ numHeads: 4, keyDim: 16, dropout: 0.1 });
 */
export function multiHeadAttention(options: MultiHeadAttentionOptions): MultiHeadAttention {
  return new MultiHeadAttention(options);
}

registerSerializable(MultiHeadAttention, "keras.layers");
