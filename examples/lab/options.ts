/** The command line of the lab. */
import { parseArgs } from "node:util";
import { UsageError, wholeNumber } from "../imdb/options.js";

export interface LabOptions {
  /** Numbers of the figures to make. */
  only: number[];
  out: string;
  seed: number;
  full: boolean;
  processes: number;
}

export const HELP = `Makes the course's figures, each from a real run: pictures, their numbers, and a page with all of them.

  npm run lab -- [options]

  --only 1,3       these figures alone                                       [1,2,3,4,5,6,7]
  --out DIR        the folder for index.html, *.svg and *.json                         [lab]
  --seed N         fixes everything: the same seed, the same files, byte for byte       [22]
  --full           figure 7 on all 50,000 reviews, which takes many minutes
  --processes N    how many run at once; the files do not depend on it                   [2]
  --help           prints this`;

const FLAGS = {
  only: { type: "string" },
  out: { type: "string", default: "lab" },
  seed: { type: "string", default: "22" },
  full: { type: "boolean", default: false },
  processes: { type: "string", default: "2" },
  help: { type: "boolean", default: false },
} as const;

/** The options, or undefined when help is asked for. **Errors** {@link UsageError}. */
export function parseLabOptions(args: string[], figures: readonly number[]): LabOptions | undefined {
  const { help, only, seed, processes, ...rest } = readFlags(args);
  if (help) return undefined;
  const chosen = only === undefined ? [...figures] : only.split(",").map((text) => wholeNumber("only", text, 1));
  const unknown = chosen.find((number) => !figures.includes(number));
  if (unknown !== undefined)
    throw new UsageError(`--only: expected figures from ${figures.join(", ")}, got ${unknown}`);
  return {
    ...rest,
    only: chosen,
    seed: wholeNumber("seed", seed, 0),
    processes: wholeNumber("processes", processes, 1),
  };
}

function readFlags(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS }).values;
  } catch (error) {
    const [firstSentence] = (error as Error).message.split(". ");
    throw new UsageError(`${firstSentence}; see npm run lab -- --help`);
  }
}
