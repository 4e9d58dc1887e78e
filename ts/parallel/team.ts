/** Steps on several threads: the parts of a batch are computed apart and put together in their order. */
import { fail } from "../core/errors.js";
import type { Shape } from "../core/types.js";
import { type HostArray, toHost } from "../data/host.js";
import type { Layer } from "../layers/layer.js";
import { slice, type Tensor, tidy, type Variable } from "../tensor/index.js";
import { scoped } from "../tensor/internal.js";
import { type Compiled, failFrozen, type StepOutput } from "../training/compiled.js";
import type { Batch, Logs, WorkerSteps, Workers } from "../training/trainable.js";
import { combine, joined } from "./combine.js";
import { type Packed, pack } from "./packed.js";
import { Pool } from "./pool.js";
import { buffersOf } from "./protocol.js";
import { checkSendable, recipeOf } from "./recipe.js";
import {
  computeOutput,
  computeShards,
  cut,
  cutRows,
  type Outcome,
  rowsFor,
  type Shard,
  type ShardResult,
  type Stack,
  type StepState,
  setStreamStates,
  streamStates,
  tableOf,
  weightsOf,
} from "./shard.js";
import type { Thread } from "./thread.js";

export { openPool } from "./pool.js";

/** Fewer rows are not worth a message to another thread. */
const LEAST_ROWS = 8;

/** What is needed of a model. */
export interface ParallelModel {
  readonly label: string;
  readonly built: boolean;
  readonly trainableVariables: Variable[];
  predictStep(x: Tensor): Tensor;
}

/**
 * Checks that the model can be sent to workers. Unless they come from a pool, they are opened when the first batch has work for them.
 *
 * **Errors** `invalid-argument`, naming what cannot be sent; `disposed` for a closed pool.
 */
export async function startTeam(
  where: string,
  model: ParallelModel,
  layers: readonly Layer[] | null,
  compiled: Compiled | null,
  workers: Workers,
): Promise<WorkerSteps> {
  const loss = compiled?.loss ?? null;
  checkSendable(where, model.label, layers, loss);
  const isOwn = !(workers instanceof Pool);
  const pool = isOwn ? await Pool.of(where, workers as number) : workers;
  pool.take(where);
  return new Team(where, model, { layers, loss }, compiled, pool, isOwn);
}

class Team implements WorkerSteps {
  constructor(
    private readonly where: string,
    private readonly model: ParallelModel,
    private readonly stack: Stack,
    private readonly compiled: Compiled | null,
    private readonly pool: Pool,
    private readonly ownsPool: boolean,
  ) {}

  async trainStep(batch: Batch): Promise<Logs> {
    const { model, stack } = this;
    const compiled = this.compiled!;
    compiled.checkTargets("fit", batch);
    const { total, shards } = cut(batch);
    this.build(batch.x);
    const [variables, weights] = [model.trainableVariables, weightsOf(stack)];
    if (variables.length === 0) failFrozen();
    const threads = await this.threadsFor(shards.length);
    const state: StepState = {
      total,
      streams: streamStates(stack),
      trained: variables.map((variable) => weights.indexOf(variable)),
    };
    try {
      const results = await this.computeAll(threads, state, shards);
      return scoped(() => compiled.finishStep(variables, batch, combine(variables, tableOf(stack), total, results)));
    } catch (error) {
      setStreamStates(stack, state.streams);
      throw error;
    }
  }

  async testStep(batch: Batch): Promise<Logs> {
    const compiled = this.compiled!;
    compiled.checkTargets("evaluate", batch);
    return compiled.finishTest(batch, await this.outputFor(batch.x));
  }

  async predictStep(x: Tensor): Promise<Tensor> {
    return (await this.outputFor(x)).output;
  }

  async close(): Promise<void> {
    await (this.ownsPool ? this.pool.close() : this.pool.release());
  }

  /** One row is enough to build the layers with all their checks. */
  private build(x: Tensor): void {
    if (this.model.built) return;
    const rest: Shape = x.shape.slice(1);
    this.model.predictStep(tidy(() => slice(x, [0, ...rest.map(() => 0)], [1, ...rest])));
  }

  /** The other members of a team for so many parts, each of which has built the model. */
  private async threadsFor(parts: number): Promise<readonly Thread[]> {
    const threads = await this.pool.recruit(this.where, Math.min(this.pool.size, parts) - 1);
    const strangers = threads.filter((thread) => thread.user !== this);
    if (strangers.length === 0) return threads;
    const recipe = recipeOf(this.stack);
    await together(
      strangers.map(async (thread) => {
        await thread.ask(this.where, { kind: "model", recipe });
        thread.user = this;
      }),
    );
    return threads;
  }

  /** Member k of the team, of which this thread is the first, takes the shards k, k + size, …; the results are in the order of the shards. */
  private async computeAll(
    threads: readonly Thread[],
    state: StepState,
    shards: readonly Shard[],
  ): Promise<ShardResult[]> {
    const size = threads.length + 1;
    const share = (member: number) => shards.filter((_, s) => s % size === member);
    const all = await together([
      ...threads.map((thread, k) => this.sendStep(thread, state, share(k + 1))),
      soon(() => computeShards(this.stack, state, share(0))),
    ]);
    return shards.map((_, s) => all[(s + size - 1) % size]![Math.floor(s / size)]!);
  }

  private sendStep(thread: Thread, state: StepState, share: readonly Shard[]): Promise<readonly ShardResult[]> {
    const weights = this.weightsFor(share.map(({ x }) => x));
    const shards = share.map(({ first, x, y, sampleWeight }) => ({
      first,
      x: ownCopy(x),
      y: ownCopy(y),
      sampleWeight: sampleWeight && ownCopy(sampleWeight),
    }));
    const arrays = shards.flatMap(({ x, y, sampleWeight }) => [x, y, sampleWeight]);
    return thread.ask(this.where, { kind: "step", weights, state, shards }, buffersOf([weights, ...arrays]));
  }

  private async outputFor(x: Tensor): Promise<StepOutput> {
    const total = x.shape[0] ?? 0;
    if (total === 0) fail("shape-mismatch", this.where, "a batch of at least one row", x);
    this.build(x);
    const most = Math.max(1, Math.min(this.pool.size, Math.floor(total / LEAST_ROWS)));
    const [own, ...others] = cutRows(toHost(x), Math.ceil(total / most));
    const threads = await this.threadsFor(1 + others.length);
    const parts = await together<Outcome>([
      ...others.map((part, k) => this.sendPart(threads[k]!, part)),
      soon(() => computeOutput(this.stack, own!)),
    ]);
    return joined([parts.at(-1)!, ...parts.slice(0, -1)]);
  }

  private sendPart(thread: Thread, part: HostArray): Promise<Outcome> {
    const [weights, x] = [this.weightsFor([part]), ownCopy(part)];
    return thread.ask(this.where, { kind: "output", weights, x }, buffersOf([weights, x]));
  }

  private weightsFor(inputs: readonly HostArray[]): Packed {
    const weights = weightsOf(this.stack);
    return pack(weights, weights, rowsFor(this.stack, inputs));
  }
}

function ownCopy(array: HostArray): HostArray {
  return { ...array, data: array.data.slice() };
}

async function soon<T>(fn: () => T): Promise<T> {
  return fn();
}

/** All results; where some fail, the first error, once none of them is under way any more. */
async function together<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  for (const each of settled) if (each.status === "rejected") throw each.reason;
  return settled.map((each) => (each as PromiseFulfilledResult<T>).value);
}
