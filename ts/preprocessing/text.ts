/** What Keras's text tools take for separators: ASCII punctuation but the apostrophe, and white space. */
export const DEFAULT_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n';

/** How to cut a text into words. */
export interface TextToWordSequenceOptions {
  /** Characters that separate words besides `split`. Default {@link DEFAULT_FILTERS}. */
  filters?: string;
  /** Lower-case first? Default true. */
  lower?: boolean;
  /** The separator. Default a space. */
  split?: string;
}

/**
 * Cuts a text into lower-case words.
 *
 * **Defaults** Keras's: punctuation but the apostrophe separates, so `<br />` leaves the word `br`.
 * **Source** Keras's `text_to_word_sequence`.
 *
 * @example
 * ```ts
 * import { preprocessing } from "throughtime";
 * preprocessing.textToWordSequence("It's GOOD, isn't it?"); // ["it's", "good", "isn't", "it"]
 * ```
 */
export function textToWordSequence(text: string, options: TextToWordSequenceOptions = {}): string[] {
  const { filters = DEFAULT_FILTERS, lower = true, split = " " } = options;
  const separators = new RegExp(`[${filters.replace(/[\\\]^-]/g, "\\$&")}]`, "g");
  const cased = lower ? text.toLowerCase() : text;
  const cut = filters ? cased.replace(separators, split) : cased;
  return cut.split(split).filter((word) => word !== "");
}
