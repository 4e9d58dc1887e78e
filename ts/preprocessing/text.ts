import { fail, quoted } from "../core/errors.js";
import { flag, Option, type OptionsOf, readOptions, text, type ValuesOf } from "../core/options.js";

/** What Keras's text tools take for separators: ASCII punctuation but the apostrophe, and white space. */
export const DEFAULT_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n';

/** A string, which may be empty. */
const ANY_TEXT = new Option<string>((where, name, value) =>
  typeof value === "string" ? value : fail("invalid-argument", where, `${name} to be a string`, quoted(value)),
);

export const TEXT_OPTIONS = {
  /** Characters that separate words besides `split`. Default {@link DEFAULT_FILTERS}. */
  filters: ANY_TEXT.default(DEFAULT_FILTERS),
  /** Lower-case first? Default true. */
  lower: flag().default(true),
  /** The separator. Default a space. */
  split: text().default(" "),
};

/** How to cut a text into words. */
export interface TextToWordSequenceOptions extends OptionsOf<typeof TEXT_OPTIONS> {}

/**
 * Cuts a text into lower-case words.
 *
 * **Defaults** Keras's: punctuation but the apostrophe separates, so `<br />` leaves the word `br`.
 * **Errors** `invalid-argument` for what is no string.
 * **Source** Keras's `text_to_word_sequence`.
 *
 * @example
 * preprocessing.textToWordSequence("It's GOOD, isn't it?"); // ["it's", "good", "isn't", "it"]
 */
export function textToWordSequence(text: string, options: TextToWordSequenceOptions = {}): string[] {
  const where = "textToWordSequence";
  return wordsOf(ANY_TEXT.read(where, "text", text), readOptions(where, TEXT_OPTIONS, options));
}

/** The words of a text. */
export function wordsOf(text: string, { filters, lower, split }: ValuesOf<typeof TEXT_OPTIONS>): string[] {
  const cased = lower ? text.toLowerCase() : text;
  const separators = new RegExp(`[${filters.replace(/[\\\]^-]/g, "\\$&")}]`, "gu");
  const cut = filters === "" ? cased : cased.replace(separators, () => split);
  return cut.split(split).filter((word) => word !== "");
}
