import { requireFlag } from "../../core/checks.js";
import { fail } from "../../core/errors.js";
import { formatShape } from "../../core/shapes.js";
import { expandDims, greaterEqual, logicalAnd, range, type Tensor, type TensorLike } from "../../tensor/index.js";
import { type CallOptions, Layer, type LayerInput, type SymbolicInput } from "../layer.js";
import { readMask } from "../masks.js";
import { DropoutStreams } from "../regularization/dropout-streams.js";
import { type DynamicShape, type InputSpec, requireFloat } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";

/** What attention is told besides its inputs. `R` is the type of `returnAttentionScores`. */
export interface AttentionCallOptions<R extends boolean = boolean> extends Omit<CallOptions, "initialState"> {
  /** `[queryMask, valueMask]`, bool [batch, time] each, or null. Default: the masks that the inputs carry. */
  mask?: readonly (TensorLike | null | undefined)[] | null;
  /** Does a step see no steps after it? Default: false. */
  useCausalMask?: boolean;
  /** The scores as well, as `[output, scores]`? Default: false. */
  returnAttentionScores?: R;
}

/** The output, or with `returnAttentionScores` a list of it and the scores. */
export type AttentionOutput = Tensor | [output: Tensor, scores: Tensor];

/** The flags of a call and its masks, read. */
export interface Attending {
  readonly training: boolean;
  readonly causal: boolean;
  readonly withScores: boolean;
  /** Of query, value and key. */
  readonly masks: readonly (Tensor | null)[];
}

/** What the layers have in common that are applied to `[query, value]` or `[query, value, key]`. `More` is what a call takes besides. */
export abstract class AttentionLayer<More = unknown> extends Layer<AttentionOutput> {
  static override readonly callOptions: readonly string[] = [
    "training",
    "mask",
    "useCausalMask",
    "returnAttentionScores",
  ];

  declare readonly dropout: number;
  declare readonly seed: number | null;
  override readonly supportsMasking = true;
  /** Where the dropout of the scores comes from. */
  protected readonly streams: DropoutStreams;

  constructor(options: object) {
    super(options);
    const drawn = this.drawSeed();
    this.streams = new DropoutStreams(this.seed ?? drawn);
  }

  /** Applies the layer to `[query, value]`, or to `[query, value, key]` where the keys are not the values. */
  override apply(x: LayerInput, options?: AttentionCallOptions<false> & More): Tensor;
  override apply(x: LayerInput, options: AttentionCallOptions<true> & More): [output: Tensor, scores: Tensor];
  override apply(x: LayerInput, options?: AttentionCallOptions & More): AttentionOutput;
  override apply(x: SymbolicInput, options?: AttentionCallOptions<false> & More): SymbolicTensor;
  override apply(x: SymbolicInput, options: AttentionCallOptions<true> & More): [SymbolicTensor, SymbolicTensor];
  override apply(
    x: SymbolicInput,
    options?: AttentionCallOptions & More,
  ): SymbolicTensor | [SymbolicTensor, SymbolicTensor];
  override apply(x: LayerInput | SymbolicInput, options?: AttentionCallOptions): unknown {
    return super.apply(x as LayerInput, options as CallOptions);
  }

  protected override checkInput(inputs: InputSpec): void {
    const list: unknown = inputs;
    if (!Array.isArray(list) || list.length < 2 || list.length > 3) {
      const got = Array.isArray(list) ? `a list of ${list.length}` : "one input";
      fail("shape-mismatch", this.where, "a list [query, value] or [query, value, key]", got);
    }
    for (const each of list as InputSpec[]) {
      requireFloat(this.where, each);
      if (each.shape.length !== 3) {
        fail("shape-mismatch", this.where, "inputs of rank 3 [batch, time, features]", formatShape(each.shape));
      }
    }
    const [query, value, key = value] = (list as InputSpec[]).map(({ shape }) => shape) as [
      DynamicShape,
      DynamicShape,
      DynamicShape?,
    ];
    this.requireEqual("one batch size", [query, value, key], [0, 0, 0]);
    this.requireEqual("as many keys as values", [value, key], [1, 1]);
  }

  /** Throws `shape-mismatch` unless shapes have one size along these axes, as far as they are known. */
  protected requireEqual(expected: string, shapes: readonly DynamicShape[], axes: readonly number[]): void {
    const known = shapes.map((shape, k) => shape[axes[k]!] ?? null).filter((size) => size !== null);
    if (new Set(known).size <= 1) return;
    fail("shape-mismatch", this.where, expected, shapes.map(formatShape).join(" and "));
  }

  /** The options of a call, checked. */
  protected attending(inputs: readonly Tensor[], options: AttentionCallOptions): Attending {
    const { training = false, mask = null, useCausalMask = false, returnAttentionScores = false } = options;
    const given: unknown = mask ?? [];
    if (!Array.isArray(given) || given.length > 3) {
      fail("invalid-argument", this.where, "mask to be a list [queryMask, valueMask]", given);
    }
    return {
      training,
      causal: requireFlag(this.where, "useCausalMask", useCausalMask),
      withScores: requireFlag(this.where, "returnAttentionScores", returnAttentionScores),
      masks: [0, 1, 2].map((k) => {
        const own = (given as (TensorLike | null | undefined)[])[k] ?? null;
        return own === null ? null : readMask(this.where, own, (inputs[k] ?? inputs[1]!).shape);
      }),
    };
  }

  /** The query's mask goes on with the output. */
  override computeMask(_x: readonly Tensor[], mask: readonly (TensorLike | null)[] | null = null): Tensor | null {
    const own = mask?.[0] ?? null;
    return own === null ? null : readMask(this.where, own, _x[0]!.shape);
  }

  /** @internal */
  override get dropoutStreams(): DropoutStreams[] {
    return [...super.dropoutStreams, this.streams];
  }
}

/** bool [1, queries, keys]: true where a key is no later than the query. */
export function causalMask(queries: number, keys: number): Tensor {
  const [rows, columns] = [expandDims(range(queries), { axis: 1 }), expandDims(range(keys), { axis: 0 })];
  return expandDims(greaterEqual(rows, columns), { axis: 0 });
}

/** Both, where there are two. */
export function both(a: Tensor | null, b: Tensor | null): Tensor | null {
  return a === null || b === null ? (a ?? b) : logicalAnd(a, b);
}
