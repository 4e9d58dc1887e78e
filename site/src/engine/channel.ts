/**
 * How the page and its worker talk: named calls with promises, events on the way, and a way to abort. All of it stands in this file, so that another
 * transport can take its place.
 */

/** What a call may do while it runs. */
export interface CallContext {
  /** Sends something before the answer. */
  emit(event: unknown): void;
  readonly signal: AbortSignal;
}

/** The functions of a worker, by name; each takes one argument. */
// biome-ignore lint/suspicious/noExplicitAny: the argument is each function's own.
export type Handlers = Record<string, (given: any, context: CallContext) => unknown>;

type Request =
  | { readonly id: number; readonly name: string; readonly given: unknown }
  | { readonly id: number; readonly abort: true };

type Reply =
  | { readonly id: number; readonly event: unknown }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly code: string; readonly message: string } };

/** An error in words; `code` is the package's, or the studio's own. */
export class StudioError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "StudioError";
    this.code = code;
  }
}

/** In the worker: answers calls. */
export function serve(handlers: Handlers): void {
  const port = self as unknown as Worker;
  const running = new Map<number, AbortController>();
  port.addEventListener("message", async ({ data }: MessageEvent<Request>) => {
    const { id } = data;
    if ("abort" in data) {
      running.get(id)?.abort();
      return;
    }
    const reply = (rest: object, transfer: Transferable[] = []) => port.postMessage({ id, ...rest }, transfer);
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const handler = handlers[data.name];
      if (handler === undefined) throw new StudioError("unknown-call", `The engine knows no "${data.name}".`);
      const result = await handler(data.given, { emit: (event) => reply({ event }), signal: controller.signal });
      reply({ result });
    } catch (error) {
      const { code = "unexpected", message = String(error) } = error as { code?: string; message?: string };
      reply({ error: { code, message } });
    } finally {
      running.delete(id);
    }
  });
}

export interface CallOptions {
  readonly onEvent?: (event: never) => void;
  readonly signal?: AbortSignal;
}

/** The handlers as the page sees them: one argument, a promise of the result. */
export type Client<H extends Handlers> = {
  readonly [K in keyof H]: (given: Parameters<H[K]>[0], options?: CallOptions) => Promise<Awaited<ReturnType<H[K]>>>;
};

/** In the page: calls by name. When the worker dies, every open call fails, and `onDeath` is told. */
export function connect<H extends Handlers>(worker: Worker, onDeath: () => void = () => {}): Client<H> {
  const open = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void } & CallOptions>();
  let last = 0;
  worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
    const call = open.get(data.id);
    if (call === undefined) return;
    if ("event" in data) {
      call.onEvent?.(data.event as never);
      return;
    }
    open.delete(data.id);
    if ("error" in data) call.reject(new StudioError(data.error.code, data.error.message));
    else call.resolve(data.result as never);
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    const message =
      event.message || "The engine could not be loaded. Reload the page; if you are offline, go online once.";
    for (const { reject } of open.values()) reject(new StudioError("worker-failed", message));
    open.clear();
    onDeath();
  });
  const call = (name: string, given: unknown, options: CallOptions = {}) =>
    new Promise<never>((resolve, reject) => {
      last += 1;
      const id = last;
      open.set(id, { resolve, reject, ...options });
      options.signal?.addEventListener("abort", () => worker.postMessage({ id, abort: true } satisfies Request));
      worker.postMessage({ id, name, given } satisfies Request);
    });
  return new Proxy({} as Client<H>, {
    get: (_, name) => (given: unknown, options?: CallOptions) => call(String(name), given, options),
  });
}
