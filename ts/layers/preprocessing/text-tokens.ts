/** How a text becomes tokens, by the names that Keras has for it. */

/** ASCII's punctuation. */
const PUNCTUATION = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g;
/** ASCII's white space: a space that does not break is part of its word. */
const WHITE_SPACE = /[ \t\n\v\f\r]+/;

const lower = (text: string) => text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
const stripPunctuation = (text: string) => text.replace(PUNCTUATION, "");

export const STANDARDS = {
  lower,
  stripPunctuation,
  lowerAndStripPunctuation: (text: string) => stripPunctuation(lower(text)),
};

export const SPLITS = {
  whitespace: (text: string) => text.split(WHITE_SPACE).filter((word) => word !== ""),
  /** By code points. */
  character: (text: string) => [...text],
};

/** Runs of tokens, joined by spaces: of 1 … n of them for a number, of each of several numbers in their order; for null the tokens. */
export function ngramsOf(tokens: readonly string[], ngrams: number | readonly number[] | null): readonly string[] {
  if (ngrams === null) return tokens;
  const widths = typeof ngrams === "number" ? Array.from({ length: ngrams }, (_, k) => k + 1) : ngrams;
  return widths.flatMap((width) => {
    const count = Math.max(0, tokens.length - width + 1);
    return Array.from({ length: count }, (_, k) => tokens.slice(k, k + width).join(" "));
  });
}
