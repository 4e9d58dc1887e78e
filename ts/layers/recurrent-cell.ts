import { fail } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { formatShape } from "../core/shapes.js";
import type { PointwiseActivation, Shape } from "../core/types.js";
import type { Initializer } from "../initializers/index.js";
import { type InitializerIdentifier, resolveInitializer } from "../initializers/option.js";
import { type Tensor, type TensorLike, type Variable, zeros } from "../tensor/index.js";
import { asTensor, requireReady, scoped, stepId, withWhere } from "../tensor/internal.js";
import { activationCode, pointwiseActivation } from "./activations.js";
import { DropoutStreams } from "./dropout-streams.js";
import { lastSize, requireFeatures, requireFloat } from "./layer.js";
import { type DynamicShape, LayerBase, type LayerOptions } from "./layer-base.js";
import { flag, rate, seedOption, wholeNumber } from "./options.js";
import { watch } from "./watch.js";

/** Options that every recurrent cell and layer has. */
export interface CellOptions extends LayerOptions {
  /** The size of the state and of the output. */
  units: number;
  /** Of the state (SimpleRNN), or of the candidate and the output (LSTM, GRU). Default: "tanh"; null is "linear". */
  activation?: PointwiseActivation | null;
  /** Default: true. */
  useBias?: boolean;
  /** Default: "glorotUniform". */
  kernelInitializer?: InitializerIdentifier;
  /** Default: "orthogonal". */
  recurrentInitializer?: InitializerIdentifier;
  /** Default: "zeros". */
  biasInitializer?: InitializerIdentifier;
  /** The fraction of inputs dropped in training, in [0, 1): one mask for all steps of a sequence. Default: 0. */
  dropout?: number;
  /** The same for the state that goes into the next step. Default: 0. */
  recurrentDropout?: number;
  /** The same seed gives the same dropout masks. Default: drawn. */
  seed?: number | null;
}

/** Options that cells with gates have besides. */
export interface GatedCellOptions extends CellOptions {
  /** Of the gates. Default: "sigmoid"; null is "linear". */
  recurrentActivation?: PointwiseActivation | null;
}

/** The names of {@link CellOptions}. */
export const CELL_OPTION_NAMES: readonly string[] = [
  "units",
  "activation",
  "useBias",
  "kernelInitializer",
  "recurrentInitializer",
  "biasInitializer",
  "dropout",
  "recurrentDropout",
  "seed",
];

/** What a kind of cell is, in numbers. */
export interface CellKind {
  readonly className: string;
  /** Every option's name. */
  readonly optionNames: readonly string[];
  /** Blocks of `units` columns in the kernels. */
  readonly gates: number;
  /** Tensors in the state. */
  readonly states: number;
}

/** The layer that a cell works in: it lends its name to weights and errors. */
export interface CellOwner {
  readonly name: string;
  readonly label: string;
}

/** Dropout masks of one sequence, [1 or gates, batch, size]; null where nothing is dropped. */
export interface Drops {
  readonly input: Tensor | null;
  readonly recurrent: Tensor | null;
}

/** For inference. */
export const NO_DROPS: Drops = { input: null, recurrent: null };

/** The masks, and what makes them again should they have been freed. */
interface Sequence {
  readonly number: number;
  readonly step: number;
  readonly drops: Drops;
}

/**
 * One step of a recurrent layer, and the weights of it: the base of SimpleRNNCell, LSTMCell and GRUCell.
 *
 * Dropout masks stay the same along a sequence: a state that this cell returned carries the masks of its sequence, and
 * any other state, such as zeros, or a new training step begins a new one.
 */
export abstract class RecurrentCell extends LayerBase {
  readonly units: number;
  readonly activation: PointwiseActivation;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly recurrentInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly seed: number | null;
  /** [features, gates·units], once built. */
  kernel!: Variable;
  /** [units, gates·units], once built. */
  recurrentKernel!: Variable;
  /** Once built; null without `useBias`. */
  bias: Variable | null = null;
  readonly #kind: CellKind;
  readonly #owner: CellOwner | undefined;
  readonly #streams: DropoutStreams;
  readonly #sequences = new WeakMap<Tensor, Sequence>();

