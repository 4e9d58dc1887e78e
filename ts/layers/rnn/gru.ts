import type { Tensor } from "../tensor/index.js";
import { RNN_FLAGS, run } from "../tensor/internal.js";
import { flag } from "./options.js";
import { RecurrentLayer, type SequenceOptions } from "./recurrent.js";
import {
  CELL_OPTION_NAMES,
  type CellKind,
  type CellOwner,
  type Drops,
  GatedCell,
  type GatedCellOptions,
} from "./recurrent-cell.js";

/** Options of {@link GRUCell}. */
export interface GRUCellOptions extends GatedCellOptions {
  /** Does the reset gate come after the product with the recurrent kernel (as in cuDNN and PyTorch) rather than before? Default: true. */
  resetAfter?: boolean;
}

/** Options of {@link GRU}. */
export interface GRUOptions<S extends boolean = false> extends GRUCellOptions, SequenceOptions<S> {}

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
  /** @internal */
  static readonly kind: CellKind = {
    className: "GRUCell",
    optionNames: [...CELL_OPTION_NAMES, "recurrentActivation", "resetAfter"],
    gates: 3,
    states: 1,
  };

  readonly resetAfter: boolean;

  constructor(options: GRUCellOptions, owner?: CellOwner) {
    super(GRUCell.kind, options, owner);
    this.resetAfter = flag(this.label, "resetAfter", options.resetAfter, true);
  }

  protected override initialBias(columns: number): Tensor {
    return this.sample(this.biasInitializer, this.resetAfter ? [2, columns] : [columns]);
  }

  get #flags(): number {
    return this.resetAfter ? RNN_FLAGS.resetAfter : 0;
  }

  override step(x: Tensor, [h]: readonly Tensor[], drops: Drops): Tensor[] {
    const inputs = [x, this.kernel, this.recurrentKernel, this.bias, h, drops.input, drops.recurrent];
    const [activation, gate] = this.codes;
    return run(this.label, inputs, (raw, x, kernel, recurrent, bias, h, inputDrop, recurrentDrop) =>
      raw.rawGruCell(this.#flags, activation, gate, x, kernel, recurrent, bias, h, inputDrop, recurrentDrop),
    );
  }

  override sequence(flags: number, x: Tensor, [h]: readonly Tensor[], mask: Tensor | null, drops: Drops) {
    const inputs = [x, this.kernel, this.recurrentKernel, this.bias, h, mask, drops.input, drops.recurrent];
    const [activation, gate] = this.codes;
    const all = flags + this.#flags;
    return run(this.label, inputs, (raw, x, kernel, recurrent, bias, h, mask, inputDrop, recurrentDrop) =>
      raw.rawGru(all, activation, gate, x, kernel, recurrent, bias, h, mask, inputDrop, recurrentDrop),
    ) as [Tensor, Tensor];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), resetAfter: this.resetAfter };
  }
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
 * @example layers.gru({ units: 64, returnSequences: true }).apply(randomNormal([4, 80, 100])).shape // [4, 80, 64]
 */
export class GRU<S extends boolean = false> extends RecurrentLayer<S, GRUCell> {
  constructor(options: GRUOptions<S>) {
    super("GRU", options, GRUCell);
  }
}
