import type { OptionsOf, OptionTable, ValuesOf } from "../../core/options.js";
import { Option } from "../../core/options.js";
import { registerSerializable, type Serialized } from "../../core/registry.js";
import { Layer } from "../layer.js";
import type { LayerOptions } from "../layer-base.js";
import { RecurrentLayer, SEQUENCE_OPTIONS, type SequenceOptions } from "./recurrent-layer.js";
import { cell, type RNNCell } from "./rnn-cell.js";
import { StackedRNNCells } from "./stacked-rnn-cells.js";

const one = cell();

const OPTIONS = {
  /** The cell that is walked over the sequence, or a list of cells, each of which takes the output of the one before. */
  cell: new Option<RNNCell | Serialized | readonly RNNCell[], RNNCell>(
    (where, name, value) =>
      Array.isArray(value) ? new StackedRNNCells({ cells: value }) : one.read(where, name, value),
    one.write,
  ),
};

/** Options of {@link RNN}. */
export interface RNNOptions<S extends boolean = false>
  extends LayerOptions,
    OptionsOf<typeof OPTIONS>,
    SequenceOptions<S> {}

export interface RNN<S extends boolean = false> extends ValuesOf<typeof OPTIONS> {
  readonly returnState: S;
}

/**
 * Any cell over whole sequences: the package's, several one upon the other, or one of your own that extends {@link RNNCell}.
 *
 * **Shapes** [batch, time, features] → [batch, size], or [batch, time, size] with `returnSequences`; with `returnState` `[output, ...states]`, those of
 * several cells in their order.
 * **Errors** `invalid-argument` for what is no cell. **Source** Keras 3, `keras.layers.RNN`.
 *
 * @example
 * const layer = layers.rnn({ cell: [layers.lstmCell({ units: 8 }), layers.gruCell({ units: 4 })], returnSequences: true });
 * layer.apply(randomNormal([2, 5, 3])).shape; // [2, 5, 4]
 */
export class RNN<S extends boolean = false> extends RecurrentLayer<S> {
  static override readonly className: string = "RNN";
  static override readonly options: OptionTable = { ...OPTIONS, ...SEQUENCE_OPTIONS, ...Layer.options };

  constructor(options: RNNOptions<S>) {
    super(options, (layer) => layer.cell);
  }
}

/**
 * Any cell, or a list of cells, over whole sequences. See {@link RNN}.
 *
 * @example
 * layers.rnn({ cell: layers.lstmCell({ units: 8 }), returnState: true });
 */
export function rnn<S extends boolean = false>(options: RNNOptions<S>): RNN<S> {
  return new RNN(options);
}

registerSerializable(RNN, "keras.layers");
