/**
 * What a call knows of the calls around it: the one piece of state that a call sets and unsets.
 *
 * A layer, a cell or a model opens a context for its call; whatever is not said anew holds as in the call around it, as in Keras.
 */

import type { Shape } from "../core/types.js";
import type { Tensor } from "./tensor.js";

/** While a batch is computed in parts: which of its rows these are. */
export interface Rows {
  readonly first: number;
  /** Rows of the whole batch. */
  readonly total: number;
}

/** A tape that records: it keeps how to go back through what JavaScript computed. */
export interface RecordingTape {
  /** @internal by the key of the record. */
  readonly _answers: Map<number, Answer>;
}

/** From what a backward pass has at a record to the address of what it gives next. */
export type Answer = (tape: number, record: number) => number;

export interface CallContext {
  /** In whose name errors speak, such as `lstm "lstm_1"`; null outside of all calls. */
  readonly label: string | null;
  /** Is this training? */
  readonly training: boolean;
  /** Who looks on. */
  readonly watcher: object | null;
  readonly rows: Rows | null;
  /** Are the numbers made up, to learn of shapes? Then nothing is drawn, carried over or remembered. */
  readonly isTrial: boolean;
  /** What lasts as long as the outermost call, such as the dropout masks of cells that are stepped by hand; null outside of all calls. */
  readonly memo: Memo | null;
  /** Who takes the losses that layers add; null where nobody does. */
  readonly takeLoss: ((loss: Tensor) => void) | null;
  /** What gives weights their first values in place of their initializers, such as a file that is being read; null else. */
  readonly firstValues: ((where: string, shape: Shape) => Tensor) | null;
  /** Those that record now. */
  readonly tapes: readonly RecordingTape[];
}

/** What is remembered during a call, by whom it is of; most calls remember nothing. */
export class Memo {
  #kept: Map<object, unknown> | null = null;

  get(key: object): unknown {
    return this.#kept?.get(key);
  }

  set(key: object, value: unknown): void {
    this.#kept ??= new Map();
    this.#kept.set(key, value);
  }
}

const OUTSIDE: CallContext = {
  label: null,
  training: false,
  watcher: null,
  rows: null,
  isTrial: false,
  memo: null,
  takeLoss: null,
  firstValues: null,
  tapes: [],
};

let current: CallContext = OUTSIDE;

/** What holds for the innermost call. */
export function callContext(): CallContext {
  return current;
}

/** Runs `fn` in a context that differs from the one around it in `changes`. */
export function inContext<T>(changes: Partial<CallContext>, fn: () => T): T {
  const outer = current;
  current = { ...outer, ...changes };
  try {
    return fn();
  } finally {
    current = outer;
  }
}

/** A call by the name of `label`; the training flag is the one around it unless given. The outermost call begins a memo. */
export function inCall<T>(label: string, training: boolean | undefined, fn: () => T): T {
  const outer = current;
  current = {
    label,
    training: training ?? outer.training,
    watcher: outer.watcher,
    rows: outer.rows,
    isTrial: outer.isTrial,
    memo: outer.memo ?? new Memo(),
    takeLoss: outer.takeLoss,
    firstValues: outer.firstValues,
    tapes: outer.tapes,
  };
  try {
    return fn();
  } finally {
    current = outer;
  }
}
