import { logicalOr, reshape, stack, type Tensor, unstack, where, zeros } from "../../tensor/index.js";
import { inContext, Memo } from "../../tensor/internal.js";
import { type WalkedLayer, watcher } from "./watch.js";

/**
 * A cell over a sequence step by step: a masked row keeps its states. In a file of its own, so that a page whose layers all have kernels
 * for sequences goes without.
 */
export function walkSteps(
  layer: WalkedLayer,
  x: Tensor,
  states: readonly Tensor[] | null,
  mask: Tensor | null,
): [Tensor, ...Tensor[]] {
  const { cell } = layer;
  const batch = x.shape[0]!;
  const looker = watcher();
  looker?.walkBegins?.(layer);
  return inContext({ memo: new Memo() }, () => {
    const xs = unstack(x, { axis: 1 });
    const masks = mask && unstack(mask, { axis: 1 });
    const show = masks && new MaskedOutput(zeros([batch, cell.sizeOfOutput]), layer.zeroOutputForMask);
    let now = states ?? cell.checkStates(cell.getInitialState(batch), batch);
    const outputs = xs.map((_, s) => {
      const t = layer.goBackwards ? xs.length - 1 - s : s;
      const taken = masks && reshape(masks[t]!, [batch, 1]);
      const before = now;
      const drops = cell.drops(xs[t]!, null);
      const [output, made] = cell.step(xs[t]!, before);
      now = taken ? made.map((state, k) => where(taken, state, before[k]!)) : made;
      looker?.stepped?.(cell, { x: xs[t]!, before, after: now, mask: taken, drops }, layer);
      if (show === null) return output;
      // An output that is the state is the state that was kept, so that gradients of the one are those of the other.
      return output === made[0] ? show.ofState(taken!, now[0]!) : show.of(taken!, output);
    });
    return [layer.returnSequences ? stack(outputs, { axis: 1 }) : outputs.at(-1)!, ...now];
  });
}

/** What masked rows show: the output before, which at first is zeros; with `isZero` always. */
class MaskedOutput {
  #last: Tensor;
  #ever: Tensor | null = null;

  constructor(
    readonly none: Tensor,
    readonly isZero: boolean,
  ) {
    this.#last = none;
  }

  of(taken: Tensor, output: Tensor): Tensor {
    this.#last = where(taken, output, this.isZero ? this.none : this.#last);
    return this.#last;
  }

  /** Of an output that is the state: who took part once shows the state that was kept. */
  ofState(taken: Tensor, state: Tensor): Tensor {
    this.#ever = this.#ever === null || this.isZero ? taken : logicalOr(this.#ever, taken);
    return where(this.#ever, state, this.none);
  }
}
