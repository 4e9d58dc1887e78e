/** What the main thread and a worker say to each other: one request, one reply. */
import { type ErrorCode, type ErrorParts, ThroughtimeError } from "../core/errors.js";
import type { Recipe } from "./recipe.js";
import type { Shard, ShardResult, StepState } from "./shard.js";

/** The first request brings the wasm module and the model, each further one the present weights and some shards. */
export type Request =
  | { readonly kind: "start"; readonly module: WebAssembly.Module; readonly recipe: Recipe }
  | {
      readonly kind: "step";
      readonly weights: Float32Array;
      readonly state: StepState;
      readonly shards: readonly Shard[];
    };

/** `refused` is an error of the user's making, `broken` any other. */
export type Reply =
  | { readonly kind: "done"; readonly results: readonly ShardResult[] }
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly parts: ErrorParts }
  | { readonly kind: "broken"; readonly reason: string };

/** An error on its way to the main thread. */
export function replyOf(error: unknown): Reply {
  if (!(error instanceof ThroughtimeError)) return { kind: "broken", reason: String(error) };
  const { code, where, expected, got, hint } = error;
  return { kind: "refused", code, parts: { where, expected, got, hint } };
}

/** The results, or the error as it was. */
export function resultsOf(reply: Reply): readonly ShardResult[] {
  if (reply.kind === "done") return reply.results;
  if (reply.kind === "refused") throw new ThroughtimeError(reply.code, reply.parts);
  throw workerFailed(reply.reason);
}

/** The error that a worker died or could not start. */
export function workerFailed(reason: string): ThroughtimeError {
  return new ThroughtimeError("worker-failed", {
    where: "fit",
    expected: "every worker to run until the end",
    got: reason,
    hint: "The model is as after the last whole step; without workers it trains on this thread.",
  });
}

/** The buffers of arrays that are sent away for good. */
export function buffersOf(
  arrays: readonly ({ readonly data: { readonly buffer: ArrayBufferLike } } | null)[],
): ArrayBuffer[] {
  return arrays.flatMap((array) => (array === null ? [] : [array.data.buffer as ArrayBuffer]));
}
