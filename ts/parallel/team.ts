/** Steps on several threads: the parts of a batch are computed apart and put together in their order. */
import { fail, ThroughtimeError } from "../core/errors.js";
import { mapNest } from "../core/structure.js";
import { type HostArray, isHostArray } from "../data/host.js";
import { slice, type Tensors, tidy } from "../tensor/index.js";
import { type CallContext, flattenTensors, mapTensors, rowsOf, scoped, writesSoFar } from "../tensor/internal.js";
import { type Compiled, failFrozen, refuseAdded } from "../training/compiled.js";
import type { Batch, Logs, WorkerCount, WorkerSteps, Workers } from "../training/trainable.js";
import { combine, joined } from "./combine.js";
import { Known, pack } from "./packed.js";
import { Patience } from "./patience.js";
import { Pool } from "./pool.js";
import { buffersOf, type NewWeights } from "./protocol.js";
import { checkSendable, recipeOf } from "./recipe.js";
import {
  computeOutput,
  computeShards,
  costsOf,
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
import { cut, cutRows, hasEqualRows, type Shard, shardRows } from "./shards.js";
import type { Thread } from "./thread.js";

/** Fewer rows are not worth a message to another thread. */
const LEAST_ROWS = 8;

/**
 * Checks that the model can be sent to workers. Unless they come from a pool, they are opened when the first batch has work for them; of "auto", once
 * the steps prove long.
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
  const pool = isOwn ? Pool.of(where, workers as WorkerCount) : workers;
  pool.take(where);
  return new Team(where, replica, pool, isOwn, workers === "auto" ? new Patience() : null);
}

class Team implements WorkerSteps {
  /** What each thread that has built the model knows of its weights. */
  private readonly known = new WeakMap<Thread, Known>();
  /** Of a team that is optional: the threads that have come. */
  private come: readonly Thread[] = [];
  private isOneMask: boolean | null = null;

  constructor(
    private readonly where: string,
    private readonly replica: Replica,
    private readonly pool: Pool,
    private readonly ownsPool: boolean,
    private readonly patience: Patience | null,
  ) {}

  async trainStep(batch: Batch<Tensors>): Promise<Logs> {
    const { model } = this.replica;
    this.replica.compiled!.checkTargets("fit", batch);
    const total = rowsOf(batch.x);
    if (total > 0) this.build(batch.x);
    const size = shardRows(batch.x, costsOf(model));
    if (size >= total || !hasEqualRows(batch) || !this.hasOneMask(batch.x)) return model.trainStep(batch);
    return this.timed(batch.x, () => this.trainByShards(batch, total, cut(batch, size)));
  }

  private async trainByShards(batch: Batch<Tensors>, total: number, shards: readonly Shard[]): Promise<Logs> {
    const { model } = this.replica;
    const compiled = this.replica.compiled!;
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
    return this.timed(batch.x, async () => {
      // What layers would add is the same question in each part, so the part of this thread answers for all.
      const output = await this.outputByParts(batch.x, refuseAdded);
      const { model } = this.replica;
      return output === null ? model.testStep(batch) : compiled.finishTest(model, batch, output);
    });
  }

  async predictStep(x: Tensors): Promise<Tensors> {
    return this.timed(x, async () => (await this.outputByParts(x, null)) ?? this.replica.model.predictStep(x));
  }

  async close(): Promise<void> {
    await (this.ownsPool ? this.pool.close() : this.pool.release());
  }

  /** One row is enough to build the layers with all their checks. */
  private build(x: Tensors): void {
    if (!this.replica.model.built) tidy(() => void this.replica.model.predictStep(firstRow(x)));
  }

  /** With masks of their own several outputs have means over different numbers of steps, which no one share of a shard stands for. */
  private hasOneMask(x: Tensors): boolean {
    this.isOneMask ??= tidy(() => {
      const outputs = flattenTensors(this.replica.model.predictStep(firstRow(x)));
      return outputs.length === 1 || outputs.every(({ mask }) => mask === null);
    });
    return this.isOneMask;
  }

  /** A step, of an optional team with the time that it took; should a worker of such a team fail, this thread makes the step, and all others. */
  private async timed<T>(x: Tensors, step: () => Promise<T>): Promise<T> {
    if (this.patience === null) return step();
    const start = performance.now();
    const helpers = this.come.length;
    try {
      return await step();
    } catch (error) {
      if (this.come.length === 0 || !isWorkerFailed(error)) throw error;
      this.dismiss();
      return await step();
    } finally {
      const size = flattenTensors(x).reduce((sum, each) => sum + each.size, 0);
      this.patience.note(performance.now() - start, size, helpers > 0);
      if (this.patience.isOver) this.callForHelp();
      if (this.come.length > 0 && this.patience.isInVain) this.dismiss();
    }
  }

  /** Opens threads while this one goes on; they take part once they are ready. What keeps them away is nobody's concern. */
  private callForHelp(): void {
    this.patience!.isOver = false;
    if (this.pool.size === 1) return;
    const ready = this.pool.recruit(this.where, this.pool.size - 1).then(async (threads) => {
      await this.introduce(threads);
      this.come = threads;
    });
    ready.catch(() => this.dismiss());
  }

  /** From here on there is this thread alone. */
  private dismiss(): void {
    this.come = [];
    this.pool.close().catch(() => {});
  }

  /** The other members of a team for so many parts, each of which has built the model. */
  private async threadsFor(parts: number): Promise<readonly Thread[]> {
    if (this.patience !== null) return this.come.slice(0, parts - 1);
    const threads = await this.pool.recruit(this.where, Math.min(this.pool.size, parts) - 1);
    await this.introduce(threads.filter((thread) => thread.user !== this));
    return threads;
  }

  private async introduce(threads: readonly Thread[]): Promise<void> {
    if (threads.length === 0) return;
    const recipe = recipeOf(this.replica);
    await together(
      threads.map(async (thread) => {
        await thread.ask(this.where, { kind: "model", recipe });
        thread.user = this;
        this.known.set(thread, new Known());
      }),
    );
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
    const weights = this.weightsFor(
      thread,
      share.map(({ x }) => x),
    );
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

  /** The output for a batch, of which each member takes some rows; null where there is no other member. */
  private async outputByParts(x: Tensors, takeLoss: CallContext["takeLoss"]): Promise<Tensors | null> {
    const total = rowsOf(x);
    if (total === 0) fail("shape-mismatch", this.where, "a batch of at least one row", "none");
    this.build(x);
    const threads = await this.threadsFor(Math.floor(total / LEAST_ROWS));
    if (threads.length === 0) return null;
    const [own, ...others] = cutRows(hostsOf(x), total, Math.ceil(total / (threads.length + 1)));
    const parts = await together<Outcome>([
      ...others.map((part, k) => this.sendPart(threads[k]!, part)),
      soon(() => computeOutput(this.replica, own!, takeLoss)),
    ]);
    return joined([parts.at(-1)!, ...parts.slice(0, -1)]);
  }

  private sendPart(thread: Thread, part: HostArrays): Promise<Outcome> {
    const [weights, x] = [this.weightsFor(thread, [part]), ownCopies(part)];
    return thread.ask(this.where, { kind: "output", weights, x }, buffersOf([weights, ...hostsIn(x)]));
  }

  /** The weights that the thread does not have and needs for these inputs. */
  private weightsFor(thread: Thread, inputs: readonly HostArrays[]): NewWeights | null {
    const { weights } = this.replica.model;
    const missing = this.known.get(thread)!.missing(weights, rowsFor(this.replica, inputs), writesSoFar());
    if (missing === null) return null;
    const { variables, named } = missing;
    return { ...pack(variables, variables, named), isTableOnly: variables.length < weights.length };
  }
}

function isWorkerFailed(error: unknown): boolean {
  return error instanceof ThroughtimeError && error.code === "worker-failed";
}

function firstRow(x: Tensors): Tensors {
  return mapTensors(x, (each) => {
    const rest = each.shape.slice(1);
    return slice(each, [0, ...rest.map(() => 0)], [1, ...rest]);
  }) as Tensors;
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
