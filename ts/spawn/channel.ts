/** Here: the way to the worker, and what is said when it is closed or broken. */
import { ThroughtimeError } from "../core/errors.js";
import type { Port, Program } from "../parallel/port.js";
import { Thread } from "../parallel/thread.js";
import { type Answers, Link } from "./link.js";
import type { OfOwner, OfWorker } from "./messages.js";

const CLOSED = "one that was closed";

/** Something failed in the worker that is no error of the package's. */
class Broken {
  constructor(readonly reason: string) {}
}

export class Channel {
  readonly #thread: Thread;
  readonly #link: Link<OfWorker, OfOwner>;
  #ended: string | null = null;

  private constructor(thread: Thread, link: Link<OfWorker, OfOwner>) {
    this.#thread = thread;
    this.#link = link;
  }

  /** Opens a worker that serves a whole model. **Errors** `worker-failed`, `not-initialized`. */
  static async open(where: string, program: Program, answers: Answers<OfOwner>): Promise<Channel> {
    const thread = new Thread();
    await thread.open(where, program);
    let port: Pick<Port, "post" | "idle">;
    const link = new Link<OfWorker, OfOwner>(
      (message, transfer) => port.post(message, transfer),
      answers,
      (reason) => new Broken(`one that failed (${reason})`),
      (isBusy) => port.idle(!isBusy),
    );
    const channel = new Channel(thread, link);
    port = await thread.handOver(where, {
      take: (message) => link.take(message),
      ended: (reason) => channel.#end(reason),
    });
    return channel;
  }

  /** The worker's answer. **Errors** what the model refuses; `worker-failed`, and `disposed` once it is closed. */
  async ask<Q extends keyof OfWorker>(
    where: string,
    question: Q,
    body: Parameters<OfWorker[Q]>[0],
  ): Promise<ReturnType<OfWorker[Q]>> {
    if (this.#ended !== null) throw failure(where, this.#ended, this.#ended === CLOSED);
    try {
      return await this.#link.ask(question, body);
    } catch (error) {
      throw error instanceof Broken ? failure(where, error.reason, false) : error;
    }
  }

  /** What nobody waits for. */
  tell<Q extends keyof OfWorker>(question: Q, body: Parameters<OfWorker[Q]>[0]): void {
    this.ask(question, question, body).catch(() => {});
  }

  async close(): Promise<void> {
    this.#end(CLOSED);
    await this.#thread.stop();
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    this.#link.end(new Broken(reason));
  }
}

function failure(where: string, got: string, isDisposed: boolean): ThroughtimeError {
  return new ThroughtimeError(isDisposed ? "disposed" : "worker-failed", {
    where,
    expected: "a worker that runs",
    got,
    hint: "The model here is as the worker last told of it: spawn it again to go on.",
  });
}
