/** Opens workers, of Node's kind or the browser's, and carries messages to them. */
import { isNode, nodeModule, nodeProcess } from "../core/platform.js";

/** What a worker's owner is told. */
export interface Listeners<Message> {
  readonly message: (message: Message) => void;
  readonly failed: (reason: string) => void;
}

/** What the two kinds have in common. */
export interface Port {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  /** May the program end while this worker does nothing? A browser has no such question. */
  idle(isIdle: boolean): void;
  stop(): Promise<void>;
}

/** A worker with a program of the user's, which imports "throughtime/worker". */
export type OpenWorker = () => Worker;

/** Which program a worker runs. */
export interface Program {
  /** What it imports before it builds models: modules that register classes. */
  readonly modules: readonly string[];
  /** Opens a worker with a program of the user's; null for the package's own. */
  readonly open: OpenWorker | null;
}

/** The program that shares its classes with what Node imports, else the one that lies beside a bundle. */
const PROGRAMS_IN_NODE = ["node.worker.js", "worker.js"];

/** The package's program, in one file, for pages on another origin than the package. */
const WHOLE = "./worker.js";

/** The same in modules, which share their registry with those that register classes. */
const IN_MODULES = "./worker.modules.js";

/** The address is put together: one that is written out is one for browsers to bundlers. */
const HERE = import.meta.url;

/** The package's program, where it does not lie beside. */
let brought: Blob | null = null;

/** Workers run this program from now on. */
export function bringProgram(program: Blob): void {
  brought = program;
}

/** The modules of this thread, where it is a worker itself; null elsewhere. */
let inside: readonly string[] | null = null;

/** Said in a worker: the workers that it opens run its own program, with the same modules. */
export function becomeWorker(modules: readonly string[]): void {
  inside = modules;
}

/** The modules of this thread, which the workers that it opens import as well. */
export function ownModules(): readonly string[] {
  return inside ?? [];
}

/** A worker that runs. It may fail at once, by an exception, or later. */
export function openPort<Message>(listeners: Listeners<Message>, program: Program): Port {
  return isNode ? openInNode(listeners, program) : openInBrowser(listeners, program);
}

function openInNode<Message>({ message, failed }: Listeners<Message>, { open }: Program): Port {
  const threads = nodeModule("node:worker_threads");
  // A worker inherits Node's options, of which this one forbids a file as its program.
  const options = nodeProcess().execArgv.some((option) => option.startsWith("--input-type")) ? { execArgv: [] } : {};
  const own = open?.() as unknown as InstanceType<typeof threads.Worker> | undefined;
  const worker = own ?? new threads.Worker(programInNode(), options);
  worker.on("message", message);
  worker.on("error", (error) => failed(`one that failed (${String(error)})`));
  worker.on("exit", (code) => failed(`one that ended with code ${code}`));
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    idle: (isIdle) => (isIdle ? worker.unref() : worker.ref()),
    stop: async () => void (await worker.terminate()),
  };
}

/** A worker's own file, where this is one; else the package's. */
function programInNode(): URL | string {
  if (inside !== null) return nodeProcess().argv[1]!;
  const { existsSync } = nodeModule("node:fs");
  const programs = PROGRAMS_IN_NODE.map((file) => new URL(file, HERE));
  return programs.find((each) => existsSync(each)) ?? programs.at(-1)!;
}

function openInBrowser<Message>({ message, failed }: Listeners<Message>, { open, modules }: Program): Port {
  const worker = open?.() ?? workerFor(modules);
  worker.onmessage = (event: MessageEvent<Message>) => message(event.data);
  worker.onerror = (event) =>
    failed(
      `one that failed (${event.message || "does the page allow workers, and does its bundle bring the package's worker.js?"})`,
    );
  worker.onmessageerror = () => failed("one whose answer cannot be read");
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    idle: () => {},
    stop: async () => worker.terminate(),
  };
}

/** Bundlers find the program by the address in `new Worker(new URL(…))`, and bring it. */
function workerFor(modules: readonly string[]): Worker {
  if (inside !== null) return new Worker(globalThis.location.href, { type: "module" });
  if (modules.length > 0) return workerAt(new URL(IN_MODULES, HERE));
  if (brought !== null) return workerOf(brought);
  try {
    return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  } catch (error) {
    if (isNear(HERE)) throw error;
    return workerAt(new URL(WHOLE, HERE));
  }
}

/** A worker's program has to be of the page's own origin; it may import one that is not. */
function workerAt(address: URL): Worker {
  if (isNear(address)) return new Worker(address, { type: "module" });
  return workerOf(new Blob([`import ${JSON.stringify(address.href)};`], { type: "text/javascript" }));
}

/** Its address stays, for workers that the worker opens. */
function workerOf(program: Blob): Worker {
  return new Worker(URL.createObjectURL(program), { type: "module" });
}

function isNear(address: string | URL): boolean {
  return new URL(address).origin === globalThis.location.origin;
}
