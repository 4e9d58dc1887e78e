import type { HostRandom } from "../core/philox.js";
import type { Stage } from "./items.js";

/** Items in random order out of a buffer of `bufferSize`: each draw is replaced by the next item, as tf.data does. */
export function shuffled<T>(bufferSize: number, random: HostRandom): Stage<T, T> {
  const buffer: T[] = [];
  return {
    push(item) {
      if (buffer.length < bufferSize) {
        buffer.push(item);
        return undefined;
      }
      const i = random.below(bufferSize);
      const drawn = buffer[i];
      buffer[i] = item;
      return drawn;
    },
    rest() {
      if (buffer.length === 0) return undefined;
      const i = random.below(buffer.length);
      const drawn = buffer[i];
      const last = buffer.pop()!;
      if (i < buffer.length) buffer[i] = last;
      return drawn;
    },
  };
}

/** Consecutive items in groups of `size`. */
export function grouped<T>(size: number, dropRemainder: boolean): Stage<T, readonly T[]> {
  let group: T[] = [];
  const full = () => {
    const whole = group;
    group = [];
    return whole;
  };
  return {
    push: (item) => (group.push(item) === size ? full() : undefined),
    rest: () => (group.length > 0 && !dropRemainder ? full() : undefined),
  };
}

/** The first `count` items. */
export function taken<T>(count: number): Stage<T, T> {
  let left = count;
  return {
    push(item) {
      left--;
      return item;
    },
    isFull: () => left <= 0,
  };
}

/** All but the first `count` items. */
export function skipped<T>(count: number): Stage<T, T> {
  let left = count;
  return { push: (item) => (left-- > 0 ? undefined : item) };
}

/** Each item through `fn`. */
export function mapped<In, Out>(fn: (item: In) => Out): Stage<In, Out> {
  return { push: fn };
}
