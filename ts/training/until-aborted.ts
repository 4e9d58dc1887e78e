/**
 * The items of a sequence until the signal fires, also while an item is awaited that may never come.
 *
 * Left early it closes the sequence; only a sequence that is still busy with its next item is told to end, and not waited for.
 */
export function untilAborted<T>(items: Iterable<T> | AsyncIterable<T>, signal: AbortSignal | null) {
  return signal === null ? items : stoppable(items, signal);
}

async function* stoppable<T>(items: Iterable<T> | AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let isBusy = false;
  try {
    while (!signal.aborted) {
      isBusy = true;
      const next = await orAborted(iterator.next(), signal);
      if (next === undefined) return;
      isBusy = false;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await closed(iterator.return?.(), isBusy);
  }
}

/** What the promise gives, or undefined when the signal fires before. */
function orAborted<T>(promise: T | Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    signal.addEventListener("abort", stop, { once: true });
    const done = () => signal.removeEventListener("abort", stop);
    Promise.resolve(promise).then(resolve, reject).finally(done);
  });
}

/** Waits for a sequence to be closed, unless it is busy: then its end is of no more interest, nor is an error in it. */
export async function closed(closing: unknown, isBusy: boolean): Promise<void> {
  if (!isBusy) await closing;
  else Promise.resolve(closing).catch(() => {});
}
