import { fail } from "../core/errors.js";
import type { Shape } from "../core/types.js";
import { ByteReader, decodeText } from "./bytes.js";

/** What an object array may hold: numbers, texts, and lists of these. */
export type Pickled = null | boolean | number | string | readonly Pickled[];

/** What stands on the stack while a pickle is read. */
type Item = Pickled | Tuple | Name | Dtype | ArrayInMaking | Uint8Array | Item[];

class Tuple {
  constructor(readonly items: readonly Item[]) {}
}

/** A function or a class: its name alone, for nothing is called. */
class Name {
  constructor(readonly name: string) {}
}

class Dtype {
  constructor(readonly code: string) {}
}

class ArrayInMaking {
  shape: Shape | null = null;
  items: readonly Pickled[] = [];
}

/** What NumPy's own arrays of objects are made of. */
const RECONSTRUCT = ["numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct"];
const [NDARRAY, DTYPE, ENCODE] = ["numpy.ndarray", "numpy.dtype", "_codecs.encode"];
const KNOWN = [...RECONSTRUCT, NDARRAY, DTYPE, ENCODE];

/** Bytes on the heap, roughly: what a list, a remembered value and a value in a list take. */
const COST = { list: 48, memo: 48, value: 8 };
/** Values may take so many times the bytes that describe them, and {@link ALWAYS_ALLOWED} bytes. */
const MOST_TIMES = 4;
const ALWAYS_ALLOWED = 32e6;

/**
 * Reads the one kind of pickle that NumPy's files of lists have, such as Keras's imdb.npz: an array of numbers, texts and lists of these.
 *
 * A pickle is a program. This one is followed only as far as it builds such an array: nothing is imported or called, and whatever else it asks for is
 * refused by its name.
 *
 * **Errors** `unsupported` for other instructions and other functions; `bad-file` for what is damaged or would fill the memory.
 * **Source** Python, pickletools.
 */
export function readPickledArray(where: string, bytes: Uint8Array): { shape: Shape; items: readonly Pickled[] } {
  const found = new Machine(where, bytes).run();
  if (!(found instanceof ArrayInMaking) || found.shape === null) return failOther(where, "something else");
  requireNoLoops(where, found.items);
  return { shape: found.shape, items: found.items };
}

class Machine {
  readonly #where: string;
  readonly #reader: ByteReader;
  readonly #memo = new Map<number, Item>();
  readonly #marks: number[] = [];
  #stack: Item[] = [];
  #budget: number;

  constructor(where: string, bytes: Uint8Array) {
    this.#where = where;
    this.#reader = new ByteReader(bytes, where);
    this.#budget = MOST_TIMES * bytes.length + ALWAYS_ALLOWED;
  }

