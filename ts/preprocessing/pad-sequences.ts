import { fail, quoted } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { type Tensor, tensor } from "../tensor/index.js";

/** One sequence of ids or numbers. */
export type Sequence = ArrayLike<number>;

/** How to pad, spelled as in Keras. */
export interface PadSequencesOptions {
  /** The length of every row. Default: the longest sequence's. */
  maxlen?: number | null;
  /** Default "int32". */
  dtype?: "int32" | "float32";
  /** Where padding goes. Default "pre". */
  padding?: "pre" | "post";
  /** Where a sequence that is too long is cut. Default "pre": its end is kept. */
  truncating?: "pre" | "post";
  /** What to pad with. Default 0. */
  value?: number;
}

/**
 * Makes one matrix of sequences of different lengths.
 *
 * **Shapes** n sequences → `[n, maxlen]`.
 * **Defaults** Keras's: padded and cut at the front, with 0, to the longest length, as int32.
 * **Errors** `invalid-argument` for an element or `maxlen` that is no whole number, another dtype, or a misspelt side.
 * **Source** Keras's `pad_sequences`.
 *
 * @example
 * ```ts
 * import { preprocessing } from "throughtime";
 * preprocessing.padSequences([[1], [2, 3], [4, 5, 6]], { maxlen: 2 }).array(); // [[0, 1], [2, 3], [5, 6]]
 * ```
 */
export function padSequences(sequences: readonly Sequence[], options: PadSequencesOptions = {}): Tensor {
  checkOptionNames("padSequences", options, ["maxlen", "dtype", "padding", "truncating", "value"]);
  const { dtype = "int32", padding = "pre", truncating = "pre", value = 0 } = options;
  checkChoice("dtype", dtype, ["int32", "float32"]);
  checkChoice("padding", padding, ["pre", "post"]);
  checkChoice("truncating", truncating, ["pre", "post"]);
  const width = rowLength(sequences, options.maxlen);
  const rows = new (dtype === "int32" ? Int32Array : Float32Array)(sequences.length * width).fill(value);
  sequences.forEach((sequence, row) => {
    const kept = Math.min(sequence.length, width);
    const from = truncating === "pre" ? sequence.length - kept : 0;
    const to = row * width + (padding === "pre" ? width - kept : 0);
    for (let i = 0; i < kept; i++) {
      const given = sequence[from + i]!;
      rows[to + i] = given;
      if (dtype === "int32" && rows[to + i] !== given) failFraction(given, `${row}, ${from + i}`);
    }
  });
  return tensor(rows, [sequences.length, width], dtype);
}

/** Throws: int32 would have cut it. */
function failFraction(given: unknown, position: string): never {
  const hint = 'Real numbers need { dtype: "float32" }.';
  fail("invalid-argument", "padSequences", "whole numbers", `${quoted(given)} at position [${position}]`, hint);
}

function rowLength(sequences: readonly Sequence[], maxlen: number | null | undefined): number {
  if (!Array.isArray(sequences)) fail("invalid-argument", "padSequences", "a list of sequences", typeof sequences);
  sequences.forEach((sequence, i) => {
    if (typeof sequence?.length === "number") return;
    fail(
      "invalid-argument",
      "padSequences",
      "a list of sequences",
      `${String(sequence)} at index ${i}`,
      "Wrap one sequence in a list.",
    );
  });
  if (maxlen === null || maxlen === undefined) return sequences.reduce((longest, s) => Math.max(longest, s.length), 0);
  if (Number.isInteger(maxlen) && maxlen >= 0) return maxlen;
  return fail("invalid-argument", "padSequences", "maxlen to be a whole number", String(maxlen));
}

function checkChoice(name: string, got: string, choices: readonly string[]): void {
  if (choices.includes(got)) return;
  fail("invalid-argument", "padSequences", `${name} to be ${choices.map((c) => `"${c}"`).join(" or ")}`, `"${got}"`);
}