  protected constructor(kind: CellKind, options: CellOptions, owner?: CellOwner) {
    super(kind.className, owner ? { ...options, name: owner.name } : options, kind.optionNames);
    this.#kind = kind;
    this.#owner = owner;
    const where = this.label;
    const {
      kernelInitializer = "glorotUniform",
      recurrentInitializer = "orthogonal",
      biasInitializer = "zeros",
    } = options;
    this.units = wholeNumber(where, "units", options.units);
    this.activation = pointwiseActivation(where, "activation", optional(options.activation, "tanh"));
    this.useBias = flag(where, "useBias", options.useBias, true);
    this.kernelInitializer = resolveInitializer(where, "kernelInitializer", kernelInitializer);
    this.recurrentInitializer = resolveInitializer(where, "recurrentInitializer", recurrentInitializer);
    this.biasInitializer = resolveInitializer(where, "biasInitializer", biasInitializer);
    this.dropout = rate(where, "dropout", options.dropout ?? 0);
    this.recurrentDropout = rate(where, "recurrentDropout", options.recurrentDropout ?? 0);
    this.seed = seedOption(where, options.seed);
    const drawn = this.drawSeed();
    this.#streams = new DropoutStreams(this.seed ?? drawn);
  }

  override get label(): string {
    return this.#owner?.label ?? super.label;
  }

  /** The sizes of the state's tensors: one number, or for an LSTM two. */
  get stateSize(): number | number[] {
    return this.#kind.states === 1 ? this.units : new Array<number>(this.#kind.states).fill(this.units);
  }

  /** The size of the output. */
  get outputSize(): number {
    return this.units;
  }

  /** The number of state tensors. */
  get stateCount(): number {
    return this.#kind.states;
  }

  /** A state of zeros. @example cell.getInitialState(128) // an LSTM's: [zeros([128, units]), zeros([128, units])] */
  getInitialState(batchSize: number): Tensor[] {
    const batch = wholeNumber(this.label, "batchSize", batchSize);
    return Array.from({ length: this.stateCount }, () => zeros([batch, this.units]));
  }

  /**
   * One step: from an input [batch, features] and the states [batch, units] to the output and the new states, the first of which
   * is the output.
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
    const { next, sequence } = withWhere(this.label, () =>
      scoped(() => {
        const input = asTensor(this.label, x);
        this.#checkInput(input);
        this.build(input.shape);
        const given = this.checkStates(states, input.shape[0]!);
        const sequence = this.#sequenceOf(given[0]!, input.shape, options.training === true);
        const drops = sequence?.drops ?? NO_DROPS;
        const next = this.step(input, given, drops);
        watch.by?.stepped?.(this, { x: input, before: given, after: next, drops });
        return { next, sequence };
      }),
    );
    if (sequence !== null) for (const state of next) this.#sequences.set(state, sequence);
    return [next[0]!, next];
  }

  /** The new states after one step. @internal */
  abstract step(x: Tensor, states: readonly Tensor[], drops: Drops): Tensor[];

  /** Output and final states of a whole sequence; states may be left out, as zeros. @internal */
  abstract sequence(
    flags: number,
    x: Tensor,
    states: readonly Tensor[],
    mask: Tensor | null,
    drops: Drops,
  ): [Tensor, ...Tensor[]];

  protected override createWeights(inputShape: DynamicShape): void {
    const features = lastSize(this.label, inputShape);
    const columns = this.#kind.gates * this.units;
    this.kernel = this.addWeight({ name: "kernel", shape: [features, columns], initializer: this.kernelInitializer });
    this.recurrentKernel = this.addWeight({
      name: "recurrent_kernel",
      shape: [this.units, columns],
      initializer: this.recurrentInitializer,
    });
    if (this.useBias) this.bias = this.adoptWeight("bias", this.initialBias(columns));
  }

  /** The bias before training, [gates·units] unless the cell lays it out otherwise. */
  protected initialBias(columns: number): Tensor {
    return this.sample(this.biasInitializer, [columns]);
  }

  override computeOutputShape(inputShape: DynamicShape): DynamicShape {
    return [inputShape[0] ?? null, this.units];
  }

