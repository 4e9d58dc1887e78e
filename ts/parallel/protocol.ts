/** What the main thread and a worker say to each other: one request, one reply. */
import { type ErrorCode, type ErrorParts, ThroughtimeError } from "../core/errors.js";
import { pickValues } from "../core/structure.js";
import type { Packed } from "./packed.js";
import type { Recipe } from "./recipe.js";
import type { HostArrays, Outcome, ShardResult, StepState } from "./replica.js";
import type { Shard } from "./shards.js";

/** The weights that a worker does not have: all, or of the table alone some rows. */
export interface NewWeights extends Packed {
  readonly isTableOnly: boolean;
}

/** The first request brings the wasm module, and modules that register classes; the next the model; each further one its work, and the weights that the worker does not know. */
export type Request =
  | { readonly kind: "module"; readonly module: WebAssembly.Module; readonly modules: readonly string[] }
  /** From here on it serves one whole model, by messages of another form. */
  | { readonly kind: "whole" }
  | { readonly kind: "model"; readonly recipe: Recipe }
  | {
      readonly kind: "step";
      readonly weights: NewWeights | null;
      readonly state: StepState;
      readonly shards: readonly Shard[];
    }
  | { readonly kind: "output"; readonly weights: NewWeights | null; readonly x: HostArrays };

/** What a request is answered by. */
export interface Results {
  module: null;
  whole: null;
  model: null;
  step: readonly ShardResult[];
  output: Outcome;
}

/** `refused` is an error of the user's making, `broken` any other, after which the worker is of no more use. */
export type Reply =
  | { readonly kind: "done"; readonly result: Results[keyof Results] }
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly parts: ErrorParts }
  | { readonly kind: "broken"; readonly reason: string };

/** An error on its way to the main thread. */
export function replyOf(error: unknown): Reply {
  if (!(error instanceof ThroughtimeError) || error.code === "instance-lost") {
    return { kind: "broken", reason: String(error) };
  }
  const { code, where, expected, got, hint, details } = error;
  return { kind: "refused", code, parts: { where, expected, got, hint, details: pickValues(details, isPlain) } };
}

/** Can any thread have it? */
function isPlain(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isPlain) : typeof value !== "function" && Object(value) !== value;
}

/** The error that a worker died or could not start. */
export function workerFailed(where: string, reason: string): ThroughtimeError {
  return new ThroughtimeError("worker-failed", {
    where,
    expected: "every worker to run until the end",
    got: reason,
    hint: "The model is as after the last whole step; without workers all is done on this thread.",
  });
}

/** The buffers of arrays that are sent away for good. */
export function buffersOf(
  arrays: readonly ({ readonly data: { readonly buffer: ArrayBufferLike } } | null)[],
): ArrayBuffer[] {
  return arrays.flatMap((array) => (array === null ? [] : [array.data.buffer as ArrayBuffer]));
}
