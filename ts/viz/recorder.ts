/** Looks on while a model computes: every state of every recurrent layer and cell becomes a tensor that can be asked about. */
import { fail } from "../core/errors.js";
import type { Drops, RecurrentCell } from "../layers/recurrent-cell.js";
import type { CellStep, SequenceCall, WatchedLayer, Watcher } from "../layers/watch.js";
import { type GradientTape, logicalOr, reshape, stack, type Tensor, unstack, where } from "../tensor/index.js";
import { keeper } from "../tensor/internal.js";

/** One step of a walk over time. */
export interface WalkStep {
  /** [batch, features] */
  readonly x: Tensor;
  /** The states before it, [batch, units] each: h, and the LSTM's c. */
  readonly before: readonly Tensor[];
  /** The states after it, where masked rows keep theirs. */
  readonly after: readonly Tensor[];
  /** bool [batch, 1]: who takes part; null when all do. */
  readonly mask: Tensor | null;
  readonly drops: Drops;
}

/** One sequence that went through a layer, or all steps that a cell was made to take by hand; in the order of computation. */
export interface Walk {
  readonly layer: string;
  readonly cell: RecurrentCell;
  readonly goBackwards: boolean;
  readonly steps: WalkStep[];
}

/**
 * A layer is walked by its cell, step by step, which gives the layer's bits; with a tape every state is watched on it, so that one backward
 * pass tells the gradient of each.
 */
export class Recorder implements Watcher {
  readonly walks: Walk[] = [];
  private readonly byHand = new Map<RecurrentCell, Walk>();
  private readonly keep = keeper();

  /** Inside the scope that the recorded tensors shall outlive the model's own scopes in. */
  constructor(private readonly tape: GradientTape | null = null) {}

  stepped(cell: RecurrentCell, { x, before, after, drops }: CellStep): void {
    let walk = this.byHand.get(cell);
    if (walk === undefined) {
      walk = this.begin(cell.name, cell, false);
      this.byHand.set(cell, walk);
    }
    this.record(walk, { x, before, after, mask: null, drops });
  }

  sequence(layer: WatchedLayer, { x, states, mask, drops }: SequenceCall): [Tensor, ...Tensor[]] {
    const { cell, goBackwards } = layer;
    const walk = this.begin(layer.name, cell, goBackwards);
    const [xs, masks] = [unstack(x, { axis: 1 }), mask && unstack(mask, { axis: 1 })];
    let now: readonly Tensor[] = states.length > 0 ? states : cell.getInitialState(x.shape[0]!);
    let shown: Tensor | null = null;
    const outputs = Array.from(xs, (_, s) => {
      const t = goBackwards ? xs.length - 1 - s : s;
      const taken = masks && reshape(masks[t]!, [-1, 1]);
      const before = now;
      const made = cell.step(xs[t]!, before, drops);
      now = taken ? made.map((state, k) => where(taken, state, before[k]!)) : made;
      this.record(walk, { x: xs[t]!, before, after: now, mask: taken, drops });
      // A masked row shows the output before it, which is its state, or zero: before its first step, and always with zeroOutputForMask.
      shown = shown && taken && !layer.zeroOutputForMask ? logicalOr(shown, taken) : taken;
      return shown ? where(shown, now[0]!, 0) : now[0]!;
    });
    return [layer.returnSequences ? stack(outputs, { axis: 1 }) : outputs.at(-1)!, ...now];
  }

  private begin(name: string, cell: RecurrentCell, goBackwards: boolean): Walk {
    const walk = { layer: name, cell, goBackwards, steps: [] };
    this.walks.push(walk);
    return walk;
  }

  private record({ steps }: Walk, step: WalkStep): void {
    const { x, before, after, mask, drops } = step;
    for (const held of [x, ...before, ...after, mask, drops.input, drops.recurrent]) if (held) this.keep(held);
    this.tape?.watch(after);
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
