/** What every instrument needs: a model to look into, a tape that is let go, a watcher of its layers. */
import { fail } from "../core/errors.js";
import type { Watcher } from "../layers/rnn/watch.js";
import { GradientTape, type Tensor, type Variable } from "../tensor/index.js";
import { inContext } from "../tensor/internal.js";
import type { Batch } from "../training/trainable.js";

/** A network: any `Sequential` or subclass of `Model`. */
export interface Network {
  readonly label: string;
  apply(x: Tensor, options: { training: boolean }): Tensor;
}

/** A network with a loss. */
export interface TrainedNetwork extends Network {
  readonly trainableVariables: Variable[];
  batchLoss(batch: Batch, options: { training: boolean }): Tensor;
}

/** Throws unless it is a model. */
export function requireNetwork(where: string, model: Network): void {
  if (typeof (model as Network | null)?.apply === "function") return;
  fail("invalid-argument", where, "a model", model);
}

/** Runs `use` with a tape that lets go of all it holds at the end, also where something is refused. */
export function withTape<T>(use: (tape: GradientTape) => T): T {
  const tape = new GradientTape();
  try {
    return use(tape);
  } finally {
    tape.dispose();
  }
}

/** Runs `fn` while `watcher` looks on. */
export function watchedBy<T>(watcher: Watcher, fn: () => T): T {
  return inContext({ watcher }, fn);
}
