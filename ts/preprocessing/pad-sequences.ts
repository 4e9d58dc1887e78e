import { requireWhole } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { number, type OptionsOf, oneOf, readOptions, type ValuesOf, wholeNumber } from "../core/options.js";
import { checkAttached, formatShape, isTypedArray, shapeOfNested, sizeOf } from "../core/shapes.js";
import type { Nested, TensorData, TypedArray } from "../core/types.js";
import type { Tensor } from "../tensor/index.js";
import { atRest, emptyData } from "../tensor/internal.js";

/** One sequence: a number for each step, or each step's features. */
export type Sequence = TypedArray | readonly Nested[] | readonly TypedArray[];

const OPTIONS = {
  /** The length of every row. Default: the longest sequence's. */
  maxlen: wholeNumber(0).orNull(),
  /** What the elements are. Default "int32". */
  dtype: oneOf("int32", "float32").default("int32"),
  /** Where padding goes. Default "pre". */
  padding: oneOf("pre", "post").default("pre"),
  /** Where a sequence that is too long is cut. Default "pre": its end is kept. */
  truncating: oneOf("pre", "post").default("pre"),
  /** What to pad with. Default 0. */
  value: number().default(0),
};

/** How to pad, spelled as in Keras. */
export interface PadSequencesOptions extends OptionsOf<typeof OPTIONS> {}

const WHERE = "padSequences";

/** No array of the package holds more elements. */
const MOST_ELEMENTS = 2 ** 29;

/**
 * Makes one array of sequences of different lengths.
 *
 * **Shapes** n sequences → `[n, maxlen]`; n sequences of steps of f features → `[n, maxlen, f]`.
 * **Defaults** Keras's: padded and cut at the front, with 0, to the longest length, as int32.
 * **Errors** `invalid-argument` for what is no number, or no whole number as int32, with its position; `shape-mismatch` for steps of different
 * width; `unknown-name` for another dtype or side; `out-of-memory`.
 * **Source** Keras's `pad_sequences`.
 *
 * @example
 * preprocessing.padSequences([[1], [2, 3], [4, 5, 6]], { maxlen: 2 }).array(); // [[0, 1], [2, 3], [5, 6]]
 */
export function padSequences(sequences: readonly Sequence[], options: PadSequencesOptions = {}): Tensor {
  const given = readOptions(WHERE, OPTIONS, options);
  checkSequences(sequences);
  const longest = sequences.reduce((most, sequence) => Math.max(most, sequence.length), 0);
  const shape = [sequences.length, given.maxlen ?? longest, ...stepShape(sequences)];
  const size = sizeOf(shape);
  if (size > MOST_ELEMENTS) {
    fail(
      "out-of-memory",
      WHERE,
      `at most ${MOST_ELEMENTS} elements`,
      `shape ${formatShape(shape)}`,
      "Give a smaller maxlen.",
    );
  }
  const data = emptyData(given.dtype, size);
  if (given.value !== 0) data.fill(paddingOf(given));
  fillRows(data, sequences, shape, given);
  return atRest(shape, given.dtype, data);
}

/** Writes the kept part of each sequence to its place. */
function fillRows(
  data: TensorData,
  sequences: readonly Sequence[],
  [, width, ...step]: readonly number[],
  { padding, truncating }: ValuesOf<typeof OPTIONS>,
): void {
  const stride = sizeOf(step);
  sequences.forEach((sequence, row) => {
    const kept = Math.min(sequence.length, width!);
    const from = truncating === "pre" ? sequence.length - kept : 0;
    const to = (row * width! + (padding === "pre" ? width! - kept : 0)) * stride;
    for (let i = 0; i < kept; i++) {
      const given = sequence[from + i];
      if (step.length > 0) writeStep(data, to + i * stride, given, step, [row, from + i]);
      else if (!put(data, to + i, given)) failElement(given, [row, from + i]);
    }
  });
}

/** The features of one step, to any depth. **Errors** `shape-mismatch`. */
function writeStep(
  data: TensorData,
  to: number,
  given: unknown,
  step: readonly number[],
  place: readonly number[],
): void {
  const [length, ...inner] = step;
  if (length === undefined) {
    if (!put(data, to, given)) failElement(given, place);
    return;
  }
  const isLevel = Array.isArray(given) || isTypedArray(given);
  if (!isLevel || given.length !== length) {
    const got = isLevel ? `${given.length}` : quoted(given);
    fail("shape-mismatch", WHERE, `${length} features in every step`, `${got} at position ${formatShape(place)}`);
  }
  for (let k = 0; k < length; k++) writeStep(data, to + k * sizeOf(inner), given[k], inner, [...place, k]);
}

/** Writes one element; false where it is no number, or one that int32 would cut. */
function put(data: TensorData, at: number, value: unknown): boolean {
  if (typeof value !== "number") return false;
  data[at] = value;
  return data instanceof Float32Array || data[at] === value;
}

/** Throws for what {@link put} could not write. */
function failElement(value: unknown, place: readonly number[]): never {
  const got = `${typeof value === "bigint" ? `the bigint ${value}n` : quoted(value)} at position ${formatShape(place)}`;
  if (Array.isArray(value) || isTypedArray(value)) {
    fail("shape-mismatch", WHERE, "a number for every step, as for the first", got);
  }
  if (typeof value !== "number") fail("invalid-argument", WHERE, "numbers", got, "Give missing values a number first.");
  fail("invalid-argument", WHERE, "whole numbers of 32 bits", got, 'Real numbers need { dtype: "float32" }.');
}

/** The shape of a step, as the first there is tells it: `[]` for a number. */
function stepShape(sequences: readonly Sequence[]): number[] {
  const first = sequences.find((sequence) => sequence.length > 0);
  return first === undefined ? [] : shapeOfNested(WHERE, first).slice(1);
}

/** The value to pad with. **Errors** `invalid-argument` where int32 would cut it. */
function paddingOf({ dtype, value }: ValuesOf<typeof OPTIONS>): number {
  return dtype === "int32" ? requireWhole(WHERE, "value", value, -(2 ** 31), 2 ** 31 - 1) : value;
}

function checkSequences(sequences: unknown): void {
  if (!Array.isArray(sequences)) fail("invalid-argument", WHERE, "a list of sequences", quoted(sequences));
  for (let i = 0; i < sequences.length; i++) {
    const sequence: unknown = sequences[i];
    if (isTypedArray(sequence)) checkAttached(WHERE, sequence);
    if (Array.isArray(sequence) || isTypedArray(sequence)) continue;
    const hint = "Wrap one sequence in a list.";
    fail("invalid-argument", WHERE, "a list of sequences", `${quoted(sequence)} at index ${i}`, hint);
  }
}
