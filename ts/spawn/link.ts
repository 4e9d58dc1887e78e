/** Questions and answers between two threads, in both directions, any number at a time. */
import { ThroughtimeError } from "../core/errors.js";
import { type Reply, replyOf } from "../parallel/protocol.js";

/** What one thread may ask of the other: of each question what it says, and what is answered. */
// biome-ignore lint/suspicious/noExplicitAny: a question says whatever it says.
export type Questions = { readonly [question: string]: (body: any) => unknown };

/** The answers of a thread, which may take their time. */
export type Answers<Asked extends Questions> = {
  readonly [Q in keyof Asked]: (body: Parameters<Asked[Q]>[0]) => ReturnType<Asked[Q]> | Promise<ReturnType<Asked[Q]>>;
};

type Message =
  | { readonly ask: string; readonly id: number; readonly body: unknown }
  | { readonly answered: number; readonly reply: Reply };

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** One end. Typed arrays in messages are given away: whoever keeps them sends copies. */
export class Link<Mine extends Questions, Theirs extends Questions> {
  readonly #waiting = new Map<number, Waiting>();
  readonly #post: (message: unknown, transfer: ArrayBuffer[]) => void;
  readonly #answers: Answers<Theirs>;
  readonly #busy: (isBusy: boolean) => void;
  readonly #broken: (reason: string) => unknown;
  #asked = 0;

  /** `busy` is told whether an answer is waited for, `broken` makes the error for a failure that was not foreseen. */
  constructor(
    post: (message: unknown, transfer: ArrayBuffer[]) => void,
    answers: Answers<Theirs>,
    broken: (reason: string) => unknown,
    busy: (isBusy: boolean) => void = () => {},
  ) {
    this.#post = post;
    this.#answers = answers;
    this.#broken = broken;
    this.#busy = busy;
  }

  /** The other thread's answer. **Errors** what it refuses. */
  ask<Q extends keyof Mine & string>(question: Q, body: Parameters<Mine[Q]>[0]): Promise<ReturnType<Mine[Q]>> {
    return new Promise((resolve, reject) => {
      const id = this.#asked++;
      this.#waiting.set(id, { resolve, reject });
      this.#busy(true);
      try {
        this.#send({ ask: question, id, body });
      } catch (error) {
        this.#settled(id);
        reject(error);
      }
    });
  }

  /** Takes a message in. */
  take(message: unknown): void {
    const given = message as Message;
    if ("ask" in given) this.#answer(given.id, given.ask, given.body);
    else this.#resolve(given.answered, given.reply);
  }

  /** Nobody answers any more. */
  end(error: unknown): void {
    for (const [id, { reject }] of this.#waiting) {
      this.#settled(id);
      reject(error);
    }
  }

  async #answer(id: number, question: string, body: unknown): Promise<void> {
    try {
      const result = (await this.#answers[question]!(body as never)) as never;
      this.#send({ answered: id, reply: { kind: "done", result } });
    } catch (error) {
      this.#send({ answered: id, reply: replyOf(error) });
    }
  }

  #resolve(id: number, reply: Reply): void {
    const waiting = this.#settled(id);
    if (reply.kind === "done") waiting?.resolve(reply.result as never);
    else if (reply.kind === "refused") waiting?.reject(new ThroughtimeError(reply.code, reply.parts));
    else waiting?.reject(this.#broken(reply.reason));
  }

  #settled(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#busy(false);
    return waiting;
  }

  #send(message: Message): void {
    this.#post(message, buffersIn(message));
  }
}

/** The buffers of all typed arrays in a message. */
function buffersIn(message: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const look = (value: unknown) => {
    if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer);
    else if (Array.isArray(value)) value.forEach(look);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(look);
  };
  look(message);
  return [...found];
}
