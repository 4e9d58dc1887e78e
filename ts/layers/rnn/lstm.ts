import { flag, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { add, concat, mul, ones, type Tensor } from "../../tensor/index.js";
import { rawLstm, rawLstmCell, run } from "../../tensor/internal.js";
import { Layer } from "../layer.js";
import { LayerBase, type LayerOptions } from "../layer-base.js";
import type { Drops } from "./dropout-masks.js";
import { codesOf, GATED_OPTIONS, GatedCell } from "./recurrent-cell.js";
import { cellOptions, RecurrentLayer, SEQUENCE_OPTIONS, type SequenceOptions } from "./recurrent-layer.js";

const OPTIONS = {
  ...GATED_OPTIONS,
  /** Does the forget gate's bias begin at 1, so that memory is kept at first? Default: true. */
  unitForgetBias: flag().default(true),
};

/** Options of {@link LSTMCell}. */
export interface LSTMCellOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

/** Options of {@link LSTM}. */
export interface LSTMOptions<S extends boolean = false> extends LSTMCellOptions, SequenceOptions<S> {}

export interface LSTMCell extends ValuesOf<typeof OPTIONS> {}

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
  static override readonly className: string = "LSTMCell";
  static override readonly options: OptionTable = { ...OPTIONS, ...LayerBase.options };

  constructor(options: LSTMCellOptions) {
    super(options, 4, 2);
  }

  protected override initialBias(columns: number): Tensor {
    if (!this.unitForgetBias) return super.initialBias(columns);
    const [input, others] = [this.units, 2 * this.units].map((size) => this.sample(this.biasInitializer, [size]));
    return concat([input!, ones([this.units]), others!], { axis: 0 });
  }

  protected override next(x: Tensor, [h, c]: readonly Tensor[], drops: Drops): Tensor[] {
    const inputs = [x, this.kernel, this.recurrentKernel, this.bias, h, c, drops.input, drops.recurrent];
    const [activation, gate] = codesOf(this.activations) as [number, number];
    return run(this.label, inputs, (x, kernel, recurrent, bias, h, c, inputDrop, recurrentDrop) =>
      rawLstmCell(activation, gate, x, kernel, recurrent, bias, h, c, inputDrop, recurrentDrop),
    );
  }

  protected override composed(x: Tensor, states: readonly Tensor[], drops: Drops): Tensor[] {
    const { i, f, candidate, o } = this.gates(x, states, drops);
    const c = add(mul(f, states[1]!), mul(i, candidate));
    return [mul(o, this.activate(c)), c];
  }

  protected override sequence(flags: number, x: Tensor, [h, c]: readonly Tensor[], mask: Tensor | null, drops: Drops) {
    const inputs = [x, this.kernel, this.recurrentKernel, this.bias, h, c, mask, drops.input, drops.recurrent];
    const [activation, gate] = codesOf(this.activations) as [number, number];
    return run(this.label, inputs, (x, kernel, recurrent, bias, h, c, mask, inputDrop, recurrentDrop) =>
      rawLstm(flags, activation, gate, x, kernel, recurrent, bias, h, c, mask, inputDrop, recurrentDrop),
    ) as [Tensor, Tensor, Tensor];
  }

  /** The gates i, f and o, and the candidate, for rows of inputs and of states. */
  override gates(x: Tensor, [h]: readonly Tensor[], drops: Drops): Record<"i" | "f" | "candidate" | "o", Tensor> {
    const [i, f, candidate, o] = [0, 1, 2, 3].map((k) => {
      const activation = k === 2 ? this.activation : this.recurrentActivation;
      return this.activate(add(this.fromInput(x, k, drops), this.fromState(h!, k, drops)), activation);
    }) as [Tensor, Tensor, Tensor, Tensor];
    return { i, f, candidate, o };
  }
}

export interface LSTM<S extends boolean = false> extends ValuesOf<typeof OPTIONS> {
  readonly returnState: S;
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
 * @example
 * layers.lstm({ units: 64, dropout: 0.2, returnSequences: true }).apply(randomNormal([4, 80, 100])).shape // [4, 80, 64]
 */
export class LSTM<S extends boolean = false> extends RecurrentLayer<S, LSTMCell> {
  static override readonly className: string = "LSTM";
  static override readonly options: OptionTable = { ...OPTIONS, ...SEQUENCE_OPTIONS, ...Layer.options };

  constructor(options: LSTMOptions<S>) {
    super(options, (layer) => new LSTMCell(cellOptions(layer, LSTMCell.options) as never));
  }
}

/**
 * Long short-term memory: c' = f∘c + i∘c̃, h' = o∘tanh(c'), [batch, time, features] → [batch, units]. See {@link LSTM}.
 *
 * @example
 * layers.lstm({ units: 64, returnSequences: true });
 */
export function lstm<S extends boolean = false>(options: LSTMOptions<S>): LSTM<S> {
  return new LSTM(options);
}

/**
 * One step of an LSTM. See {@link LSTMCell}.
 *
 * @example
 * layers.lstmCell({ units: 64 });
 */
export function lstmCell(options: LSTMCellOptions): LSTMCell {
  return new LSTMCell(options);
}

registerSerializable(LSTMCell, "keras.layers");
registerSerializable(LSTM, "keras.layers");
