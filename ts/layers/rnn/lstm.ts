import { concat, ones, type Tensor } from "../tensor/index.js";
import { run } from "../tensor/internal.js";
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

/** Options of {@link LSTMCell}. */
export interface LSTMCellOptions extends GatedCellOptions {
  /** Does the forget gate's bias begin at 1, so that memory is kept at first? Default: true. */
  unitForgetBias?: boolean;
}

/** Options of {@link LSTM}. */
export interface LSTMOptions<S extends boolean = false> extends LSTMCellOptions, SequenceOptions<S> {}

/**
 * One step of a long short-term memory, with input, forget and output gates, σ being `recurrentActivation` and f `activation`:
 * i, f, o = σ(x·W + h·U + b), c' = f∘c + i∘f(x·W_c + h·U_c + b_c), h' = o∘f(c'). The output is h'.
 *
 * **Shapes** x [batch, features], states [h, c] each [batch, units] → [output, [h', c']]; weights: kernel W [features, 4·units],
 * recurrentKernel U [units, 4·units], bias b [4·units], the columns in the order i, f, c, o.
 * **Errors** `shape-mismatch`, `dtype-mismatch`.
 * **Source** Hochreiter and Schmidhuber 1997; Gers et al. 2000; Keras 3, `keras.layers.LSTMCell`.
 *
 * @example
 * const cell = layers.lstmCell({ units: 64 });
 * const [out, [h, c]] = cell.apply(randomNormal([4, 100]), cell.getInitialState(4));
 */
export class LSTMCell extends GatedCell {
  /** @internal */
  static readonly kind: CellKind = {
    className: "LSTMCell",
    optionNames: [...CELL_OPTION_NAMES, "recurrentActivation", "unitForgetBias"],
    gates: 4,
    states: 2,
  };

  readonly unitForgetBias: boolean;

  constructor(options: LSTMCellOptions, owner?: CellOwner) {
    super(LSTMCell.kind, options, owner);
    this.unitForgetBias = flag(this.label, "unitForgetBias", options.unitForgetBias, true);
  }

  protected override initialBias(columns: number): Tensor {
    if (!this.unitForgetBias) return super.initialBias(columns);
    const [input, others] = [this.units, 2 * this.units].map((size) => this.sample(this.biasInitializer, [size]));
    return concat([input!, ones([this.units]), others!], { axis: 0 });
  }

  override step(x: Tensor, [h, c]: readonly Tensor[], drops: Drops): Tensor[] {
    const inputs = [x, this.kernel, this.recurrentKernel, this.bias, h, c, drops.input, drops.recurrent];
    const [activation, gate] = this.codes;
    return run(this.label, inputs, (raw, x, kernel, recurrent, bias, h, c, inputDrop, recurrentDrop) =>
      raw.rawLstmCell(activation, gate, x, kernel, recurrent, bias, h, c, inputDrop, recurrentDrop),
    );
  }

  override sequence(flags: number, x: Tensor, [h, c]: readonly Tensor[], mask: Tensor | null, drops: Drops) {
    const inputs = [x, this.kernel, this.recurrentKernel, this.bias, h, c, mask, drops.input, drops.recurrent];
    const [activation, gate] = this.codes;
    return run(this.label, inputs, (raw, x, kernel, recurrent, bias, h, c, mask, inputDrop, recurrentDrop) =>
      raw.rawLstm(flags, activation, gate, x, kernel, recurrent, bias, h, c, mask, inputDrop, recurrentDrop),
    ) as [Tensor, Tensor, Tensor];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), unitForgetBias: this.unitForgetBias };
  }
}

/**
 * Long short-term memory over whole sequences; the equations are {@link LSTMCell}'s.
 *
 * **Shapes** [batch, time, features] → [batch, units], or [batch, time, units] with `returnSequences`; with `returnState`
 * [output, h, c], the states [batch, units]. Weights: kernel [features, 4·units], recurrentKernel [units, 4·units],
 * bias [4·units], in the order i, f, c, o. A masked step keeps the states and repeats the output before it.
 * **Errors** `shape-mismatch`, `dtype-mismatch`; `invalid-argument` and `unknown-name` for options.
 * **Source** Hochreiter and Schmidhuber 1997; Keras 3, `keras.layers.LSTM`.
 *
 * @example layers.lstm({ units: 64, dropout: 0.2, returnSequences: true }).apply(randomNormal([4, 80, 100])).shape // [4, 80, 64]
 */
export class LSTM<S extends boolean = false> extends RecurrentLayer<S, LSTMCell> {
  constructor(options: LSTMOptions<S>) {
    super("LSTM", options, LSTMCell);
  }
}
