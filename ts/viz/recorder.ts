/** Looks on while a model computes: every state of every recurrent layer and cell becomes a tensor that can be asked about. */
import { fail } from "../core/errors.js";
import type { RNNCell } from "../layers/rnn/rnn-cell.js";
import { walkSteps } from "../layers/rnn/walk.js";
import type { CellStep, WalkedLayer, Watcher } from "../layers/rnn/watch.js";
import type { GradientTape } from "../tensor/index.js";
import { keeper } from "../tensor/internal.js";

/** One step of a walk over time. */
export type WalkStep = CellStep;

/** One sequence that went through a layer, or all steps that a cell was made to take by hand; in the order of computation. */
export interface Walk {
  readonly layer: string;
  readonly cell: RNNCell;
  readonly goBackwards: boolean;
  readonly steps: WalkStep[];
}

/**
 * A layer that is watched is walked by its cell, step by step, which gives the layer's bits; with a tape every state is watched on it, so that one backward
 * pass tells the gradient of each.
 */
export class Recorder implements Watcher {
  readonly walk = walkSteps;
  readonly walks: Walk[] = [];
  readonly #byHand = new Map<RNNCell, Walk>();
  /** The walk that each layer's cell is in. */
  readonly #current = new Map<RNNCell, Walk>();
  readonly #keep = keeper();
  readonly #tape: GradientTape | null;

  /** Inside the scope that the recorded tensors shall outlive the model's own scopes in. */
  constructor(tape: GradientTape | null = null) {
    this.#tape = tape;
  }

  walkBegins(layer: WalkedLayer): void {
    this.#current.set(layer.cell, this.#begin(layer.name, layer.cell, layer.goBackwards));
  }

  stepped(cell: RNNCell, step: CellStep, layer: WalkedLayer | null): void {
    this.#record(layer === null ? this.#handWalk(cell) : this.#current.get(cell)!, step);
  }

  #handWalk(cell: RNNCell): Walk {
    const known = this.#byHand.get(cell);
    if (known !== undefined) return known;
    const walk = this.#begin(cell.name, cell, false);
    this.#byHand.set(cell, walk);
    return walk;
  }

  #begin(name: string, cell: RNNCell, goBackwards: boolean): Walk {
    const walk = { layer: name, cell, goBackwards, steps: [] };
    this.walks.push(walk);
    return walk;
  }

  #record({ steps }: Walk, step: WalkStep): void {
    const { x, before, after, mask, drops } = step;
    for (const held of [x, ...before, ...after, mask, drops.input, drops.recurrent]) if (held) this.#keep(held);
    this.#tape?.watch(after);
    steps.push(step);
  }
}

/** The walks of a recorder. **Errors** `invalid-argument` when there are none. */
export function walksOf(where: string, recorder: Recorder): readonly Walk[] {
  if (recorder.walks.length > 0) return recorder.walks;
  return fail("invalid-argument", where, "a model with a recurrent layer or cell", "one without");
}

/** "LSTM" of an LSTM layer as of an LSTM cell. */
export function kindOf({ cell }: Walk): string {
  return cell.className.replace(/Cell$/, "");
}
