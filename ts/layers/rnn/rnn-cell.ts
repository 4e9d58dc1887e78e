import { requireWhole } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import { checkOptionNames, Option } from "../../core/options.js";
import { deserialize, isSerialized, type Serialized, serialize } from "../../core/registry.js";
import { formatShape } from "../../core/shapes.js";
import { Tensor, type TensorLike, zeros } from "../../tensor/index.js";
import { asTensor, callContext, inCall, requireReady, scoped } from "../../tensor/internal.js";
import { requireCall } from "../layer.js";
import { LayerBase } from "../layer-base.js";
import { type DynamicShape, requireFeatures, requireFloat } from "../shapes.js";
import { holdsSymbolic } from "../symbolic.js";
import { type Drops, NO_DROPS } from "./dropout-masks.js";
import { watcher } from "./watch.js";

/** What a cell's `call` is told besides the input and the states. */
export interface CellCallOptions {
  readonly training: boolean;
}

/** A whole sequence at once, as a cell with kernels for it computes it: to the bits of its steps. */
export interface FusedCell {
  /** Output and final states of a sequence that begins now; `flags` are RNN_FLAGS, states may be left out, as zeros. @internal */
  walk(
    flags: number,
    x: Tensor,
    states: readonly Tensor[],
    mask: Tensor | null,
    training: boolean,
  ): [Tensor, ...Tensor[]];
}

/**
 * One step of a recurrent layer, and the weights of it. Subclass it for a cell of your own: say `stateSize`, make weights in `createWeights`, and
 * override `call(x, states, { training })`, which gives the output and the new states. `layers.rnn({ cell })` walks it over sequences.
 *
 * **Source** Keras 3, `keras.layers.RNN`, which takes any such cell.
 *
 * @example
 * class Leaky extends RNNCell {
 *   stateSize = 4;
 *   kernel!: Variable;
 *   protected override createWeights([, features]: DynamicShape) {
 *     this.kernel = this.addWeight({ name: "kernel", shape: [features!, 4] });
 *   }
 *   override call(x: Tensor, [h]: Tensor[]): [Tensor, Tensor[]] {
 *     const next = add(mul(h!, 0.9), matmul(x, this.kernel));
 *     return [next, [next]];
 *   }
 * }
 */
export abstract class RNNCell extends LayerBase {
  /** The size of the state, or the sizes of its tensors. */
  abstract readonly stateSize: number | readonly number[];
  /** The size of the output. Default: that of the first state. */
  readonly outputSize?: number;
  /** Its gates by name, [rows, units] each, for rows of inputs and of states; for instruments that look into it. */
  gates?(x: Tensor, states: readonly Tensor[], drops: Drops): Record<string, Tensor>;

  /** One step: from an input [batch, features] and the states to the output and the new states. Override it; call `apply`. */
  abstract call(x: Tensor, states: Tensor[], options: CellCallOptions): [Tensor, Tensor[]];

  /** The sizes of the state's tensors as a list. */
  get stateSizes(): readonly number[] {
    const { stateSize } = this;
    const sizes = typeof stateSize === "number" ? [stateSize] : stateSize;
    if (Array.isArray(sizes) && sizes.length > 0 && sizes.every((size) => Number.isInteger(size) && size > 0))
      return sizes;
    return fail("invalid-argument", this.label, "a stateSize: a positive integer, or a list of them", stateSize);
  }

  /** The number of state tensors. */
  get stateCount(): number {
    return this.stateSizes.length;
  }

  /** @internal the size of what a step gives. */
  get sizeOfOutput(): number {
    return this.outputSize ?? this.stateSizes[0]!;
  }

  /** How it computes whole sequences without a step of its own, where it can; a cell that has none is walked step by step. @internal */
  get fused(): FusedCell | null {
    return null;
  }

  /**
   * A state of zeros.
   *
   * @example
   * cell.getInitialState(128); // an LSTM's: [zeros([128, units]), zeros([128, units])]
   */
  getInitialState(batchSize: number): Tensor[] {
    const batch = requireWhole(this.label, "batchSize", batchSize);
    return this.stateSizes.map((size) => zeros([batch, size]));
  }

