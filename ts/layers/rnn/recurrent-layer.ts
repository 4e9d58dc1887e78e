import { fail } from "../../core/errors.js";
import { flag, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { formatShape } from "../../core/shapes.js";
import { regularizer } from "../../regularizers/option.js";
import { type Tensor, type TensorLike, Variable } from "../../tensor/index.js";
import { callContext, RNN_FLAGS } from "../../tensor/internal.js";
import { type CallOptions, Layer } from "../layer.js";
import type { LayerBase } from "../layer-base.js";
import { readMask } from "../masks.js";
import { type DynamicShape, type InputSpec, requireFeatures, requireFloat } from "../shapes.js";
import { SymbolicTensor } from "../symbolic.js";
import type { RNNCell } from "./rnn-cell.js";
import { walkSteps } from "./walk.js";
import { type Walker, watcher } from "./watch.js";

export const SEQUENCE_OPTIONS = {
  /** The output of every step rather than of the last? Default: false. */
  returnSequences: flag().default(false),
  /** The final states after the output, as `[output, ...states]`? Default: false. */
  returnState: flag().default(false),
  /** From the last step to the first? The output is then in that order too. Default: false. */
  goBackwards: flag().default(false),
  /** Do the final states of a batch begin the next one? Default: false. */
  stateful: flag().default(false),
  /** Accepted and not needed: no sequence is ever unrolled. Default: false. */
  unroll: flag().default(false),
  /** Zeros as output of masked steps, rather than the output before? Default: false. */
  zeroOutputForMask: flag().default(false),
  /** The penalty of the output in the loss, divided by the batch size. Default: none. */
  activityRegularizer: regularizer(),
};

/** Options that recurrent layers have besides those of their cell. `S` is the type of `returnState`. */
export interface SequenceOptions<S extends boolean = false>
  extends Omit<OptionsOf<typeof SEQUENCE_OPTIONS>, "returnState"> {
  /** The final states after the output, as `[output, ...states]`? Default: false. */
  returnState?: S | undefined;
}

/** The output, or with `returnState` a list that begins with it. */
export type RecurrentOutput<S extends boolean> = S extends true ? [Tensor, ...Tensor[]] : Tensor;

export interface RecurrentLayer<S extends boolean, Cell extends RNNCell = RNNCell>
  extends Omit<ValuesOf<typeof SEQUENCE_OPTIONS>, "returnState"> {
  /** One step of this layer; it holds the weights. */
  readonly cell: Cell;
  readonly returnState: S;
}

/** The options of a cell among those of a layer. */
export function cellOptions(layer: LayerBase, table: OptionTable): Record<string, unknown> {
  const own = layer as unknown as Record<string, unknown>;
  return Object.fromEntries(Object.keys(table).map((name) => [name, own[name]]));
}

/**
 * A cell over whole sequences: the base of RNN, SimpleRNN, LSTM and GRU. A cell that has kernels for sequences computes one in one record on the
 * tape; any other is walked step by step ({@link walkSteps}), which gives the same bits.
 *
 * **Shapes** [batch, time, features] → [batch, size], or [batch, time, size] with `returnSequences`.
 */
export abstract class RecurrentLayer<S extends boolean, Cell extends RNNCell = RNNCell> extends Layer<
  RecurrentOutput<S>
> {
  override readonly supportsMasking = true;
  #carried: Variable[] | null = null;

  protected constructor(options: object, makeCell: (layer: RecurrentLayer<S, Cell>) => Cell) {
    super(options);
    Object.assign(this, { cell: makeCell(this) });
  }

  protected override createWeights(inputShape: DynamicShape): void {
    this.cell.build([inputShape[0] ?? null, inputShape.at(-1) ?? null]);
  }

  protected override checkInput(x: InputSpec): void {
    const { shape } = x;
    if (shape.length !== 3) {
      fail("shape-mismatch", this.where, "input of rank 3 [batch, time, features]", formatShape(shape), hintFor(x));
    }
    if (shape[1] === 0) fail("shape-mismatch", this.where, "at least one time step", formatShape(shape));
    requireFloat(this.where, x, "Is there an Embedding before it?");
    const built = this.cell.inputShape as DynamicShape | null;
    if (built !== null) requireFeatures(this.where, x, { shape: [built.at(-1)!] });
  }

  override call(x: Tensor, { training = false, mask, initialState }: CallOptions): RecurrentOutput<S> {
    const batch = x.shape[0]!;
    const states = this.#initialStates(initialState as Tensor | readonly Tensor[] | null | undefined, batch);
    const taken = mask ? readMask(this.where, mask as TensorLike, x.shape) : null;
    const looker = watcher();
    const fused = looker === null ? this.cell.fused : null;
    const results =
      fused === null
        ? (looker?.walk ?? this.walk)(this, x, states, taken)
        : fused.walk(this.#flags, x, states ?? [], taken, training);
    if (this.stateful && looker === null && !callContext().isTrial) this.#carry(results.slice(1));
    return (this.returnState ? results : results[0]) as RecurrentOutput<S>;
  }

  /** How it goes over the steps of a cell that the kernels do not know. */
  protected get walk(): Walker {
    return walkSteps;
  }

  /** A state that is carried over is of the whole batch. */
  override get isRowwise(): boolean {
    return super.isRowwise && !this.stateful;
  }

  get #flags(): number {
    const { returnSequences, goBackwards, zeroOutputForMask } = this;
    return (
      (returnSequences ? RNN_FLAGS.returnSequences : 0) +
      (goBackwards ? RNN_FLAGS.goBackwards : 0) +
      (zeroOutputForMask ? RNN_FLAGS.zeroOutputForMask : 0)
    );
  }

  /** The states to begin with: those given, those carried over, or null, which is the cell's own. */
  #initialStates(given: Tensor | readonly Tensor[] | null | undefined, batch: number): Tensor[] | null {
    const carried = this.#carried;
    if (carried && carried[0]!.shape[0] !== batch) {
      const hint =
        "A stateful layer keeps a state per sample: use batches of one size (dropRemainder), or resetStates().";
      fail("shape-mismatch", this.where, `a batch of ${carried[0]!.shape[0]} as before`, `one of ${batch}`, hint);
    }
    if (given) return this.cell.checkStates(given, batch);
    return carried?.map((state) => state.value()) ?? null;
  }

  #carry(states: readonly Tensor[]): void {
    if (this.#carried) {
      this.#carried.forEach((kept, k) => {
        kept.assign(states[k]!);
      });
    } else {
      this.#carried = states.map((state) => new Variable(state, { name: `${this.name}/state`, trainable: false }));
    }
  }

  /** The states that a stateful layer carries to the next batch; null before the first and after `resetStates`. */
  get states(): Tensor[] | null {
    return this.#carried?.map((state) => state.value()) ?? null;
  }

  /** Carries these to the next batch. @internal */
  set states(states: readonly Tensor[] | null) {
    this.resetStates();
    if (states !== null) this.#carry(states);
  }

  /**
   * Makes a stateful layer begin from zeros again, with any batch size.
   *
   * @example
   * for (let epoch = 0; epoch < 10; epoch++) { await model.fit(x, y, { shuffle: false }); layer.resetStates(); }
   */
  resetStates(): void {
    for (const state of this.#carried ?? []) state.dispose();
    this.#carried = null;
  }

  /** The mask goes on with a whole sequence, and ends with the last output; states have none. */
  override computeMask(_x: Tensor, mask: Tensor | null = null): Tensor | null | (Tensor | null)[] {
    const own = this.returnSequences ? mask : null;
    return this.returnState ? [own, ...this.cell.stateSizes.map(() => null)] : own;
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape | DynamicShape[] {
    const [batch = null, steps = null] = inputShape;
    const size = this.cell.sizeOfOutput;
    const output = this.returnSequences ? [batch, steps, size] : [batch, size];
    return this.returnState ? [output, ...this.cell.stateSizes.map((each) => [batch, each])] : output;
  }

  override dispose(): void {
    this.resetStates();
    super.dispose();
  }
}

/** What a rank of 2 comes from: ids, a recurrent layer that gives its last output alone, or a table of numbers. */
function hintFor(x: InputSpec): string {
  if (x.shape.length > 3) return "Write reshape(x, [batch, time, features]).";
  if (x.shape.length !== 2) return "";
  if (x.dtype !== "float32") return "Is there an Embedding before it?";
  const before = x instanceof SymbolicTensor ? x.node.layer : null;
  if (before instanceof RecurrentLayer) return `Set returnSequences: true in ${before.label} before it.`;
  return (
    "Is there an Embedding before it, if these are ids? A recurrent layer before it needs returnSequences: true; a table of numbers " +
    "an axis of time: expandDims(x, { axis: 2 }) for steps of one feature, or reshape(x, [batch, time, features])."
  );
}
