import { fail } from "../core/errors.js";
import { formatShape } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import { cast, type Tensor, Variable } from "../tensor/index.js";
import { RNN_FLAGS } from "../tensor/internal.js";
import { type CallOptions, Layer, type OutputShape, requireFeatures, requireFloat } from "./layer.js";
import type { DynamicShape } from "./layer-base.js";
import { flag } from "./options.js";
import { type CellKind, type CellOptions, type CellOwner, NO_DROPS, type RecurrentCell } from "./recurrent-cell.js";
import { watch } from "./watch.js";

/** Options that recurrent layers have besides those of their cell. `S` is the type of `returnState`. */
export interface SequenceOptions<S extends boolean = false> {
  /** The output of every step rather than of the last? Default: false. */
  returnSequences?: boolean;
  /** The final states after the output, as `[output, ...states]`? Default: false. */
  returnState?: S;
  /** From the last step to the first? The output is then in that order too. Default: false. */
  goBackwards?: boolean;
  /** Do the final states of a batch begin the next one? Default: false. */
  stateful?: boolean;
  /** Accepted and not needed: no sequence is ever unrolled. Default: false. */
  unroll?: boolean;
  /** Zeros as output of masked steps, rather than the output before? Default: false. */
  zeroOutputForMask?: boolean;
}

const SEQUENCE_OPTION_NAMES = [
  "returnSequences",
  "returnState",
  "goBackwards",
  "stateful",
  "unroll",
  "zeroOutputForMask",
] as const;

/** The output, or with `returnState` a list that begins with it. */
export type RecurrentOutput<S extends boolean> = S extends true ? [Tensor, ...Tensor[]] : Tensor;

/** What a layer needs to know to make its cell. */
export interface CellClass<Cell extends RecurrentCell> {
  readonly kind: CellKind;
  new (options: never, owner?: CellOwner): Cell;
}

/**
 * A cell over whole sequences: the base of SimpleRNN, LSTM and GRU. A sequence is one call, and one record on the tape.
 *
 * **Shapes** [batch, time, features] → [batch, units], or [batch, time, units] with `returnSequences`.
 */
export abstract class RecurrentLayer<S extends boolean, Cell extends RecurrentCell> extends Layer<RecurrentOutput<S>> {
  /** One step of this layer; it holds the weights. */
  readonly cell: Cell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly unroll: boolean;
  readonly zeroOutputForMask: boolean;
  override readonly supportsMasking = true;
  #carried: Variable[] | null = null;

  protected constructor(className: string, options: CellOptions & SequenceOptions<S>, Cell: CellClass<Cell>) {
    super(className, options, [...Cell.kind.optionNames, ...SEQUENCE_OPTION_NAMES]);
    const { returnSequences, returnState, goBackwards, stateful, unroll, zeroOutputForMask, ...ofCell } = options;
    const off = (option: string, value: unknown) => flag(this.label, option, value, false);
    this.returnSequences = off("returnSequences", returnSequences);
    this.returnState = off("returnState", returnState);
    this.goBackwards = off("goBackwards", goBackwards);
    this.stateful = off("stateful", stateful);
    this.unroll = off("unroll", unroll);
    this.zeroOutputForMask = off("zeroOutputForMask", zeroOutputForMask);
    this.cell = new Cell(ofCell as never, this);
  }

  /** The size of the state and of the output. */
  get units(): number {
    return this.cell.units;
  }

  protected override createWeights(inputShape: DynamicShape): void {
    this.cell.build([inputShape[0] ?? null, inputShape.at(-1) ?? null]);
  }

  protected override checkInput(shape: Shape, x: Tensor): void {
    if (shape.length !== 3) {
      const hint = shape.length === 2 ? "Is there an Embedding before it?" : "";
      fail("shape-mismatch", this.label, "input of rank 3 [batch, time, features]", formatShape(shape), hint);
    }
    if (shape[1] === 0) fail("shape-mismatch", this.label, "at least one time step", formatShape(shape));
    requireFloat(this.label, x, "Is there an Embedding before it?");
    if (this.built) requireFeatures(this.label, shape, this.cell.kernel);
  }

