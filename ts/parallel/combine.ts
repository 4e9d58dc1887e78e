/** The parts of a batch put together again, in their order. */
import type { HostArray } from "../data/host.js";
import { toTensor } from "../data/host.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { emptyData, INITIALIZER_CODES, runOne } from "../tensor/internal.js";
import type { StepOutput, StepParts } from "../training/compiled.js";
import { addScaled } from "./packed.js";
import type { Outcome, ShardResult } from "./shard.js";

/**
 * The means over the batch out of those over its shards, weighted by rows; masked steps count for none. The gradients are summed in wasm memory,
 * so it needs a scope.
 */
export function combine(
  variables: readonly Variable[],
  table: Variable | null,
  total: number,
  results: readonly ShardResult[],
): StepParts {
  const scale = maskScale(results);
  const sums = variables.map(({ shape }) => zerosInWasm(shape));
  let loss = 0;
  for (const result of results) {
    const share = ((result.output.shape[0] ?? 1) / total) * scale;
    loss += result.loss * share;
    addScaled(variables, sums, table, result.gradients, share);
  }
  const gradients = sums.map((sum, k) => (results.some(({ present }) => present[k]) ? sum : null));
  return { ...joined(results), loss, gradients };
}

/** The outputs of all parts as one, and their masks. */
export function joined(parts: readonly Outcome[]): StepOutput {
  return {
    output: join(parts.map(({ output }) => output)),
    mask: parts[0]!.mask && join(parts.map(({ mask }) => mask!)),
  };
}

function zerosInWasm(shape: readonly number[]): Tensor {
  return runOne("fit", [], (raw) => raw.rawInitialize(INITIALIZER_CODES.zeros, 0, 0, shape, 0, 0, 0));
}

/** All steps per valid step: what the mean over all is short of the mean over those that count. */
function maskScale(results: readonly ShardResult[]): number {
  let [all, valid] = [0, 0];
  for (const { mask } of results) {
    if (mask === null) return 1;
    all += mask.data.length;
    for (const kept of mask.data) valid += kept === 0 ? 0 : 1;
  }
  return valid === 0 ? 0 : all / valid;
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
