/** Where an instrument can look on while a model computes. Nothing is done here unless one does. */
import type { Tensor } from "../tensor/index.js";
import type { Drops, RecurrentCell } from "./recurrent-cell.js";

/** What a step of a cell took and made. */
export interface CellStep {
  readonly x: Tensor;
  readonly before: readonly Tensor[];
  readonly after: readonly Tensor[];
  readonly drops: Drops;
}

/** A recurrent layer, as far as its walk over time needs it. */
export interface WatchedLayer {
  readonly name: string;
  readonly cell: RecurrentCell;
  readonly returnSequences: boolean;
  readonly goBackwards: boolean;
  readonly zeroOutputForMask: boolean;
}

/** What a recurrent layer was called with: states may be left out, as zeros; the mask is bool [batch, time]. */
export interface SequenceCall {
  readonly x: Tensor;
  readonly states: readonly Tensor[];
  readonly mask: Tensor | null;
  readonly drops: Drops;
}

/** Sees what recurrent layers, cells and embeddings do, and may stand in for them. */
export interface Watcher {
  /** A cell stepped by hand made a step. */
  stepped?(cell: RecurrentCell, step: CellStep): void;
  /** The output and the final states of a layer, computed in its place. */
  sequence?(layer: WatchedLayer, call: SequenceCall): [Tensor, ...Tensor[]];
  /** The vectors that go on in place of these, which an embedding looked up. */
  embedded?(vectors: Tensor): Tensor;
}

/** The one that looks on now. While there is one, stateful layers carry nothing over. */
export const watch: { by: Watcher | null } = { by: null };
