/** Data-parallel training: shards of a batch on several threads, summed in the order of the shards. */
import type { Shape } from "../core/types.js";
import type { HostArray } from "../data/host.js";
import { toTensor } from "../data/host.js";
import type { Layer } from "../layers/layer.js";
import { slice, type Tensor, tidy, type Variable } from "../tensor/index.js";
import { emptyData } from "../tensor/internal.js";
import { type Compiled, failFrozen, type StepParts } from "../training/compiled.js";
import type { Batch, Logs, WorkerCount, WorkerSteps } from "../training/trainable.js";
import { startedModule } from "../wasm/load.js";
import { coreCount } from "./platform.js";
import { buffersOf } from "./protocol.js";
import { checkSendable, recipeOf } from "./recipe.js";
import {
  computeShards,
  cut,
  flatten,
  type Shard,
  type ShardResult,
  type Stack,
  type StepState,
  setStreamStates,
  streamStates,
  unflatten,
  weightsOf,
} from "./shard.js";
import { Thread } from "./thread.js";

/** What is needed of a model. */
export interface ParallelModel {
  readonly label: string;
  readonly built: boolean;
  readonly trainableVariables: Variable[];
  predictStep(x: Tensor): Tensor;
}

/**
 * Checks that the model can be sent to workers. They are opened when the first batch comes that has work for them.
 *
 * **Errors** `invalid-argument`, naming what cannot be sent.
 */
export async function startTeam(
  model: ParallelModel,
  layers: readonly Layer[] | null,
  compiled: Compiled,
  count: WorkerCount,
): Promise<WorkerSteps> {
  checkSendable(model.label, layers, compiled.loss);
  const most = count === "auto" ? await coreCount() : count;
  return new Team(model, { layers: layers!, loss: compiled.loss }, compiled, most);
}

class Team implements WorkerSteps {
  /** All but the main thread, which is the first of the team. */
  private readonly threads: Thread[] = [];

  constructor(
    private readonly model: ParallelModel,
    private readonly stack: Stack,
    private readonly compiled: Compiled,
    private readonly most: number,
  ) {}

  async trainStep(batch: Batch): Promise<Logs> {
    const { model, stack, compiled } = this;
    const { total, shards } = cut(batch);
    if (!model.built) model.predictStep(firstRow(batch.x));
    const [variables, weights] = [model.trainableVariables, weightsOf(stack)];
    if (variables.length === 0) failFrozen();
    const size = Math.min(this.most, shards.length);
    await this.recruit(size - 1);
    const state: StepState = {
      total,
      streams: streamStates(stack),
      trained: variables.map((variable) => weights.indexOf(variable)),
    };
    try {
      const results = await this.compute(size, state, shards);
      return compiled.finishStep(variables, batch, combine(variables, total, results));
    } catch (error) {
      setStreamStates(stack, state.streams);
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.stop()));
  }

  private async recruit(count: number): Promise<void> {
    if (this.threads.length >= count) return;
    const recipe = recipeOf(this.stack.layers, this.stack.loss);
    while (this.threads.length < count) {
      const thread = await Thread.open();
      this.threads.push(thread);
      await thread.ask({ kind: "start", module: startedModule("fit"), recipe });
    }
  }

  /** Member k of the team takes the shards k, k + size, …; the results are in the order of the shards. */
  private async compute(size: number, state: StepState, shards: readonly Shard[]): Promise<ShardResult[]> {
    const share = (member: number) => shards.filter((_, s) => s % size === member);
    const asked = this.threads.slice(0, size - 1).map((thread, k) => this.send(thread, state, share(k + 1)));
    const own = computeShards(this.stack, state, share(0));
    const all = [own, ...(await Promise.all(asked))];
    return shards.map((_, s) => all[s % size]![Math.floor(s / size)]!);
  }

  private send(thread: Thread, state: StepState, share: readonly Shard[]): Promise<readonly ShardResult[]> {
    const variables = weightsOf(this.stack);
    const weights = flatten(variables, variables);
    const shards = share.map(ownCopy);
    const arrays = shards.flatMap(({ x, y, sampleWeight }) => [x, y, sampleWeight]);
    return thread.ask({ kind: "step", weights, state, shards }, buffersOf([{ data: weights }, ...arrays]));
  }
}

/** One row is enough to build the layers with all their checks. */
function firstRow(x: Tensor): Tensor {
  const rest: Shape = x.shape.slice(1);
  return tidy(() => slice(x, [0, ...rest.map(() => 0)], [1, ...rest]));
}

function ownCopy({ first, x, y, sampleWeight }: Shard): Shard {
  const copy = (array: HostArray): HostArray => ({ ...array, data: array.data.slice() });
  return { first, x: copy(x), y: copy(y), sampleWeight: sampleWeight && copy(sampleWeight) };
}

/** The means over the batch out of those over its shards, weighted by rows; masked steps count for none. */
function combine(variables: readonly Variable[], total: number, results: readonly ShardResult[]): StepParts {
  const scale = maskScale(results);
  const sum = new Float32Array(results[0]!.gradients.length);
  let loss = 0;
  for (const result of results) {
    const share = ((result.output.shape[0] ?? 1) / total) * scale;
    loss += result.loss * share;
    addScaled(sum, result.gradients, share);
  }
  const gradients = unflatten(variables, sum);
  return {
    loss,
    output: join(results.map(({ output }) => output)),
    mask: results[0]!.mask && join(results.map(({ mask }) => mask!)),
    gradients: gradients.map((gradient, k) => (results.some(({ present }) => present[k]) ? gradient : null)),
  };
}

/**
 * sum += values · factor. An embedding's gradient is mostly zeros, so pairs of them are looked at as one double and passed over: adding them
 * would change no bit.
 */
function addScaled(sum: Float32Array, values: Float32Array, factor: number): void {
  const pairs = new Float64Array(values.buffer, 0, values.length >> 1);
  for (let p = 0; p < pairs.length; p++) {
    if (pairs[p] === 0) continue;
    const i = 2 * p;
    sum[i]! += values[i]! * factor;
    sum[i + 1]! += values[i + 1]! * factor;
  }
  if (values.length % 2 === 1) sum[sum.length - 1]! += values[values.length - 1]! * factor;
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
  const joined = emptyData(
    first.dtype,
    parts.reduce((sum, part) => sum + part.data.length, 0),
  );
  let [at, rows] = [0, 0];
  for (const part of parts) {
    joined.set(part.data, at);
    at += part.data.length;
    rows += part.shape[0] ?? 0;
  }
  return toTensor({ data: joined, shape: [rows, ...first.shape.slice(1)], dtype: first.dtype });
}
