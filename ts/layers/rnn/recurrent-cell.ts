import { type AnyActivation, activationCode, applyActivation, isPointwise } from "../../activations/activations.js";
import { activation } from "../../activations/option.js";
import { constraint } from "../../constraints/option.js";
import { type OptionsOf, seed, share, type ValuesOf, wholeNumber } from "../../core/options.js";
import type { PointwiseActivation } from "../../core/types.js";
import { initializer } from "../../initializers/option.js";
import { regularizer } from "../../regularizers/option.js";
import { add, matmul, mul, reshape, slice, type Tensor, type Variable } from "../../tensor/index.js";
import { callContext } from "../../tensor/internal.js";
import { KERNEL_OPTIONS } from "../core/kernel-layer.js";
import type { LayerOptions } from "../layer-base.js";
import type { DropoutStreams } from "../regularization/dropout-streams.js";
import { type DynamicShape, lastSize } from "../shapes.js";
import { DropoutMasks, type Drops } from "./dropout-masks.js";
import { type FusedCell, RNNCell } from "./rnn-cell.js";

/** Options that the package's recurrent cells, and the layers of them, have in common. */
export const CELL_OPTIONS = {
  /** The size of the state and of the output. */
  units: wholeNumber(),
  /** Of the state (SimpleRNN), or of the candidate and the output (LSTM, GRU). Default: "tanh"; null is "linear". */
  activation: activation().default("tanh"),
  ...KERNEL_OPTIONS,
  /** Default: "orthogonal". */
  recurrentInitializer: initializer().default("orthogonal"),
  /** The penalty of the recurrent kernel in the loss. Default: none. */
  recurrentRegularizer: regularizer(),
  /** What the recurrent kernel is brought back to after every step. Default: none. */
  recurrentConstraint: constraint(),
  /** The fraction of inputs dropped in training, in [0, 1): one mask for all steps of a sequence. Default: 0. */
  dropout: share("rate").default(0),
  /** The same for the state that goes into the next step. Default: 0. */
  recurrentDropout: share("rate").default(0),
  /** The same seed gives the same dropout masks. Default: drawn. */
  seed: seed().orNull(),
};

/** Options that cells with gates have in common. */
export const GATED_OPTIONS = {
  ...CELL_OPTIONS,
  /** Of the gates. Default: "sigmoid"; null is "linear". */
  recurrentActivation: activation().default("sigmoid"),
};

/** Options of every recurrent cell of the package. */
export interface CellOptions extends LayerOptions, OptionsOf<typeof CELL_OPTIONS> {}

export interface RecurrentCell extends ValuesOf<typeof CELL_OPTIONS> {}

/** A cell with a kernel, a recurrent kernel and a bias: the base of SimpleRNNCell, LSTMCell and GRUCell. */
export abstract class RecurrentCell extends RNNCell implements FusedCell {
  readonly stateSize: number | readonly number[];
  override readonly outputSize: number;
  /** [features, gates·units], once built. */
  kernel!: Variable;
  /** [units, gates·units], once built. */
  recurrentKernel!: Variable;
  /** Once built; null without `useBias`. */
  bias: Variable | null = null;
  readonly #masks: DropoutMasks;
  readonly #gates: number;

  /** `gates` is the number of blocks of `units` columns in the kernels, `states` that of the state's tensors. */
  protected constructor(options: CellOptions, gates: number, states: number) {
    super(options);
    const { units, dropout, recurrentDropout } = this;
    this.stateSize = states === 1 ? units : new Array<number>(states).fill(units);
    this.outputSize = units;
    this.#gates = gates;
    const drawn = this.drawSeed();
    this.#masks = new DropoutMasks({ dropout, recurrentDropout, units, gates }, this.seed ?? drawn);
  }

  override call(x: Tensor, states: readonly Tensor[], _options: { training: boolean }): [Tensor, Tensor[]] {
    const drops = this.drops(x, null);
    const next = this.#isInKernels ? this.next(x, states, drops) : this.composed(x, states, drops);
    return [next[0]!, next];
  }

  /** @internal */
  override step(x: Tensor, states: readonly Tensor[], drops?: Drops): [Tensor, Tensor[]] {
    if (drops === undefined || this.fused === null) return super.step(x, states);
    const next = this.next(x, states, drops);
    return [next[0]!, next];
  }

  /** The new states after one step, the first of which is the output. */
  protected abstract next(x: Tensor, states: readonly Tensor[], drops: Drops): Tensor[];

