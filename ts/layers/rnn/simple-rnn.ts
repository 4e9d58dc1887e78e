import type { OptionTable, ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { add, type Tensor } from "../../tensor/index.js";
import { rawSimpleRnn, rawSimpleRnnCell, run } from "../../tensor/internal.js";
import { Layer } from "../layer.js";
import { LayerBase } from "../layer-base.js";
import type { Drops } from "./dropout-masks.js";
import { CELL_OPTIONS, type CellOptions, codesOf, RecurrentCell } from "./recurrent-cell.js";
import { cellOptions, RecurrentLayer, SEQUENCE_OPTIONS, type SequenceOptions } from "./recurrent-layer.js";

/** Options of {@link SimpleRNNCell}. */
export interface SimpleRNNCellOptions extends CellOptions {}

/** Options of {@link SimpleRNN}. */
export interface SimpleRNNOptions<S extends boolean = false> extends SimpleRNNCellOptions, SequenceOptions<S> {}

/**
 * One step of a fully connected recurrent layer: h' = f(x·W + h·U + b), which is also the output.
 *
 * **Shapes** x [batch, features], states [h [batch, units]] → [output, [h']]; weights: kernel W [features, units],
 * recurrentKernel U [units, units], bias b [units].
 * **Errors** `shape-mismatch`, `dtype-mismatch`.
 * **Source** Elman 1990; Keras 3, `keras.layers.SimpleRNNCell`.
 *
 * @example
 * const cell = layers.simpleRNNCell({ units: 64 });
 * const [out, state] = cell.apply(randomNormal([4, 100]), [zeros([4, 64])]);
 */
export class SimpleRNNCell extends RecurrentCell {
  static override readonly className: string = "SimpleRNNCell";
  static override readonly options: OptionTable = { ...CELL_OPTIONS, ...LayerBase.options };

  constructor(options: SimpleRNNCellOptions) {
    super(options, 1, 1);
  }

  protected override next(x: Tensor, [h]: readonly Tensor[], drops: Drops): Tensor[] {
    const inputs = [x, this.kernel, this.recurrentKernel, this.bias, h, drops.input, drops.recurrent];
    const [activation] = codesOf(this.activations) as [number];
    return run(this.label, inputs, (x, kernel, recurrent, bias, h, inputDrop, recurrentDrop) =>
      rawSimpleRnnCell(activation, x, kernel, recurrent, bias, h, inputDrop, recurrentDrop),
    );
  }

  protected override composed(x: Tensor, [h]: readonly Tensor[], drops: Drops): Tensor[] {
    return [this.activate(add(this.fromInput(x, 0, drops), this.fromState(h!, 0, drops)))];
  }

  protected override sequence(flags: number, x: Tensor, [h]: readonly Tensor[], mask: Tensor | null, drops: Drops) {
    const inputs = [x, this.kernel, this.recurrentKernel, this.bias, h, mask, drops.input, drops.recurrent];
    const [activation] = codesOf(this.activations) as [number];
    return run(this.label, inputs, (x, kernel, recurrent, bias, h, mask, inputDrop, recurrentDrop) =>
      rawSimpleRnn(flags, activation, x, kernel, recurrent, bias, h, mask, inputDrop, recurrentDrop),
    ) as [Tensor, Tensor];
  }
}

export interface SimpleRNN<S extends boolean = false> extends ValuesOf<typeof CELL_OPTIONS> {
  readonly returnState: S;
}

/**
 * A fully connected recurrent layer: h_t = f(x_t·W + h_{t-1}·U + b), the output being h.
 *
 * **Shapes** [batch, time, features] → [batch, units], or [batch, time, units] with `returnSequences`; with `returnState`
 * [output, h [batch, units]]. Weights: kernel W [features, units], recurrentKernel U [units, units], bias b [units].
 * A masked step keeps the state and repeats the output before it.
 * **Errors** `shape-mismatch`, `dtype-mismatch`; `invalid-argument` and `unknown-name` for options.
 * **Source** Elman 1990; Keras 3, `keras.layers.SimpleRNN`.
 *
 * @example
 * layers.simpleRNN({ units: 64, dropout: 0.5, returnSequences: true }).apply(randomNormal([4, 80, 100])).shape; // [4, 80, 64]
 */
export class SimpleRNN<S extends boolean = false> extends RecurrentLayer<S, SimpleRNNCell> {
  static override readonly className: string = "SimpleRNN";
  static override readonly options: OptionTable = { ...CELL_OPTIONS, ...SEQUENCE_OPTIONS, ...Layer.options };

  constructor(options: SimpleRNNOptions<S>) {
    super(options, (layer) => new SimpleRNNCell(cellOptions(layer, SimpleRNNCell.options) as never));
  }
}

/**
 * A fully connected recurrent layer: h_t = f(x_t·W + h_{t-1}·U + b), [batch, time, features] → [batch, units]. See {@link SimpleRNN}.
 *
 * @example
 * layers.simpleRNN({ units: 64 });
 */
export function simpleRNN<S extends boolean = false>(options: SimpleRNNOptions<S>): SimpleRNN<S> {
  return new SimpleRNN(options);
}

/**
 * One step of a SimpleRNN. See {@link SimpleRNNCell}.
 *
 * @example
 * layers.simpleRNNCell({ units: 64, dropout: 0.2 });
 */
export function simpleRNNCell(options: SimpleRNNCellOptions): SimpleRNNCell {
  return new SimpleRNNCell(options);
}

registerSerializable(SimpleRNNCell, "keras.layers");
registerSerializable(SimpleRNN, "keras.layers");
