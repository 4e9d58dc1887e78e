/** One worker, of Node's kind or the browser's. */
import { isNode } from "../core/platform.js";
import { type Reply, type Request, resultsOf, workerFailed } from "./protocol.js";
import type { ShardResult } from "./shard.js";

interface Listeners {
  readonly message: (reply: Reply) => void;
  readonly failed: (reason: string) => void;
}

/** What the two kinds have in common. */
interface Port {
  post(request: Request, transfer: ArrayBuffer[]): void;
  stop(): Promise<void>;
}

async function openInNode({ message, failed }: Listeners): Promise<Port> {
  const threads = await import("node:worker_threads");
  const worker = new threads.Worker(new URL("./worker.js", import.meta.url));
  worker.on("message", message);
  worker.on("error", (error) => failed(`one that failed (${String(error)})`));
  worker.on("exit", (code) => failed(`one that ended with code ${code}`));
  return {
    post: (request, transfer) => worker.postMessage(request, transfer),
    stop: async () => void (await worker.terminate()),
  };
}

async function openInBrowser({ message, failed }: Listeners): Promise<Port> {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.onmessage = (event: MessageEvent<Reply>) => message(event.data);
  worker.onerror = (event) => failed(`one that failed (${event.message || "could it be loaded?"})`);
  worker.onmessageerror = () => failed("one whose answer cannot be read");
  return {
    post: (request, transfer) => worker.postMessage(request, transfer),
    stop: async () => worker.terminate(),
  };
}

interface Pending {
  readonly resolve: (results: readonly ShardResult[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A worker that answers one request at a time. */
export class Thread {
  private port: Port | null = null;
  private failure: string | null = null;
  private pending: Pending | null = null;

  /** Opens a worker. **Errors** `worker-failed`. */
  static async open(): Promise<Thread> {
    const thread = new Thread();
    const listeners: Listeners = {
      message: (reply) => thread.answer(reply),
      failed: (reason) => thread.fail(reason),
    };
    try {
      thread.port = await (isNode ? openInNode(listeners) : openInBrowser(listeners));
    } catch (error) {
      throw workerFailed(`one that cannot start (${String(error)})`);
    }
    return thread;
  }

  /** The answer to a request. **Errors** `worker-failed`, and what the computation itself refuses. */
  ask(request: Request, transfer: ArrayBuffer[] = []): Promise<readonly ShardResult[]> {
    const answered = new Promise<readonly ShardResult[]>((resolve, reject) => {
      this.pending = { resolve, reject };
      if (this.failure !== null) this.fail(this.failure);
      else this.port!.post(request, transfer);
    });
    // It may be rejected while nobody waits for it yet.
    answered.catch(() => {});
    return answered;
  }

  /** Ends the worker, whatever it does. */
  async stop(): Promise<void> {
    await this.port?.stop();
  }

  private answer(reply: Reply): void {
    const { pending } = this;
    this.pending = null;
    try {
      pending?.resolve(resultsOf(reply));
    } catch (error) {
      pending?.reject(error);
    }
  }

  private fail(reason: string): void {
    this.failure ??= reason;
    this.pending?.reject(workerFailed(this.failure));
    this.pending = null;
  }
}
