/** What is the same on every thread: forward and backward of some rows of a batch. */
import { fail } from "../core/errors.js";
import { type HostArray, rows, toHost, toTensor } from "../data/host.js";
import { asRowsOf, type StreamState } from "../layers/dropout-streams.js";
import { Embedding } from "../layers/embedding.js";
import type { Layer } from "../layers/layer.js";
import { throughLayers } from "../layers/stack.js";
import type { Loss } from "../losses/index.js";
import { GradientTape, type Variable } from "../tensor/index.js";
import { scoped } from "../tensor/internal.js";
import { maskedWeight } from "../training/masked-weight.js";
import type { Batch } from "../training/trainable.js";
import { type Packed, pack, rowsNamedBy, type TableRows } from "./packed.js";

/** Rows of a shard, whatever the number of workers: what makes the sums the same. */
export const SHARD_ROWS = 32;

/** A model as workers see it. */
export interface Stack {
  readonly layers: readonly Layer[];
  /** Null where none is needed: to predict. */
  readonly loss: Loss | null;
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

/** The output for some rows. */
export interface Outcome {
  readonly output: HostArray;
  readonly mask: HostArray | null;
}

/** What a shard gives. */
export interface ShardResult extends Outcome {
  readonly loss: number;
  readonly gradients: Packed;
  /** Per trained weight: does the loss depend on it? */
  readonly present: readonly boolean[];
}

/** All weights, in the order of the layers. */
export function weightsOf({ layers }: Stack): Variable[] {
  return layers.flatMap((layer) => layer.weights);
}

/** The table that the input looks up, where the stack begins with an embedding. */
export function tableOf({ layers }: Stack): Variable | null {
  const [first] = layers;
  return first instanceof Embedding ? first.embeddings : null;
}

/** The rows of the table that these inputs look up. */
export function rowsFor(stack: Stack, inputs: readonly HostArray[]): TableRows | null {
  const table = tableOf(stack);
  return table && rowsNamedBy(table, inputs);
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

/** The batch in shards of {@link SHARD_ROWS} rows; views, no copies. It must have targets. **Errors** `shape-mismatch`. */
export function cut({ x, y, sampleWeight }: Batch): { total: number; shards: Shard[] } {
  const total = x.shape[0] ?? 0;
  if (total === 0) fail("shape-mismatch", "fit", "a batch of at least one row", x);
  for (const [name, column] of [["y", y!] as const, ["sampleWeight", sampleWeight] as const]) {
    if (column !== null && column.shape[0] !== total) fail("shape-mismatch", "fit", `${name} of ${total} rows`, column);
  }
  const [xs, ys, weights] = [x, y!, sampleWeight].map((column) => column && cutRows(toHost(column), SHARD_ROWS));
  const shards = xs!.map((part, s) => ({
    first: s * SHARD_ROWS,
    x: part,
    y: ys![s]!,
    sampleWeight: weights?.[s] ?? null,
  }));
  return { total, shards };
}

/** A column in parts of so many rows, the last of what is left; views, no copies. */
export function cutRows(column: HostArray, size: number): HostArray[] {
  const total = column.shape[0]!;
  const count = Math.ceil(total / size);
  return Array.from({ length: count }, (_, s) => rows(column, s * size, Math.min((s + 1) * size, total)));
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

function computeShard(stack: Stack, variables: readonly Variable[], shard: Shard): ShardResult {
  const tape = new GradientTape();
  const weight = shard.sampleWeight && toTensor(shard.sampleWeight);
  const { loss, output, mask } = tape.record(() => {
    const { output, mask } = throughLayers(stack.layers, toTensor(shard.x), { training: true });
    // Masked steps weigh 0 and the others 1: what share of the whole batch they are is not known here.
    return { loss: stack.loss!(toTensor(shard.y), output, maskedWeight(mask, weight, "metric")), output, mask };
  });
  const found = tape.gradient(loss, variables);
  return {
    loss: loss.item(),
    output: toHost(output),
    mask: mask && toHost(mask),
    gradients: pack(variables, found, rowsFor(stack, [shard.x])),
    present: found.map((gradient) => gradient !== null),
  };
}

/** The output for some rows, which does not depend on the rows beside them. */
export function computeOutput({ layers }: Stack, x: HostArray): Outcome {
  return scoped(() => {
    const { output, mask } = throughLayers(layers, toTensor(x), { training: false });
    return { output: toHost(output), mask: mask && toHost(mask) };
  });
}