  /** The states as a checked list, each [batch, units]. @internal */
  checkStates(states: Tensor | readonly Tensor[], batch: number): Tensor[] {
    const list = Array.isArray(states) ? (states as readonly Tensor[]) : [states as Tensor];
    const each = `[${batch}, ${this.units}]`;
    const wanted = this.stateCount === 1 ? `one state of shape ${each}` : `${this.stateCount} states of shape ${each}`;
    if (list.length !== this.stateCount) fail("shape-mismatch", this.label, wanted, `${list.length} of them`);
    return list.map((state) => {
      const shape = (state as Tensor | undefined)?.shape;
      if (!shape) fail("invalid-argument", this.label, `${wanted} as tensors`, state);
      if (shape.length !== 2 || shape[0] !== batch || shape[1] !== this.units) {
        fail("shape-mismatch", this.label, wanted, formatShape(shape));
      }
      requireFloat(this.label, state);
      return state;
    });
  }

  /** Masks for a sequence that begins now, or none when nothing is dropped. @internal */
  newDrops(batch: number, features: number): Drops {
    return this.#drops ? this.#draw(this.#streams.next(), batch, features) : NO_DROPS;
  }

  /** @internal */
  override get dropoutStreams(): DropoutStreams[] {
    return [this.#streams];
  }

  get #drops(): boolean {
    return this.dropout > 0 || this.recurrentDropout > 0;
  }

  /**
   * With recurrent dropout each gate has masks of its own, for the input too; without, all gates share one.
   * That is Keras's `implementation` 1 and 2.
   */
  #draw(sequence: number, batch: number, features: number): Drops {
    const gates = this.recurrentDropout > 0 ? this.#kind.gates : 1;
    const draw = (kind: "input" | "recurrent", columns: number, rate: number) =>
      rate === 0 ? null : this.#streams.mask(this.label, sequence, kind, [gates, batch, columns], rate);
    return {
      input: draw("input", features, this.dropout),
      recurrent: draw("recurrent", this.units, this.recurrentDropout),
    };
  }

  #sequenceOf(state: Tensor, [batch, features]: Shape, training: boolean): Sequence | null {
    if (!training || !this.#drops) return null;
    const step = stepId();
    const known = this.#sequences.get(state);
    if (known?.step !== step) {
      const number = this.#streams.next();
      return { number, step, drops: this.#draw(number, batch!, features!) };
    }
    const { input, recurrent } = known.drops;
    const freed = input?.isDisposed || recurrent?.isDisposed;
    return freed ? { ...known, drops: this.#draw(known.number, batch!, features!) } : known;
  }

  #checkInput(x: Tensor): void {
    if (x.shape.length !== 2) {
      const hint = x.shape.length === 3 ? "A cell takes one step: unstack(x, { axis: 1 }) gives them." : "";
      fail("shape-mismatch", this.label, "input of rank 2 [batch, features]", formatShape(x.shape), hint);
    }
    requireFloat(this.label, x, "Is there an Embedding before it?");
    if (this.built) requireFeatures(this.label, x.shape, this.kernel);
  }

  override getConfig(): Record<string, unknown> {
    const { units, activation, useBias, kernelInitializer, recurrentInitializer, biasInitializer } = this;
    const { dropout, recurrentDropout, seed } = this;
    const initializers = { kernelInitializer, recurrentInitializer, biasInitializer };
    return { ...super.getConfig(), units, activation, useBias, ...initializers, dropout, recurrentDropout, seed };
  }
}

/** The base of cells with gates, which have an activation of their own. */
export abstract class GatedCell extends RecurrentCell {
  readonly recurrentActivation: PointwiseActivation;

  protected constructor(kind: CellKind, options: GatedCellOptions, owner?: CellOwner) {
    super(kind, options, owner);
    const activation = optional(options.recurrentActivation, "sigmoid");
    this.recurrentActivation = pointwiseActivation(this.label, "recurrentActivation", activation);
  }

  /** Both activations as the boundary takes them. */
  protected get codes(): [activation: number, recurrentActivation: number] {
    return [activationCode(this.activation), activationCode(this.recurrentActivation)];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), recurrentActivation: this.recurrentActivation };
  }
}

/** Null is a value of its own (no activation), so that only undefined takes the default. */
function optional<T>(value: T | null | undefined, otherwise: T): T | null {
  return value === undefined ? otherwise : value;
}
