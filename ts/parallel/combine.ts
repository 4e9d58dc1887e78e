/** The parts of a batch put together again, in their order. */
import { packNest } from "../core/structure.js";
import { type HostArray, isHostArray, toTensor } from "../data/host.js";
import type { Tensor, Tensors, Variable } from "../tensor/index.js";
import { emptyData, flattenTensors, INITIALIZER_CODES, rawInitialize, runOne } from "../tensor/internal.js";
import type { StepParts } from "../training/compiled.js";
import { addScaled } from "./packed.js";
import { hostsIn, type Outcome, type ShardResult } from "./replica.js";

/**
 * The means over the batch out of those over its shards, weighted by the rows, or by the steps that count; masked steps count for none. The
 * gradients are summed in wasm memory, so it needs a scope.
 */
export function combine(
  variables: readonly Variable[],
  table: Variable | null,
  results: readonly ShardResult[],
): StepParts {
  const counts = results.map(countOf);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const sums = variables.map(({ shape }) => zerosInWasm(shape));
  let loss = 0;
  results.forEach((result, s) => {
    const share = total === 0 ? 0 : counts[s]! / total;
    loss += result.loss * share;
    addScaled(variables, sums, table, result.gradients, share);
  });
  const gradients = sums.map((sum, k) => (results.some(({ present }) => present[k]) ? sum : null));
  return { output: joined(results), loss, gradients };
}

/** How much a shard counts in a mean: its rows, or where steps are masked those that are not. */
function countOf({ output, masks }: ShardResult): number {
  const mask = masks.find((each) => each !== null);
  if (mask === undefined) return hostsIn(output)[0]!.shape[0] ?? 1;
  let valid = 0;
  for (const kept of mask!.data) valid += kept === 0 ? 0 : 1;
  return valid;
}

/** The outputs of all parts as one, with their masks. */
export function joined(parts: readonly Outcome[]): Tensors {
  const leaves = parts.map(({ output }) => hostsIn(output));
  const whole = leaves[0]!.map((_, k) => join(leaves.map((own) => own[k]!)));
  const output = packNest<HostArray, Tensor>(parts[0]!.output, isHostArray, whole) as Tensors;
  flattenTensors(output).forEach((y, k) => {
    y._mask = parts[0]!.masks[k] ? join(parts.map(({ masks }) => masks[k]!)) : null;
  });
  return output;
}

function zerosInWasm(shape: readonly number[]): Tensor {
  return runOne("fit", [], () => rawInitialize(INITIALIZER_CODES.zeros, 0, 0, shape, 0, 0, 0));
}

/** The rows of all, one after another. */
function join(parts: readonly HostArray[]): Tensor {
  const first = parts[0]!;
  const data = emptyData(
    first.dtype,
    parts.reduce((sum, part) => sum + part.data.length, 0),
  );
  let [at, rows] = [0, 0];
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
    rows += part.shape[0] ?? 0;
  }
  return toTensor({ data, shape: [rows, ...first.shape.slice(1)], dtype: first.dtype });
}