  override call(x: Tensor, { training = false, mask, initialState }: CallOptions): RecurrentOutput<S> {
    const [batch, steps, features] = x.shape as [number, number, number];
    const states = this.#initialStates(initialState, batch);
    const steady = mask ? checkMask(this.label, mask, batch, steps) : null;
    const drops = training ? this.cell.newDrops(batch, features) : NO_DROPS;
    const results =
      watch.by?.sequence?.(this, { x, states, mask: steady, drops }) ??
      this.cell.sequence(this.#flags, x, states, steady, drops);
    if (this.stateful && !watch.by) this.#carry(results.slice(1));
    return (this.returnState ? results : results[0]) as RecurrentOutput<S>;
  }

  get #flags(): number {
    const { returnSequences, goBackwards, zeroOutputForMask } = this;
    return (
      (returnSequences ? RNN_FLAGS.returnSequences : 0) +
      (goBackwards ? RNN_FLAGS.goBackwards : 0) +
      (zeroOutputForMask ? RNN_FLAGS.zeroOutputForMask : 0)
    );
  }

  /** The states to begin with: those given, those carried over, or none, which is zeros. */
  #initialStates(given: CallOptions["initialState"], batch: number): Tensor[] {
    const carried = this.#carried;
    if (carried && carried[0]!.shape[0] !== batch) {
      const hint =
        "A stateful layer keeps a state per sample: use batches of one size (dropRemainder), or resetStates().";
      fail("shape-mismatch", this.label, `a batch of ${carried[0]!.shape[0]} as before`, `one of ${batch}`, hint);
    }
    if (given) return this.cell.checkStates(given, batch);
    return carried ? carried.map((state) => state.value()) : [];
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

  /**
   * Makes a stateful layer begin from zeros again, with any batch size.
   *
   * @example for (let epoch = 0; epoch < 10; epoch++) { await model.fit(x, y, { shuffle: false }); layer.resetStates(); }
   */
  resetStates(): void {
    for (const state of this.#carried ?? []) state.dispose();
    this.#carried = null;
  }

  /** The mask goes on with a whole sequence, and ends with the last output. */
  override computeMask(_x: Tensor, mask?: Tensor | null): Tensor | null {
    return this.returnSequences ? (mask ?? null) : null;
  }

  override computeOutputShape(inputShape: DynamicShape): OutputShape<RecurrentOutput<S>> {
    const [batch = null, steps = null] = inputShape;
    const output = this.returnSequences ? [batch, steps, this.units] : [batch, this.units];
    const states = Array.from({ length: this.cell.stateCount }, () => [batch, this.units]);
    return (this.returnState ? [output, ...states] : output) as DynamicShape | DynamicShape[] as OutputShape<
      RecurrentOutput<S>
    >;
  }

  override getConfig(): Record<string, unknown> {
    const { returnSequences, returnState, goBackwards, stateful, unroll, zeroOutputForMask } = this;
    const own = { returnSequences, returnState, goBackwards, stateful, unroll, zeroOutputForMask };
    return { ...this.cell.getConfig(), ...super.getConfig(), ...own };
  }

  override dispose(): void {
    this.resetStates();
    super.dispose();
  }
}

/** The mask as bool [batch, time]. */
function checkMask(where: string, mask: Tensor, batch: number, steps: number): Tensor {
  const [rows, columns] = mask.shape;
  if (mask.shape.length !== 2 || rows !== batch || columns !== steps) {
    fail("shape-mismatch", where, `a mask of shape [${batch}, ${steps}]`, formatShape(mask.shape));
  }
  return mask.dtype === "bool" ? mask : cast(mask, "bool");
}
