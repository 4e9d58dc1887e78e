import { fail, quoted } from "../core/errors.js";
import { type Items, isAsync } from "./items.js";

/** The numbers from 0 up to `count`: all that an in-memory dataset goes through. */
export function* upTo(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i;
}

/** What a generator function, asynchronous or not, or a function that promises an iterable yields, anew for each pass. */
export function generated(where: string, make: () => unknown): () => Items<unknown> {
  if (typeof make !== "function") failNoFunction(where, make);
  let before: unknown;
  const opened = (made: unknown): Items<unknown> => {
    if (isPromise(made)) {
      // It is awaited in its turn; until then a failure is no unhandled one.
      Promise.resolve(made).catch(() => {});
      return awaited(made, opened);
    }
    if (!isIterable(made)) {
      fail("invalid-argument", where, "a function that gives an iterable, such as a generator function", made);
    }
    if (isGenerator(made) && made === before) {
      fail("invalid-argument", where, "a new generator for each pass", "the same one, which is used up", ONCE);
    }
    before = made;
    return made;
  };
  return () => opened(make());
}

const ONCE = "A generator can be gone through once; give the function that makes it.";

/** Is it the run of a generator, which can be gone through only once, rather than what starts one? */
export function isGenerator(value: unknown): boolean {
  return isIterable(value) && typeof (value as { next?: unknown }).next === "function";
}

/** Throws for a generator in the place of a dataset or of its function; returns for all else. */
export function refuseGenerator(where: string, expected: string, value: unknown): void {
  if (!isGenerator(value)) return;
  const kind = isAsync(value as Items<unknown>) ? "an async generator" : "a generator";
  const hint = "Give its function, without the brackets: Dataset.fromGenerator(rows), not rows().";
  fail("invalid-argument", where, expected, `${kind}, which can be gone through only once`, hint);
}

function failNoFunction(where: string, value: unknown): never {
  const expected = "a function that gives an iterable, such as a generator function";
  refuseGenerator(where, expected, value);
  return fail("invalid-argument", where, expected, quoted(value));
}

async function* awaited(
  made: PromiseLike<unknown>,
  opened: (made: unknown) => Items<unknown>,
): AsyncGenerator<unknown> {
  yield* opened(await made);
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

function isIterable(value: unknown): value is Items<unknown> {
  if (typeof value !== "object" || value === null) return false;
  return Symbol.iterator in value || Symbol.asyncIterator in value;
}