  run(): Item {
    for (;;) {
      const at = this.#reader.at;
      const code = this.#reader.u8();
      if (code === 0x2e) return this.#pop();
      const step = STEPS[String.fromCharCode(code)];
      if (step === undefined) {
        const got = `instruction 0x${code.toString(16)} at byte ${at} of the pickle`;
        return fail("unsupported", this.#where, EXPECTED, got, HINT);
      }
      step(this, this.#reader);
    }
  }

  push(item: Item, cost = COST.value): void {
    this.#budget -= cost;
    if (this.#budget < 0) fail("bad-file", this.#where, "values in proportion to the file", "far more of them");
    this.#stack.push(item);
  }

  pushList(): void {
    this.push([], COST.list);
  }

  #pop(): Item {
    const least = this.#marks.at(-1) ?? 0;
    if (this.#stack.length <= least) fail("bad-file", this.#where, "a value in the pickle", "none", DAMAGED);
    return this.#stack.pop()!;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
    this.#budget -= COST.value;
  }

  /** What was pushed since the last mark. */
  popToMark(): Item[] {
    const mark = this.#marks.pop();
    if (mark === undefined) return fail("bad-file", this.#where, "a mark in the pickle", "none", DAMAGED);
    return this.#stack.splice(mark);
  }

  pushTuple(count: number): void {
    const items = Array.from({ length: count }, () => this.#pop());
    this.push(new Tuple(items.reverse()), COST.list);
  }

  append(items: readonly Item[] = [this.#pop()]): void {
    const list = this.#stack.at(-1);
    if (!Array.isArray(list)) fail("bad-file", this.#where, "a list to add to", "none", DAMAGED);
    for (const item of items) list.push(item);
    this.#budget -= items.length * COST.value;
  }

  remember(index = this.#memo.size): void {
    this.#budget -= COST.memo;
    const top = this.#stack.at(-1);
    if (top === undefined) fail("bad-file", this.#where, "a value to remember", "none", DAMAGED);
    this.#memo.set(index, top);
  }

  recall(index: number): void {
    const item = this.#memo.get(index);
    if (item === undefined) fail("bad-file", this.#where, `a value remembered as ${index}`, "none", DAMAGED);
    this.push(item);
  }

  pushName(module: unknown = null, name: unknown = null): void {
    const [own, from] = module === null ? [this.#pop(), this.#pop()] : [name, module];
    const whole = `${from}.${own}`;
    if (!KNOWN.includes(whole)) failOther(this.#where, whole);
    this.push(new Name(whole));
  }

  reduce(): void {
    const [args, fn] = [this.#pop(), this.#pop()];
    this.push(called(this.#where, fn, args), COST.list);
  }

  build(): void {
    const state = this.#pop();
    describeTo(this.#where, this.#stack.at(-1), state);
  }
}

/** A call of one of the known names, as far as it says what an array is made of. */
function called(where: string, fn: Item, args: Item): Item {
  if (!(fn instanceof Name) || !(args instanceof Tuple)) return failOther(where, "a call of something else");
  const [first, second] = args.items;
  if (RECONSTRUCT.includes(fn.name) && first instanceof Name && first.name === NDARRAY) return new ArrayInMaking();
  if (fn.name === DTYPE && typeof first === "string") return new Dtype(first);
  // The form of bytes that Python 2 understands too: they are a letter that says nothing.
  if (fn.name === ENCODE && typeof first === "string" && second === "latin1") return new Uint8Array();
  return failOther(where, `a call of ${fn.name}`);
}

/** Tells an array what is in it. */
function describeTo(where: string, target: Item | undefined, state: Item): void {
  if (target instanceof Dtype && state instanceof Tuple) return;
  if (!(target instanceof ArrayInMaking) || !(state instanceof Tuple)) failOther(where, "another object");
  const [, shape, dtype, isFortran, items] = state.items;
  const code = dtype instanceof Dtype ? dtype.code : "another type";
  if (!/^O\d?$/.test(code)) fail("unsupported", where, "an array of objects in a pickle", `one of ${code}`, HINT);
  const sizes = shape instanceof Tuple ? shape.items : [];
  if (!Array.isArray(items) || !sizes.every((size) => typeof size === "number")) {
    fail("bad-file", where, "the shape and the list of an array", "something else", DAMAGED);
  }
  if (isFortran === true && sizes.length > 1) failOther(where, "an array of objects by columns");
  Object.assign(target, { shape: sizes, items });
}

const EXPECTED = "a pickled array of numbers, texts and lists of these";
const HINT = "A pickle is a program, and none is ever run here: save it from Python without allow_pickle.";
const DAMAGED = "Is the file damaged?";

function failOther(where: string, got: string): never {
  return fail("unsupported", where, EXPECTED, got, HINT);
}

function isNoValue(item: Item): boolean {
  return typeof item === "object" && item !== null && !Array.isArray(item);
}

function wordFor(item: Item): string {
  if (item instanceof ArrayInMaking) return "an array within an array";
  return item instanceof Tuple ? "a tuple" : "another object";
}

/** **Errors** for a list that holds itself, and for what is no value in a list, at any depth. */
function requireNoLoops(where: string, items: readonly Pickled[]): void {
  const [open, done] = [new Set<readonly Item[]>(), new Set<readonly Item[]>()];
  const look = (list: readonly Item[], depth: number) => {
    if (done.has(list)) return;
    if (open.has(list) || depth > DEEPEST) fail("bad-file", where, `lists at most ${DEEPEST} deep`, "deeper ones");
    open.add(list);
    for (const item of list) {
      if (Array.isArray(item)) look(item, depth + 1);
      else if (isNoValue(item)) failOther(where, wordFor(item));
    }
    open.delete(list);
    done.add(list);
  };
  look(items, 0);
}

const DEEPEST = 64;

type Step = (machine: Machine, reader: ByteReader) => void;

/** The instructions by their letters, as far as such arrays use them. */
const STEPS: Readonly<Record<string, Step>> = {
  "\x80": (_, reader) => reader.skip(1),
  "\x95": (_, reader) => reader.skip(8),
  c: (machine, reader) => machine.pushName(line(reader), line(reader)),
  "\x93": (machine) => machine.pushName(),
  "(": (machine) => machine.mark(),
  "]": (machine) => machine.pushList(),
  a: (machine) => machine.append(),
  e: (machine) => machine.append(machine.popToMark()),
  l: (machine) => machine.push(machine.popToMark(), COST.list),
  ")": (machine) => machine.pushTuple(0),
  "\x85": (machine) => machine.pushTuple(1),
  "\x86": (machine) => machine.pushTuple(2),
  "\x87": (machine) => machine.pushTuple(3),
  t: (machine) => machine.push(new Tuple(machine.popToMark()), COST.list),
  q: (machine, reader) => machine.remember(reader.u8()),
  r: (machine, reader) => machine.remember(reader.u32()),
  "\x94": (machine) => machine.remember(),
  h: (machine, reader) => machine.recall(reader.u8()),
  j: (machine, reader) => machine.recall(reader.u32()),
  K: (machine, reader) => machine.push(reader.u8()),
  M: (machine, reader) => machine.push(reader.u16()),
  J: (machine, reader) => machine.push(reader.u32() | 0),
  "\x8a": (machine, reader) => machine.push(long(reader)),
  G: (machine, reader) => machine.push(bigEndianDouble(reader)),
  N: (machine) => machine.push(null),
  "\x88": (machine) => machine.push(true),
  "\x89": (machine) => machine.push(false),
  X: (machine, reader) => text(machine, reader, reader.u32()),
  "\x8c": (machine, reader) => text(machine, reader, reader.u8()),
  T: (machine, reader) => text(machine, reader, reader.u32()),
  U: (machine, reader) => text(machine, reader, reader.u8()),
  B: (machine, reader) => machine.push(reader.take(reader.u32())),
  C: (machine, reader) => machine.push(reader.take(reader.u8())),
  R: (machine) => machine.reduce(),
  b: (machine) => machine.build(),
};

function text(machine: Machine, reader: ByteReader, length: number): void {
  machine.push(decodeText(reader.take(length)), COST.list + length);
}

/** Text up to the end of the line. */
function line(reader: ByteReader): string {
  const end = reader.bytes.indexOf(0x0a, reader.at);
  const length = end < 0 ? reader.left + 1 : end - reader.at;
  const own = decodeText(reader.take(length));
  reader.skip(1);
  return own;
}

/** A whole number of so many bytes as the first says. **Errors** `unsupported` beyond what a double holds. */
function long(reader: ByteReader): number {
  const bytes = reader.take(reader.u8());
  if (bytes.length > 8) fail("unsupported", reader.where, "whole numbers of at most 8 bytes", bytes.length);
  let value = 0n;
  for (let k = bytes.length - 1; k >= 0; k--) value = (value << 8n) | BigInt(bytes[k]!);
  const number = Number(BigInt.asIntN(8 * bytes.length, value));
  if (!Number.isSafeInteger(number)) fail("unsupported", reader.where, "whole numbers of at most 53 bits", number);
  return number;
}

function bigEndianDouble(reader: ByteReader): number {
  const bytes = reader.take(8);
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0);
}
