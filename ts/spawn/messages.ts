/** What the thread that has spawned a model and its worker ask of each other. */
import type { Json } from "../core/options.js";
import type { Serialized } from "../core/registry.js";
import type { HostElement } from "../data/element.js";
import type { BatchedRows } from "../data/elements.js";
import type { Recipe } from "../parallel/recipe.js";
import type { HostArrays, Outcome } from "../parallel/replica.js";
import type { CallbackHooks, MaybeLogs } from "../training/callbacks/hooks.js";
import type { ClassWeight } from "../training/class-weight.js";
import type { CompileForm } from "../training/compile-forms.js";
import type { Logs } from "../training/trainable.js";
import type { Progress, Settings } from "./model-state.js";

/** Brings the worker's model to where the owner's is; null parts are as they were. */
export interface Change {
  readonly recipe: Recipe | null;
  readonly compile: CompileForm | null;
  readonly settings: Settings | null;
  readonly progress: Progress | null;
}

export type Hook = Exclude<keyof CallbackHooks, "setModel" | "setParams">;

/**
 * What the owner's callbacks ask of a moment: to be told sooner or later, that training waits for them, or that it waits and their model is brought
 * up to date.
 */
export type Level = "told" | "awaited" | "synced";

/** The moments that anybody listens to. */
export type Heard = { readonly [H in Hook]?: Level };

/** A moment: its hook, the epoch or batch (0 for the whole), and the numbers. */
export type Moment = readonly [hook: Hook, at: number, logs: MaybeLogs];

/** The data of a call: rows of columns, or a dataset that the owner goes through. */
export type DataForm =
  | { readonly rows: BatchedRows; readonly source: null }
  | { readonly rows: null; readonly source: number; readonly cardinality: number | undefined };

interface Call {
  /** Its number: for what is said of it while it is under way. */
  readonly call: number;
  readonly change: Change | null;
}

/** A pass over data, or several. */
export interface LoopCall extends Call {
  readonly data: DataForm;
  readonly validation: DataForm | null;
  readonly heard: Heard;
  /** What measures there for those who keep it here. */
  readonly sensors: readonly Serialized[];
  /** Options as the method itself takes them. */
  readonly options: { readonly [option: string]: unknown };
  readonly isAborted: boolean;
}

/** One batch. */
export interface BatchCall extends Call {
  readonly x: HostArrays;
  readonly y: HostArrays | null;
  readonly sampleWeight: HostArrays | null;
  readonly classWeight: ClassWeight | null;
}

/** What the worker answers. */
export type OfWorker = {
  readonly fit: (call: LoopCall) => { readonly isStopped: boolean; readonly progress: Progress };
  readonly evaluate: (call: LoopCall) => Logs;
  readonly predict: (call: LoopCall) => Outcome;
  readonly trainOnBatch: (call: BatchCall) => { readonly logs: Logs; readonly progress: Progress };
  readonly testOnBatch: (call: BatchCall) => Logs;
  readonly predictOnBatch: (call: BatchCall) => Outcome;
  /** Brings the model up to date. */
  readonly change: (change: Change) => void;
  /** How far the model is. */
  readonly progress: (nothing: null) => Progress;
  /** The weights as they are, one after another. */
  readonly weights: (call: Call) => Float32Array;
  readonly setWeights: (weights: Float32Array) => void;
  readonly abort: (call: number) => void;
  /** Ends training after the batch at hand. */
  readonly stop: (nothing: null) => void;
  readonly pause: (isPaused: boolean) => void;
};

/** What the owner says to moments. */
export interface Told {
  readonly isStopped: boolean;
  readonly initialEpoch: number;
  /** The last moment's numbers, to which callbacks may have added theirs. */
  readonly logs: MaybeLogs;
  readonly change: Partial<Change>;
}

/** Moments of a call. */
export interface Moments {
  readonly call: number;
  readonly moments: readonly Moment[];
  /** Of each sensor what it has measured. */
  readonly measured: readonly (readonly Json[])[];
  /** How far the model is, where a callback wants its own to be so far. */
  readonly progress: Progress | null;
}

/** What the owner answers. */
export type OfOwner = {
  readonly moments: (all: Moments) => Told;
  /** Begins a pass over one of the call's datasets, by whose number it is gone on with. */
  readonly open: (of: { readonly call: number; readonly source: number }) => number;
  readonly next: (of: { readonly call: number; readonly pass: number }) => HostElement | null;
  readonly close: (of: { readonly call: number; readonly pass: number }) => void;
};
