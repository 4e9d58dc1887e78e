/** One worker, as a member of a team. */
import { ThroughtimeError } from "../core/errors.js";
import { startedModule } from "../wasm/load.js";
import { openPort, type Port, type Program } from "./port.js";
import { type Reply, type Request, type Results, workerFailed } from "./protocol.js";

interface Pending {
  readonly where: string;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Whoever takes all messages of a worker that serves a whole model. */
export interface Owner {
  take(message: unknown): void;
  /** Told once, when the worker has ended or is of no more use. */
  ended(reason: string): void;
}

/** A worker that answers one request at a time. */
export class Thread {
  /** For whom it has built its model. */
  user: object | null = null;
  private port: Port | null = null;
  private failure: string | null = null;
  private pending: Pending | null = null;
  private owner: Owner | null = null;

  /** Opens the worker and starts the wasm module in it. **Errors** `worker-failed`, `not-initialized`. */
  async open(where: string, program: Program): Promise<void> {
    const module = startedModule(where);
    const listeners = {
      message: (reply: Reply) => this.answer(reply),
      failed: (reason: string) => this.fail(reason),
    };
    try {
      this.port = openPort(listeners, program);
    } catch (error) {
      this.fail(`one that cannot start (${String(error)})`);
      throw workerFailed(where, this.failure!);
    }
    try {
      await this.ask(where, { kind: "module", module, modules: program.modules });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Has it ended, or computed nonsense? Then it is of no more use. */
  get hasFailed(): boolean {
    return this.failure !== null;
  }

  /** The answer to a request. **Errors** `worker-failed`, and what the computation itself refuses. */
  ask<K extends Request["kind"]>(
    where: string,
    request: Extract<Request, { kind: K }>,
    transfer: ArrayBuffer[] = [],
  ): Promise<Results[K]> {
    const answered = new Promise<Results[K]>((resolve, reject) => {
      this.pending = { where, resolve, reject };
      if (this.failure !== null) return this.fail(this.failure);
      this.port!.idle(false);
      this.port!.post(request, transfer);
    });
    // It may be rejected while nobody waits for it yet.
    answered.catch(() => {});
    return answered;
  }

  /** From here on all messages are the owner's; what comes back posts his, and says whether he waits for an answer. */
  async handOver(where: string, owner: Owner): Promise<Pick<Port, "post" | "idle">> {
    await this.ask(where, { kind: "whole" });
    this.owner = owner;
    return this.port!;
  }

  /** Ends the worker, whatever it does. */
  async stop(): Promise<void> {
    this.fail("one that was closed");
    await this.port?.stop();
  }

  private answer(reply: Reply): void {
    if (this.owner !== null) {
      this.owner.take(reply);
      return;
    }
    this.port!.idle(true);
    if (reply.kind === "broken") this.fail(`one that failed (${reply.reason})`);
    const { pending } = this;
    this.pending = null;
    if (reply.kind === "done") pending?.resolve(reply.result as never);
    else if (reply.kind === "refused") pending?.reject(new ThroughtimeError(reply.code, reply.parts));
  }

  private fail(reason: string): void {
    if (this.failure === null) this.owner?.ended(reason);
    this.failure ??= reason;
    this.pending?.reject(workerFailed(this.pending.where, this.failure));
    this.pending = null;
  }
}