  /** As {@link next}, by ops: for activations that the kernels do not know. */
  protected abstract composed(x: Tensor, states: readonly Tensor[], drops: Drops): Tensor[];

  /** Its activations, all of which the kernels have to know if they are to compute it. */
  protected get activations(): AnyActivation[] {
    return [this.activation];
  }

  get #isInKernels(): boolean {
    return this.activations.every(isPointwise);
  }

  /** f(x), f being `activation`. @internal */
  activate(x: Tensor, f: AnyActivation = this.activation): Tensor {
    return applyActivation(this.label, f, x);
  }

  /** @internal */
  walk(flags: number, x: Tensor, states: readonly Tensor[], mask: Tensor | null, training: boolean) {
    const [batch, , features] = x.shape as [number, number, number];
    return this.sequence(flags, x, states, mask, this.#masks.begin(this.where, training, batch, features));
  }

  /** Output and final states of a sequence, in one record. */
  protected abstract sequence(
    flags: number,
    x: Tensor,
    states: readonly Tensor[],
    mask: Tensor | null,
    drops: Drops,
  ): [Tensor, ...Tensor[]];

  /** A subclass that computes its steps otherwise is walked by them. @internal */
  override get fused(): FusedCell | null {
    const isOwn =
      this.call === RecurrentCell.prototype.call && this.getInitialState === RNNCell.prototype.getInitialState;
    return isOwn && this.#isInKernels ? this : null;
  }

  /** @internal */
  override drops(x: Tensor, states: readonly Tensor[] | null): Drops {
    return this.#masks.current(this.where, callContext().training, x.shape[0]!, x.shape[1]!, states);
  }

  /** @internal */
  override get dropoutStreams(): DropoutStreams[] {
    return [this.#masks.streams];
  }

  protected override createWeights(inputShape: DynamicShape): void {
    const features = lastSize(this.where, inputShape);
    const columns = this.#gates * this.units;
    this.kernel = this.addOwn("kernel", [features, columns]);
    this.recurrentKernel = this.addOwn("recurrent_kernel", [this.units, columns], "recurrent");
    if (this.useBias) this.bias = this.addOwn("bias", [], "bias", this.initialBias(columns));
  }

  /** The bias before training, [gates·units] unless the cell lays it out otherwise. */
  protected initialBias(columns: number): Tensor {
    return this.sample(this.biasInitializer, [columns]);
  }

  /** x·W of one gate, [rows, units]; b included where it is one row. */
  protected fromInput(x: Tensor, gate: number, { input }: Drops): Tensor {
    const product = matmul(through(x, input, gate), this.#columns(this.kernel, gate));
    return this.bias === null ? product : add(product, this.#biasOf(gate, 0));
  }

  /** h·U of one gate, [rows, units]; with the second row of the bias where there is one. */
  protected fromState(h: Tensor, gate: number, { recurrent }: Drops): Tensor {
    const product = matmul(through(h, recurrent, gate), this.#columns(this.recurrentKernel, gate));
    return this.bias?.rank === 2 ? add(product, this.#biasOf(gate, 1)) : product;
  }

  #columns(kernel: Variable, gate: number): Tensor {
    return slice(kernel, [0, gate * this.units], [-1, this.units]);
  }

  #biasOf(gate: number, row: number): Tensor {
    const { units } = this;
    const bias = this.bias!;
    return bias.rank === 1 ? slice(bias, [gate * units], [units]) : slice(bias, [row, gate * units], [1, units]);
  }
}

/** What a gate sees of x behind dropout masks [1 or gates, rows, size]. */
function through(x: Tensor, masks: Tensor | null, gate: number): Tensor {
  if (masks === null) return x;
  const [gates, rows, size] = masks.shape as [number, number, number];
  return mul(x, reshape(slice(masks, [gates === 1 ? 0 : gate, 0, 0], [1, rows, size]), [rows, size]));
}

/** The base of cells with gates. */
export interface GatedCell extends ValuesOf<typeof GATED_OPTIONS> {}

export abstract class GatedCell extends RecurrentCell {
  protected override get activations(): AnyActivation[] {
    return [this.activation, this.recurrentActivation];
  }
}

/** Activations of the kernels as the boundary takes them. */
export function codesOf(activations: readonly AnyActivation[]): number[] {
  return activations.map((one) => activationCode(one as PointwiseActivation));
}
