import { fail } from "../core/errors.js";

/**
 * One pass over what a dataset goes through, in order: at once or, where the data are fetched, by promises.
 *
 * Whoever loops over it closes it by leaving the loop, which reaches down to the user's generator and its `finally`.
 */
export type Items<T> = Iterable<T> | AsyncIterable<T>;

/** Do the items come by promises? */
export function isAsync<T>(items: Items<T>): items is AsyncIterable<T> {
  return Symbol.asyncIterator in items;
}

/** The items where they come at once. **Errors** `unsupported`. */
export function synchronous<T>(where: string, items: Items<T>): Iterable<T> {
  if (!isAsync(items)) return items;
  fail("unsupported", where, "a loop that awaits", "one that does not", "The data are asynchronous: use for await.");
}

/**
 * Turns some items into others. At most one comes out for each that goes in; `undefined` is none.
 *
 * It keeps what it needs for one pass, and does not know whether its items are awaited.
 */
export interface Stage<In, Out> {
  push(item: In): Out | undefined;
  /** When no more come: what is left, one by one. */
  rest?(): Out | undefined;
  /** Needs no more? */
  isFull?(): boolean;
}

/** The items through a stage. */
export function through<In, Out>(items: Items<In>, stage: Stage<In, Out>): Items<Out> {
  return isAsync(items) ? throughAwaited(items, stage) : throughDirectly(items, stage);
}

function* throughDirectly<In, Out>(items: Iterable<In>, stage: Stage<In, Out>): Generator<Out> {
  if (stage.isFull?.()) return;
  for (const item of items) {
    const out = stage.push(item);
    if (out !== undefined) yield out;
    if (stage.isFull?.()) return;
  }
  for (let out = stage.rest?.(); out !== undefined; out = stage.rest?.()) yield out;
}

async function* throughAwaited<In, Out>(items: AsyncIterable<In>, stage: Stage<In, Out>): AsyncGenerator<Out> {
  if (stage.isFull?.()) return;
  for await (const item of items) {
    const out = stage.push(item);
    if (out !== undefined) yield out;
    if (stage.isFull?.()) return;
  }
  for (let out = stage.rest?.(); out !== undefined; out = stage.rest?.()) yield out;
}

/** `count` passes one after another; an empty pass ends even an endless repetition. */
export function repeated<T>(open: () => Items<T>, count: number): Items<T> {
  const first = open();
  return isAsync(first) ? repeatedAwaited(first, open, count) : repeatedDirectly(first, open, count);
}

function* repeatedDirectly<T>(first: Iterable<T>, open: () => Items<T>, count: number): Generator<T> {
  for (let round = 0; round < count; round++) {
    let any = false;
    for (const item of round === 0 ? first : synchronous("Dataset.repeat", open())) {
      any = true;
      yield item;
    }
    if (!any) return;
  }
}

async function* repeatedAwaited<T>(first: Items<T>, open: () => Items<T>, count: number): AsyncGenerator<T> {
  for (let round = 0; round < count; round++) {
    let any = false;
    for await (const item of round === 0 ? first : open()) {
      any = true;
      yield item;
    }
    if (!any) return;
  }
}

/** Asks for `count` items before they are needed, where they are awaited. Order and errors stay where they are. */
export function fetchedAhead<T>(items: Items<T>, count: number): Items<T> {
  return isAsync(items) ? ahead(items, count) : items;
}

async function* ahead<T>(items: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  const inFlight: Promise<IteratorResult<T>>[] = [];
  const ask = () => {
    const next = iterator.next();
    // It is awaited in its turn; until then an error is no unhandled one.
    next.catch(() => {});
    inFlight.push(next);
  };
  let isOver = false;
  try {
    while (inFlight.length < count) ask();
    for (;;) {
      isOver = true;
      const next = await inFlight.shift()!;
      if (next.done) return;
      isOver = false;
      ask();
      yield next.value;
    }
  } finally {
    if (!isOver) await iterator.return?.();
  }
}

/**
 * Items of several passes side by side, as long as all have one.
 *
 * A pass is asked only after those before it had an item; those that are not at their end are closed.
 */
export function together(passes: readonly Items<unknown>[]): Items<readonly unknown[]> {
  return passes.some(isAsync) ? togetherAwaited(passes) : togetherDirectly(passes as readonly Iterable<unknown>[]);
}

function* togetherDirectly(passes: readonly Iterable<unknown>[]): Generator<readonly unknown[]> {
  const running = new Set<Iterator<unknown>>();
  try {
    const iterators = passes.map((pass) => pass[Symbol.iterator]());
    for (const iterator of iterators) running.add(iterator);
    for (;;) {
      const row: unknown[] = [];
      for (const iterator of iterators) {
        running.delete(iterator);
        const next = iterator.next();
        if (next.done) return;
        running.add(iterator);
        row.push(next.value);
      }
      yield row;
    }
  } finally {
    for (const iterator of running) iterator.return?.();
  }
}

async function* togetherAwaited(passes: readonly Items<unknown>[]): AsyncGenerator<readonly unknown[]> {
  const running = new Set<Iterator<unknown> | AsyncIterator<unknown>>();
  try {
    const iterators = passes.map((pass) => (isAsync(pass) ? pass[Symbol.asyncIterator]() : pass[Symbol.iterator]()));
    for (const iterator of iterators) running.add(iterator);
    for (;;) {
      const row: unknown[] = [];
      for (const iterator of iterators) {
        running.delete(iterator);
        const next = await iterator.next();
        if (next.done) return;
        running.add(iterator);
        row.push(next.value);
      }
      yield row;
    }
  } finally {
    for (const iterator of running) await iterator.return?.();
  }
}

/** An item, and of which of several passes it is. */
export interface Sourced {
  readonly source: number;
  readonly item: unknown;
}

/** Items of several passes one after another. */
export function oneAfterAnother(passes: readonly Items<unknown>[]): Items<Sourced> {
  return passes.some(isAsync) ? afterAwaited(passes) : afterDirectly(passes as readonly Iterable<unknown>[]);
}

function* afterDirectly(passes: readonly Iterable<unknown>[]): Generator<Sourced> {
  for (const [source, pass] of passes.entries()) for (const item of pass) yield { source, item };
}

async function* afterAwaited(passes: readonly Items<unknown>[]): AsyncGenerator<Sourced> {
  for (const [source, pass] of passes.entries()) for await (const item of pass) yield { source, item };
}

/** Passes over what the first whole pass gave, which is kept; until one was whole, each opens anew. */
export function keptOnce<T>(open: () => Items<T>): () => Items<T> {
  let kept: readonly T[] | null = null;
  return () => {
    if (kept !== null) return kept;
    const items: T[] = [];
    return through(open(), {
      push(item) {
        items.push(item);
        return item;
      },
      rest() {
        kept = items;
        return undefined;
      },
    });
  };
}
