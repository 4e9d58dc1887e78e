/** Where an instrument can look on while a model computes. Nothing is done here unless one does. */
import type { Tensor } from "../../tensor/index.js";
import { callContext } from "../../tensor/internal.js";
import type { Drops } from "./dropout-masks.js";
import type { RNNCell } from "./rnn-cell.js";

/** What a step of a cell took and made. */
export interface CellStep {
  readonly x: Tensor;
  readonly before: readonly Tensor[];
  /** The states after it, where masked rows keep theirs. */
  readonly after: readonly Tensor[];
  /** bool [batch, 1]: who takes part; null when all do. */
  readonly mask: Tensor | null;
  readonly drops: Drops;
}

/** A recurrent layer, as far as its walk over time needs it. */
export interface WalkedLayer {
  readonly name: string;
  readonly cell: RNNCell;
  readonly returnSequences: boolean;
  readonly goBackwards: boolean;
  readonly zeroOutputForMask: boolean;
}

/** A way over the steps of a sequence: the output, then the final states. */
export type Walker = (
  layer: WalkedLayer,
  x: Tensor,
  states: readonly Tensor[] | null,
  mask: Tensor | null,
) => [Tensor, ...Tensor[]];

/** Sees what recurrent layers, cells and embeddings do. A layer that is watched is walked by its cell, step by step, which gives the same bits. */
export interface Watcher {
  /** {@link walkSteps}: who looks on brings it along, since layers with kernels for sequences do without. */
  readonly walk: Walker;
  /** A layer begins to walk over a sequence; the steps that follow are its own, until the next walk begins. */
  walkBegins?(layer: WalkedLayer): void;
  /** A cell made a step: in a walk, or by hand where `layer` is null. */
  stepped?(cell: RNNCell, step: CellStep, layer: WalkedLayer | null): void;
  /** The vectors that go on in place of these, which an embedding looked up. */
  embedded?(vectors: Tensor): Tensor;
}

/** The one that looks on now. While there is one, stateful layers carry nothing over. */
export function watcher(): Watcher | null {
  return callContext().watcher as Watcher | null;
}
