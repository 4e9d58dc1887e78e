/** The part of a step that is the same on every thread: forward and backward of some rows of a batch. */
import { fail } from "../core/errors.js";
import { sizeOf } from "../core/shapes.js";
import { type HostArray, rows, toHost, toTensor } from "../data/host.js";
import { asRowsOf, type StreamState } from "../layers/dropout-streams.js";
import type { Layer } from "../layers/layer.js";
import { throughLayers } from "../layers/stack.js";
import type { Loss } from "../losses/index.js";
import { GradientTape, type Tensor, type Variable } from "../tensor/index.js";
import { atRest, scoped } from "../tensor/internal.js";
import { maskedWeight } from "../training/masked-weight.js";
import type { Batch } from "../training/trainable.js";

/** Rows of a shard, whatever the number of workers: what makes the sums the same. */
export const SHARD_ROWS = 32;

/** A model as workers see it. */
export interface Stack {
  readonly layers: readonly Layer[];
  readonly loss: Loss;
}

/** Some rows of a batch. */
export interface Shard {
  /** Its first row's place in the batch. */
  readonly first: number;
  readonly x: HostArray;
  readonly y: HostArray;
  readonly sampleWeight: HostArray | null;
}

/** What the shards of one step have in common. */
export interface StepState {
  /** Rows of the whole batch. */
  readonly total: number;
  /** Of each stream of dropout masks, in the order of the layers. */
  readonly streams: readonly StreamState[];
  /** The places of the weights that are trained among all weights. */
  readonly trained: readonly number[];
}

/** What a shard gives. */
export interface ShardResult {
  readonly loss: number;
  readonly output: HostArray;
  readonly mask: HostArray | null;
  /** One after another; zeros where there is none. */
  readonly gradients: Float32Array;
  /** Per trained weight: does the loss depend on it? */
  readonly present: readonly boolean[];
}

/** All weights, in the order of the layers. */
export function weightsOf({ layers }: Stack): Variable[] {
  return layers.flatMap((layer) => layer.weights);
}

/** Where each layer's dropout masks come from. */
export function streamStates({ layers }: Stack): StreamState[] {
  return layers.flatMap((layer) => layer.dropoutStreams.map((stream) => stream.state));
}

/** Sets what {@link streamStates} tells. */
export function setStreamStates({ layers }: Stack, states: readonly StreamState[]): void {
  layers
    .flatMap((layer) => layer.dropoutStreams)
    .forEach((stream, k) => {
      stream.state = states[k]!;
    });
}

/** The batch in shards of {@link SHARD_ROWS} rows; views, no copies. **Errors** `shape-mismatch`, `invalid-argument`. */
export function cut({ x, y, sampleWeight }: Batch): { total: number; shards: Shard[] } {
  if (y === null) fail("invalid-argument", "fit", "targets y to compare the output with", "none");
  const total = x.shape[0] ?? 0;
  if (total === 0) fail("shape-mismatch", "fit", "a batch of at least one row", x);
  for (const [name, column] of [["y", y] as const, ["sampleWeight", sampleWeight] as const]) {
    if (column !== null && column.shape[0] !== total) fail("shape-mismatch", "fit", `${name} of ${total} rows`, column);
  }
  const [hostX, hostY, hostWeight] = [toHost(x), toHost(y), sampleWeight && toHost(sampleWeight)];
  const shards: Shard[] = [];
  for (let first = 0; first < total; first += SHARD_ROWS) {
    const end = Math.min(first + SHARD_ROWS, total);
    shards.push({
      first,
      x: rows(hostX, first, end),
      y: rows(hostY, first, end),
      sampleWeight: hostWeight && rows(hostWeight, first, end),
    });
  }
  return { total, shards };
}

/** Each shard by itself, with the dropout masks that its rows have in the whole batch. */
export function computeShards(stack: Stack, state: StepState, shards: readonly Shard[]): ShardResult[] {
  const weights = weightsOf(stack);
  const variables = state.trained.map((at) => weights[at]!);
  return shards.map((shard) => {
    setStreamStates(stack, state.streams);
    return asRowsOf(state.total, shard.first, () => scoped(() => computeShard(stack, variables, shard)));
  });
}

function computeShard({ layers, loss: lossOf }: Stack, variables: readonly Variable[], shard: Shard): ShardResult {
  const tape = new GradientTape();
  const weight = shard.sampleWeight && toTensor(shard.sampleWeight);
  const { loss, output, mask } = tape.record(() => {
    const { output, mask } = throughLayers(layers, toTensor(shard.x), { training: true });
    // Masked steps weigh 0 and the others 1: what share of the whole batch they are is not known here.
    return { loss: lossOf(toTensor(shard.y), output, maskedWeight(mask, weight, "metric")), output, mask };
  });
  const found = tape.gradient(loss, variables);
  return {
    loss: loss.item(),
    output: toHost(output),
    mask: mask && toHost(mask),
    gradients: flatten(variables, found),
    present: found.map((gradient) => gradient !== null),
  };
}

/** Values of variables, or gradients for them, one after another. */
export function flatten(variables: readonly Variable[], values: readonly (Tensor | Variable | null)[]): Float32Array {
  const flat = new Float32Array(variables.reduce((sum, variable) => sum + sizeOf(variable.shape), 0));
  let at = 0;
  variables.forEach((variable, k) => {
    const value = values[k];
    if (value) flat.set(value.data(), at);
    at += sizeOf(variable.shape);
  });
  return flat;
}

/** The parts of a flat array, in the variables' shapes; views, no copies. */
export function unflatten(variables: readonly Variable[], flat: Float32Array): Tensor[] {
  let at = 0;
  return variables.map(({ shape }) => {
    const from = at;
    at += sizeOf(shape);
    return atRest(shape, "float32", flat.subarray(from, at));
  });
}
