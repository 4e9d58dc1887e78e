/** Steps on several threads: the parts of a batch are computed apart and put together in their order. */
import { fail } from "../core/errors.js";
import { mapNest } from "../core/structure.js";
import { type HostArray, isHostArray } from "../data/host.js";
import { slice, type Tensors, tidy } from "../tensor/index.js";
import { mapTensors, rowsOf, scoped } from "../tensor/internal.js";
import { type Compiled, failFrozen } from "../training/compiled.js";
import type { Batch, Logs, WorkerSteps, Workers } from "../training/trainable.js";
import { combine, joined } from "./combine.js";
import { type Packed, pack } from "./packed.js";
import { Pool } from "./pool.js";
import { buffersOf } from "./protocol.js";
import { checkSendable, recipeOf } from "./recipe.js";
import {
  computeOutput,
  computeShards,
  type HostArrays,
  hostsIn,
  hostsOf,
  type Outcome,
  type Replica,
  type ReplicableModel,
  rowsFor,
  type ShardResult,
  type StepState,
  setStreamStates,
  streamStates,
  tableOf,
} from "./replica.js";
import { cut, cutRows, type Shard } from "./shards.js";
import type { Thread } from "./thread.js";

/** Fewer rows are not worth a message to another thread. */
const LEAST_ROWS = 8;

/**
 * Checks that the model can be sent to workers. Unless they come from a pool, they are opened when the first batch has work for them.
 *
 * **Errors** `unsupported`, naming what cannot be sent; `disposed` for a closed pool.
 */
export async function startTeam(
  where: string,
  model: ReplicableModel,
  compiled: Compiled | null,
  workers: Workers,
): Promise<WorkerSteps> {
  const replica = { model, compiled };
  checkSendable(where, replica);
  const isOwn = !(workers instanceof Pool);
  const pool = isOwn ? Pool.of(where, workers as number) : workers;
  pool.take(where);
  return new Team(where, replica, pool, isOwn);
}

class Team implements WorkerSteps {
  constructor(
    private readonly where: string,
    private readonly replica: Replica,
    private readonly pool: Pool,
    private readonly ownsPool: boolean,
  ) {}

  async trainStep(batch: Batch<Tensors>): Promise<Logs> {
    const { model } = this.replica;
    const compiled = this.replica.compiled!;
    compiled.checkTargets("fit", batch);
    const { total, shards } = cut(batch);
    this.build(batch.x);
    const [variables, weights] = [model.trainableVariables, model.weights];
    if (variables.length === 0) failFrozen();
    const threads = await this.threadsFor(shards.length);
    const state: StepState = {
      total,
      streams: streamStates(this.replica),
      trained: variables.map((variable) => weights.indexOf(variable)),
    };
    try {
      const results = await this.computeAll(threads, state, shards);
      const table = tableOf(model)?.table ?? null;
      return scoped(() => compiled.finishStep(model, batch, combine(variables, table, results)));
    } catch (error) {
      setStreamStates(this.replica, state.streams);
      throw error;
    }
  }

  async testStep(batch: Batch<Tensors>): Promise<Logs> {
    const compiled = this.replica.compiled!;
    compiled.checkTargets("evaluate", batch);
    return compiled.finishTest(this.replica.model, batch, await this.predictStep(batch.x));
  }

  async close(): Promise<void> {
    await (this.ownsPool ? this.pool.close() : this.pool.release());
  }

  /** One row is enough to build the layers with all their checks. */
  private build(x: Tensors): void {
    if (this.replica.model.built) return;
    tidy(() => {
      this.replica.model.predictStep(
        mapTensors(x, (each) => {
          const rest = each.shape.slice(1);
          return slice(each, [0, ...rest.map(() => 0)], [1, ...rest]);
        }) as Tensors,
      );
    });
  }

  /** The other members of a team for so many parts, each of which has built the model. */
  private async threadsFor(parts: number): Promise<readonly Thread[]> {
    const threads = await this.pool.recruit(this.where, Math.min(this.pool.size, parts) - 1);
    const strangers = threads.filter((thread) => thread.user !== this);
    if (strangers.length === 0) return threads;
    const recipe = recipeOf(this.replica);
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
      soon(() => computeShards(this.replica, state, share(0))),
    ]);
    return shards.map((_, s) => all[(s + size - 1) % size]![Math.floor(s / size)]!);
  }

  private sendStep(thread: Thread, state: StepState, share: readonly Shard[]): Promise<readonly ShardResult[]> {
    const weights = this.weightsFor(share.map(({ x }) => x));
    const shards = share.map(({ first, x, y, sampleWeight }) => ({
      first,
      x: ownCopies(x),
      y: ownCopies(y),
      sampleWeight: sampleWeight && ownCopies(sampleWeight),
    }));
    const arrays = shards.flatMap(({ x, y, sampleWeight }) => [x, y, ...(sampleWeight ? [sampleWeight] : [])]);
    const sent = buffersOf([weights, ...arrays.flatMap(hostsIn)]);
    return thread.ask(this.where, { kind: "step", weights, state, shards }, sent);
  }

  async predictStep(x: Tensors): Promise<Tensors> {
    const total = rowsOf(x);
    if (total === 0) fail("shape-mismatch", this.where, "a batch of at least one row", "none");
    this.build(x);
    const most = Math.max(1, Math.min(this.pool.size, Math.floor(total / LEAST_ROWS)));
    const [own, ...others] = cutRows(hostsOf(x), total, Math.ceil(total / most));
    const threads = await this.threadsFor(1 + others.length);
    const parts = await together<Outcome>([
      ...others.map((part, k) => this.sendPart(threads[k]!, part)),
      soon(() => computeOutput(this.replica, own!)),
    ]);
    return joined([parts.at(-1)!, ...parts.slice(0, -1)]);
  }

  private sendPart(thread: Thread, part: HostArrays): Promise<Outcome> {
    const [weights, x] = [this.weightsFor([part]), ownCopies(part)];
    return thread.ask(this.where, { kind: "output", weights, x }, buffersOf([weights, ...hostsIn(x)]));
  }

  private weightsFor(inputs: readonly HostArrays[]): Packed {
    const { weights } = this.replica.model;
    return pack(weights, weights, rowsFor(this.replica, inputs));
  }
}

function ownCopies(arrays: HostArrays): HostArrays {
  return mapNest<HostArray, HostArray>(arrays, isHostArray, (array) => ({
    ...array,
    data: array.data.slice(),
  })) as HostArrays;
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

export { openPool } from "./pool.js";
