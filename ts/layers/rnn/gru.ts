import { flag, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { add, mul, sub, type Tensor } from "../../tensor/index.js";
import { RNN_FLAGS, rawGru, rawGruCell, run } from "../../tensor/internal.js";
import { Layer } from "../layer.js";
import { LayerBase, type LayerOptions } from "../layer-base.js";
import type { Drops } from "./dropout-masks.js";
import { codesOf, GATED_OPTIONS, GatedCell } from "./recurrent-cell.js";
import { cellOptions, RecurrentLayer, SEQUENCE_OPTIONS, type SequenceOptions } from "./recurrent-layer.js";

const OPTIONS = {
  ...GATED_OPTIONS,
  /** Does the reset gate come after the product with the recurrent kernel (as in cuDNN and PyTorch) rather than before? Default: true. */
  resetAfter: flag().default(true),
};

/** Options of {@link GRUCell}. */
export interface GRUCellOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

/** Options of {@link GRU}. */
export interface GRUOptions<S extends boolean = false> extends GRUCellOptions, SequenceOptions<S> {}

export interface GRUCell extends ValuesOf<typeof OPTIONS> {}

/**
 * One step of a gated recurrent unit, with update gate z and reset gate r, σ being `recurrentActivation` and f `activation`:
 * z, r = σ(x·W + b + h·U + b'), ĥ = f(x·W_h + b_h + r∘(h·U_h + b'_h)), h' = z∘h + (1 - z)∘ĥ. The output is h'.
 * Without `resetAfter` ĥ = f(x·W_h + (r∘h)·U_h + b_h), and there is no b'.
 *
 * **Shapes** x [batch, features], states [h [batch, units]] → [output, [h']]; weights: kernel W [features, 3·units],
 * recurrentKernel U [units, 3·units], bias [2, 3·units] (b and b'), or [3·units] without `resetAfter`, the columns in the order z, r, h.
 * **Errors** `shape-mismatch`, `dtype-mismatch`.
 * **Source** Cho et al. 2014; Keras 3, `keras.layers.GRUCell`.
 *
 * @example
 * const cell = layers.gruCell({ units: 64 });
 * const [out, state] = cell.apply(randomNormal([4, 100]), cell.getInitialState(4));
 */
export class GRUCell extends GatedCell {
  static override readonly className: string = "GRUCell";
  static override readonly options: OptionTable = { ...OPTIONS, ...LayerBase.options };

  constructor(options: GRUCellOptions) {
    super(options, 3, 1);
  }

  protected override initialBias(columns: number): Tensor {
    return this.sample(this.biasInitializer, this.resetAfter ? [2, columns] : [columns]);
  }

  get #flags(): number {
    return this.resetAfter ? RNN_FLAGS.resetAfter : 0;
  }

  protected override next(x: Tensor, [h]: readonly Tensor[], drops: Drops): Tensor[] {
    const inputs = [x, this.kernel, this.recurrentKernel, this.bias, h, drops.input, drops.recurrent];
    const [activation, gate] = codesOf(this.activations) as [number, number];
    return run(this.label, inputs, (x, kernel, recurrent, bias, h, inputDrop, recurrentDrop) =>
      rawGruCell(this.#flags, activation, gate, x, kernel, recurrent, bias, h, inputDrop, recurrentDrop),
    );
  }

  protected override composed(x: Tensor, states: readonly Tensor[], drops: Drops): Tensor[] {
    const { z, candidate } = this.gates(x, states, drops);
    return [add(mul(z, states[0]!), mul(sub(1, z), candidate))];
  }

  protected override sequence(flags: number, x: Tensor, [h]: readonly Tensor[], mask: Tensor | null, drops: Drops) {
    const inputs = [x, this.kernel, this.recurrentKernel, this.bias, h, mask, drops.input, drops.recurrent];
    const [activation, gate] = codesOf(this.activations) as [number, number];
    const all = flags + this.#flags;
    return run(this.label, inputs, (x, kernel, recurrent, bias, h, mask, inputDrop, recurrentDrop) =>
      rawGru(all, activation, gate, x, kernel, recurrent, bias, h, mask, inputDrop, recurrentDrop),
    ) as [Tensor, Tensor];
  }

  /** The gates z and r, and the candidate, for rows of inputs and of states. */
  override gates(x: Tensor, [h]: readonly Tensor[], drops: Drops): Record<"z" | "r" | "candidate", Tensor> {
    const input = (k: number) => this.fromInput(x, k, drops);
    const state = (k: number, seen = h!) => this.fromState(seen, k, drops);
    const [z, r] = [0, 1].map((k) => this.activate(add(input(k), state(k)), this.recurrentActivation)) as [
      Tensor,
      Tensor,
    ];
    const past = this.resetAfter ? mul(r, state(2)) : state(2, mul(r, h!));
    return { z, r, candidate: this.activate(add(input(2), past)) };
  }
}

export interface GRU<S extends boolean = false> extends ValuesOf<typeof OPTIONS> {
  readonly returnState: S;
}

/**
 * Gated recurrent units over whole sequences; the equations are {@link GRUCell}'s.
 *
 * **Shapes** [batch, time, features] → [batch, units], or [batch, time, units] with `returnSequences`; with `returnState`
 * [output, h [batch, units]]. Weights: kernel [features, 3·units], recurrentKernel [units, 3·units], bias [2, 3·units], or
 * [3·units] without `resetAfter`, in the order z, r, h. A masked step keeps the state and repeats the output before it.
 * **Errors** `shape-mismatch`, `dtype-mismatch`; `invalid-argument` and `unknown-name` for options.
 * **Source** Cho et al. 2014; Keras 3, `keras.layers.GRU`.
 *
 * @example
 * layers.gru({ units: 64, returnSequences: true }).apply(randomNormal([4, 80, 100])).shape // [4, 80, 64]
 */
export class GRU<S extends boolean = false> extends RecurrentLayer<S, GRUCell> {
  static override readonly className: string = "GRU";
  static override readonly options: OptionTable = { ...OPTIONS, ...SEQUENCE_OPTIONS, ...Layer.options };

  constructor(options: GRUOptions<S>) {
    super(options, (layer) => new GRUCell(cellOptions(layer, GRUCell.options) as never));
  }
}

/**
 * Gated recurrent units: h' = z∘h + (1 - z)∘ĥ, [batch, time, features] → [batch, units]. See {@link GRU}.
 *
 * @example
 * layers.gru({ units: 64 });
 */
export function gru<S extends boolean = false>(options: GRUOptions<S>): GRU<S> {
  return new GRU(options);
}

/**
 * One step of a GRU. See {@link GRUCell}.
 *
 * @example
 * layers.gruCell({ units: 64 });
 */
export function gruCell(options: GRUCellOptions): GRUCell {
  return new GRUCell(options);
}

registerSerializable(GRUCell, "keras.layers");
registerSerializable(GRU, "keras.layers");