  /**
   * One step: from an input [batch, features] and the states [batch, size] to the output and the new states.
   *
   * `training` is that of the call around unless given.
   *
   * **Errors** `shape-mismatch`, `dtype-mismatch`.
   *
   * @example
   * let [state, out] = [cell.getInitialState(4), zeros([4, 64])];
   * for (const word of unstack(x, { axis: 1 })) [out, state] = cell.apply(word, state, { training: true });
   */
  apply(x: TensorLike, states: Tensor | readonly Tensor[], options: { training?: boolean } = {}): [Tensor, Tensor[]] {
    requireReady(this.label);
    checkOptionNames(this.label, options, ["training"]);
    if (holdsSymbolic(x)) {
      const hint = "Wrap the cell in a layer: layers.rnn({ cell }).";
      fail("unsupported", this.label, "a tensor", "a symbolic tensor", hint);
    }
    const isOutermost = callContext().memo === null;
    return inCall(this.label, options.training, () => {
      const input = asTensor(this.label, x);
      this.#checkInput(input);
      const before = this.checkStates(states, input.shape[0]!);
      const drops = this.drops(input, isOutermost ? before : null);
      return scoped(() => {
        const [output, after] = this.step(input, before);
        watcher()?.stepped?.(this, { x: input, before, after, mask: null, drops }, null);
        return [output, after];
      });
    });
  }

  /** One checked step, of which nobody is told; `drops` in place of the masks of the sequence. @internal */
  step(x: Tensor, states: readonly Tensor[], _drops?: Drops): [Tensor, Tensor[]] {
    this.#checkInput(x);
    if (!this.built) this.build([null, x.shape[1]!]);
    requireCall(this.label, this.call);
    const result: unknown = this.call(x, [...states], { training: callContext().training });
    const [output, next] = (Array.isArray(result) ? result : []) as [Tensor, Tensor[]];
    if (!(output instanceof Tensor) || !Array.isArray(next) || !next.every((state) => state instanceof Tensor)) {
      fail("invalid-argument", `${this.where}.call`, "[output, [state, …]] to be returned", quoted(result));
    }
    return [output, this.checkStates(next, x.shape[0]!)];
  }

  /** The dropout masks of the sequence that a step belongs to; `states` where it is stepped outside of every call. @internal */
  drops(_x: Tensor, _states: readonly Tensor[] | null): Drops {
    return NO_DROPS;
  }

  /** The states as a checked list, each [batch, size]. @internal */
  checkStates(states: Tensor | readonly Tensor[], batch: number): Tensor[] {
    const list = Array.isArray(states) ? (states as readonly Tensor[]) : [states as Tensor];
    const sizes = this.stateSizes;
    const words = sizes.map((size) => `[${batch}, ${size}]`);
    const shapes = new Set(words).size === 1 ? `shape ${words[0]}` : `shapes ${words.join(" and ")}`;
    const wanted = sizes.length === 1 ? `one state of ${shapes}` : `${sizes.length} states of ${shapes}`;
    if (list.length !== sizes.length) fail("shape-mismatch", this.where, wanted, `${list.length} of them`);
    return list.map((state, k) => {
      if (!(state instanceof Tensor)) fail("invalid-argument", this.where, `${wanted} as tensors`, state);
      const { shape } = state;
      if (shape.length !== 2 || shape[0] !== batch || shape[1] !== sizes[k]) {
        fail("shape-mismatch", this.where, wanted, formatShape(shape));
      }
      requireFloat(this.where, state);
      return state;
    });
  }

  #checkInput(x: Tensor): void {
    if (x.shape.length !== 2) {
      const hint = x.shape.length === 3 ? "A cell takes one step: unstack(x, { axis: 1 }) gives them." : "";
      fail("shape-mismatch", this.where, "input of rank 2 [batch, features]", formatShape(x.shape), hint);
    }
    requireFloat(this.where, x, "Is there an Embedding before it?");
    const built = this.inputShape as DynamicShape | null;
    if (built !== null) requireFeatures(this.where, x, { shape: [built.at(-1)!] });
  }

  /** [batch, features] → [batch, outputSize]. */
  computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return [inputShape[0] ?? null, this.sizeOfOutput];
  }
}

/** A cell as an option of a layer. */
export function cell(): Option<RNNCell | Serialized, RNNCell> {
  return new Option<RNNCell | Serialized, RNNCell>(
    (where, name, value) => {
      if (value instanceof RNNCell) return value;
      const made = isSerialized(value) ? deserialize<unknown>(where, "a cell", value, "keras.layers") : value;
      if (made instanceof RNNCell) return made;
      const hint = "A cell of your own is a class that extends RNNCell.";
      return fail(
        "invalid-argument",
        where,
        `${name} to be a cell such as layers.lstmCell({ units: 8 })`,
        quoted(made),
        hint,
      );
    },
    (value, where) => serialize(where, value),
  );
}
