/** One worker, of Node's kind or the browser's. */
import { ThroughtimeError } from "../core/errors.js";
import { isNode, nodeModule, nodeProcess } from "../core/platform.js";
import { startedModule } from "../wasm/load.js";
import { type Reply, type Request, type Results, workerFailed } from "./protocol.js";

interface Listeners {
  readonly message: (reply: Reply) => void;
  readonly failed: (reason: string) => void;
}

/** What the two kinds have in common. */
interface Port {
  post(request: Request, transfer: ArrayBuffer[]): void;
  /** May the program end while this worker does nothing? A browser has no such question. */
  idle(isIdle: boolean): void;
  stop(): Promise<void>;
}

/** The program that shares its classes with what Node imports, else the one that lies beside a bundle. */
const PROGRAMS_IN_NODE = ["node.worker.js", "worker.js"];

/** The address is put together: one that is written out, as the one below is, is one for browsers to bundlers. */
function openInNode({ message, failed }: Listeners, here: string): Port {
  const [threads, { existsSync }] = [nodeModule("node:worker_threads"), nodeModule("node:fs")];
  const programs = PROGRAMS_IN_NODE.map((file) => new URL(file, here));
  // A worker inherits Node's options, of which this one forbids a file as its program.
  const options = nodeProcess().execArgv.some((option) => option.startsWith("--input-type")) ? { execArgv: [] } : {};
  const worker = new threads.Worker(programs.find((each) => existsSync(each)) ?? programs.at(-1)!, options);
  worker.on("message", message);
  worker.on("error", (error) => failed(`one that failed (${String(error)})`));
  worker.on("exit", (code) => failed(`one that ended with code ${code}`));
  return {
    post: (request, transfer) => worker.postMessage(request, transfer),
    idle: (isIdle) => (isIdle ? worker.unref() : worker.ref()),
    stop: async () => void (await worker.terminate()),
  };
}

function openInBrowser({ message, failed }: Listeners): Port {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.onmessage = (event: MessageEvent<Reply>) => message(event.data);
  worker.onerror = (event) =>
    failed(
      `one that failed (${event.message || "does the page allow workers, and does its bundle bring the package's worker.js?"})`,
    );
  worker.onmessageerror = () => failed("one whose answer cannot be read");
  return {
    post: (request, transfer) => worker.postMessage(request, transfer),
    idle: () => {},
    stop: async () => worker.terminate(),
  };
}

interface Pending {
  readonly where: string;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** A worker that answers one request at a time. */
export class Thread {
  /** For whom it has built its model. */
  user: object | null = null;
  private port: Port | null = null;
  private failure: string | null = null;
  private pending: Pending | null = null;

  /** Opens the worker and starts the wasm module in it. **Errors** `worker-failed`, `not-initialized`. */
  async open(where: string, modules: readonly string[]): Promise<void> {
    const module = startedModule(where);
    const listeners: Listeners = {
      message: (reply) => this.answer(reply),
      failed: (reason) => this.fail(reason),
    };
    try {
      this.port = isNode ? openInNode(listeners, import.meta.url) : openInBrowser(listeners);
    } catch (error) {
      this.fail(`one that cannot start (${String(error)})`);
      throw workerFailed(where, this.failure!);
    }
    try {
      await this.ask(where, { kind: "module", module, modules });
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

  /** Ends the worker, whatever it does. */
  async stop(): Promise<void> {
    this.fail("one that was closed");
    await this.port?.stop();
  }

  private answer(reply: Reply): void {
    this.port!.idle(true);
    if (reply.kind === "broken") this.fail(`one that failed (${reply.reason})`);
    const { pending } = this;
    this.pending = null;
    if (reply.kind === "done") pending?.resolve(reply.result as never);
    else if (reply.kind === "refused") pending?.reject(new ThroughtimeError(reply.code, reply.parts));
  }

  private fail(reason: string): void {
    this.failure ??= reason;
    this.pending?.reject(workerFailed(this.pending.where, this.failure));
    this.pending = null;
  }
}
