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

/** The items for which `holds`. */
export function filtered<T>(holds: (item: T) => boolean): Stage<T, T> {
  return { push: (item) => (holds(item) ? item : undefined) };
}

/** Which items make a window. */
export interface Windows {
  /** How many items. */
  readonly size: number;
  /** From one window's first item to the next's. */
  readonly shift: number;
  /** From one item of a window to the next. */
  readonly stride: number;
  readonly dropRemainder: boolean;
}

/** From a window's first item to its last, both counted. */
function spanOf({ size, stride }: Windows): number {
  return (size - 1) * stride + 1;
}

/** How many windows there are of so many items. */
export function windowCount(windows: Windows, items: number): number {
  const { shift, dropRemainder } = windows;
  if (!dropRemainder) return Math.ceil(items / shift);
  return Math.max(0, Math.floor((items - spanOf(windows)) / shift) + 1);
}

/** Windows of items, which overlap where the shift is below the size; the last ones are short unless they are dropped. */
export function windowed<T>(windows: Windows): Stage<T, readonly T[]> {
  const { shift, stride, dropRemainder } = windows;
  const span = spanOf(windows);
  let ahead: T[] = [];
  /** Items that are to come and are in no window. */
  let between = 0;
  const next = () => {
    const window = ahead.slice(0, span).filter((_item, k) => k % stride === 0);
    between = Math.max(0, shift - ahead.length);
    ahead = ahead.slice(shift);
    return window;
  };
  return {
    push(item) {
      if (between > 0) between--;
      else ahead.push(item);
      return ahead.length === span ? next() : undefined;
    },
    rest: () => (ahead.length > 0 && !dropRemainder ? next() : undefined),
  };
}
