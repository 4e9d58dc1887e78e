import { fail } from "../../core/errors.js";
import { listOf, type OptionsOf, type OptionTable, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import { reverse, type Tensor } from "../../tensor/index.js";
import { RNN_FLAGS } from "../../tensor/internal.js";
import { LayerBase, type LayerOptions } from "../layer-base.js";
import type { DynamicShape } from "../shapes.js";
import { cell, type FusedCell, RNNCell } from "./rnn-cell.js";

const OPTIONS = {
  /** The cells, from the one that takes the input to the one that gives the output. */
  cells: listOf(cell()),
};

/** Options of {@link StackedRNNCells}. */
export interface StackedRNNCellsOptions extends LayerOptions, OptionsOf<typeof OPTIONS> {}

export interface StackedRNNCells extends ValuesOf<typeof OPTIONS> {}

/**
 * Several cells as one: each takes the output of the one before.
 *
 * The states are those of all cells in one list, in their order. **Errors** `invalid-argument` for an empty list.
 * **Source** Keras 3, `keras.layers.StackedRNNCells`, whose states are nested by cell.
 *
 * @example
 * layers.stackedRNNCells({ cells: [layers.lstmCell({ units: 8 }), layers.lstmCell({ units: 4 })] });
 */
export class StackedRNNCells extends RNNCell {
  static override readonly className: string = "StackedRNNCells";
  static override readonly options: OptionTable = { ...OPTIONS, ...LayerBase.options };

  readonly stateSize: readonly number[];
  override readonly outputSize: number;

  constructor(options: StackedRNNCellsOptions) {
    super(options);
    if (this.cells.length === 0) fail("invalid-argument", this.label, "one cell or more", "none");
    this.stateSize = this.cells.flatMap((each) => each.stateSizes);
    this.outputSize = this.cells.at(-1)!.sizeOfOutput;
  }

  override call(x: Tensor, states: readonly Tensor[]): [Tensor, Tensor[]] {
    const left = [...states];
    const next: Tensor[] = [];
    let output = x;
    for (const each of this.cells) {
      const [made, after] = each.apply(output, left.splice(0, each.stateCount));
      output = made;
      next.push(...after);
    }
    return [output, next];
  }

  /**
   * Where all of them compute whole sequences, so does the stack: one after the other, over all steps. A stack of another kind is walked by its steps.
   * @internal
   */
  override get fused(): FusedCell | null {
    const { call, getInitialState } = StackedRNNCells.prototype;
    if (this.call !== call || this.getInitialState !== getInitialState) return null;
    const levels = this.cells.map(({ fused, stateCount }) => fused && { fused, stateCount });
    return levels.every((level) => level !== null) ? new FusedStack(levels) : null;
  }

  override getInitialState(batchSize: number): Tensor[] {
    return this.cells.flatMap((each) => each.getInitialState(batchSize));
  }

  protected override createWeights([batch = null, features = null]: DynamicShape): void {
    let size: number | null = features;
    for (const each of this.cells) {
      each.build([batch, size]);
      size = each.sizeOfOutput;
    }
  }
}

interface Level {
  readonly fused: FusedCell;
  readonly stateCount: number;
}

/** Sequences through one cell after the other. */
class FusedStack implements FusedCell {
  constructor(readonly levels: readonly Level[]) {}

  walk(flags: number, x: Tensor, states: readonly Tensor[], mask: Tensor | null, training: boolean) {
    const last = this.levels.length - 1;
    const isReversed = (flags & RNN_FLAGS.goBackwards) !== 0;
    const left = [...states];
    const ends: Tensor[] = [];
    let [output, taken] = [x, mask];
    this.levels.forEach(({ fused, stateCount }, k) => {
      // What the first gives is in the order of its walk, which is then that of all others.
      const direction = k === 0 ? flags & RNN_FLAGS.goBackwards : 0;
      const shown = k === last ? flags & ~RNN_FLAGS.goBackwards : RNN_FLAGS.returnSequences;
      const given = left.splice(0, stateCount);
      const [made, ...after] = fused.walk(direction | shown, output, given, taken, training);
      output = made;
      ends.push(...after);
      if (k === 0 && isReversed && taken) taken = reverse(taken, { axis: 1 });
    });
    return [output, ...ends] as [Tensor, ...Tensor[]];
  }
}

/**
 * Several cells as one. See {@link StackedRNNCells}.
 *
 * @example
 * layers.rnn({ cell: layers.stackedRNNCells({ cells: [layers.gruCell({ units: 8 }), layers.gruCell({ units: 4 })] }) });
 */
export function stackedRNNCells(options: StackedRNNCellsOptions): StackedRNNCells {
  return new StackedRNNCells(options);
}

/** The same as {@link stackedRNNCells}. */
export function stackedRnnCells(options: StackedRNNCellsOptions): StackedRNNCells {
  return new StackedRNNCells(options);
}

registerSerializable(StackedRNNCells, "keras.layers");
