/** What is the same on every thread: a model and its loss, and forward and backward of some rows of a batch. */
import type { Json } from "../core/options.js";
import { flattenNest, mapNest, type Structure } from "../core/structure.js";
import { type HostArray, isHostArray, toHost, toTensor } from "../data/host.js";
import { Embedding } from "../layers/core/embedding.js";
import type { LayerBase } from "../layers/index.js";
import type { StreamState } from "../layers/regularization/dropout-streams.js";
import { GradientTape, type Tensor, type Tensors, type Variable } from "../tensor/index.js";
import { type CallContext, flattenTensors, inContext, mapTensors, scoped } from "../tensor/internal.js";
import type { Compiled, Network } from "../training/compiled.js";
import type { Batch, Logs } from "../training/trainable.js";
import { type Packed, pack, rowsNamedBy, type TableRows } from "./packed.js";
import type { Shard, ShardCosts } from "./shards.js";

/** Arrays on the heap in the structure of a batch's part: one, a list, or by name. */
export type HostArrays = Structure<HostArray>;

/** What is needed of a model. */
export interface ReplicableModel extends Network {
  readonly label: string;
  readonly built: boolean;
  readonly weights: Variable[];
  readonly dropoutStreams: readonly { state: StreamState }[];
  readonly graph: {
    readonly inputNames: readonly string[];
    readonly inputList: readonly unknown[];
    readonly calls: readonly { readonly layer: unknown; readonly args: { readonly x: unknown } }[];
  } | null;
  trainStep(batch: Batch<Tensors>): Logs;
  testStep(batch: Batch<Tensors>): Logs;
  predictStep(x: Tensors): Tensors;
  toJSON(): Json;
}

/** A model as one thread has it. */
export interface Replica {
  readonly model: ReplicableModel;
  /** Null where none is needed: to predict. */
  readonly compiled: Compiled | null;
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

/** The output for some rows, and the masks of its parts. */
export interface Outcome {
  readonly output: HostArrays;
  readonly masks: readonly (HostArray | null)[];
}

/** What a shard gives. */
export interface ShardResult extends Outcome {
  readonly loss: number;
  readonly gradients: Packed;
  /** Per trained weight: does the loss depend on it? */
  readonly present: readonly boolean[];
}

/** The table that an input looks up, where one embedding alone reads that input and nothing else. */
export function tableOf({ graph }: ReplicableModel): { table: Variable; input: number } | null {
  for (const [input, symbol] of (graph?.inputList ?? []).entries()) {
    const readers = graph!.calls.filter(({ args }) => args.x === symbol);
    const [reader] = readers;
    const layer = reader?.layer;
    const isOnly = readers.length === 1 && graph!.calls.filter((call) => call.layer === layer).length === 1;
    // A penalty is of all rows, and has a gradient for each.
    if (isOnly && layer instanceof Embedding && layer.embeddingsRegularizer === null)
      return { table: layer.embeddings, input };
  }
  return null;
}

/** What cutting a batch costs the model. */
export function costsOf(model: ReplicableModel): ShardCosts {
  const sizeOf = (weights: readonly Variable[]) => weights.reduce((sum, { size }) => sum + size, 0);
  const embeddings = allLayers(model as unknown as LayerBase).filter((layer) => layer instanceof Embedding);
  const tables = sizeOf([...new Set(embeddings.flatMap(({ weights }) => weights))]);
  return { tables, others: sizeOf(model.weights) - tables, readsIds: embeddings.length > 0 };
}

/** A layer and all those inside of it. */
export function allLayers(layer: LayerBase): LayerBase[] {
  return [layer, ...layer.sublayers.flatMap(allLayers)];
}

/** The rows of the table that these inputs look up. */
export function rowsFor({ model }: Replica, inputs: readonly HostArrays[]): TableRows | null {
  const found = tableOf(model);
  return (
    found &&
    rowsNamedBy(
      found.table,
      inputs.map((x) => inputAt(model, x, found.input)),
    )
  );
}

function inputAt({ graph }: ReplicableModel, x: HostArrays, at: number): HostArray {
  if (isHostArray(x)) return x;
  return Array.isArray(x) ? x[at]! : (x as Readonly<Record<string, HostArray>>)[graph!.inputNames[at]!]!;
}

/** Where each layer's dropout masks come from. */
export function streamStates({ model }: Replica): StreamState[] {
  return model.dropoutStreams.map((stream) => stream.state);
}

/** Sets what {@link streamStates} tells. */
export function setStreamStates({ model }: Replica, states: readonly StreamState[]): void {
  model.dropoutStreams.forEach((stream, k) => {
    stream.state = states[k]!;
  });
}

/** Arrays as tensors at rest. */
export function tensorsOf(arrays: HostArrays): Tensors {
  return mapNest<HostArray, Tensor>(arrays, isHostArray, toTensor) as Tensors;
}

/** Tensors as arrays on the heap. */
export function hostsOf(tensors: Tensors): HostArrays {
  return mapTensors(tensors, (x) => toHost(x));
}

/** The arrays in order. */
export function hostsIn(arrays: HostArrays): HostArray[] {
  return flattenNest<HostArray>(arrays, isHostArray);
}

/** Each shard by itself, with the dropout masks that its rows have in the whole batch. */
export function computeShards(replica: Replica, state: StepState, shards: readonly Shard[]): ShardResult[] {
  const { weights } = replica.model;
  const variables = state.trained.map((at) => weights[at]!);
  return shards.map((shard) => {
    setStreamStates(replica, state.streams);
    const rows = { total: state.total, first: shard.first };
    return inContext({ rows }, () => scoped(() => computeShard(replica, variables, shard)));
  });
}

function computeShard(replica: Replica, variables: readonly Variable[], shard: Shard): ShardResult {
  const batch: Batch<Tensors> = {
    x: tensorsOf(shard.x),
    y: tensorsOf(shard.y),
    sampleWeight: shard.sampleWeight && tensorsOf(shard.sampleWeight),
  };
  const tape = new GradientTape();
  const { loss, output } = tape.record(() => replica.compiled!.forward("fit", replica.model, batch, true));
  const found = tape.gradient(loss, variables);
  return {
    loss: loss.item(),
    ...outcomeOf(output),
    gradients: pack(variables, found, rowsFor(replica, [shard.x])),
    present: found.map((gradient) => gradient !== null),
  };
}

/** The output for some rows, which does not depend on the rows beside them. */
export function computeOutput({ model }: Replica, x: HostArrays, takeLoss: CallContext["takeLoss"] = null): Outcome {
  return scoped(() => inContext({ takeLoss }, () => outcomeOf(model.apply(tensorsOf(x), { training: false }))));
}

/** An output with its masks, on its way to another thread. */
export function outcomeOf(output: Tensors): Outcome {
  return { output: hostsOf(output), masks: flattenTensors(output).map(({ mask }) => mask && toHost(mask)) };
}
