/** What a figure of the lab is: a real run, its numbers, its charts and its words. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ChartSpec } from "throughtime/viz";
import type { RunJobs } from "./jobs.js";

/** What a run is given. */
export interface Lab {
  /** Fixes everything: the same seed, the same files. */
  readonly seed: number;
  /** Everything in its full size, however long it takes. */
  readonly full: boolean;
  /** Runs independent jobs on as many processes as there are. */
  readonly runJobs: RunJobs;
}

/** What a run gives. */
export interface Made<Numbers> {
  /** What is in the figure's JSON file. */
  readonly numbers: Numbers;
  /** By the stems of their files, behind the figure's. */
  readonly charts: Readonly<Record<string, ChartSpec>>;
}

/** One figure, from its run to what is said under it. */
export interface Figure<Numbers = unknown> {
  readonly number: number;
  /** The stem of its files, without the number. */
  readonly name: string;
  readonly title: string;
  /** Where its code stands: the file's `import.meta.url`. */
  readonly url: string;
  run(lab: Lab): Promise<Made<Numbers>> | Made<Numbers>;
  /** What to see, in sentences; `code` in backquotes. */
  caption(numbers: Numbers): string[];
}

const SHOWN = /^[ \t]*\/\/ #region shown\n([\s\S]*?)^[ \t]*\/\/ #endregion/gm;

/** The lines of a figure's source that made it, which stand there between `// #region shown` and `// #endregion`. */
export function shownCode(url: string): string {
  const parts = [...readFileSync(fileURLToPath(url), "utf8").matchAll(SHOWN)].map((match) => outdent(match[1]!));
  return parts.join("\n\n");
}

function outdent(text: string): string {
  const lines = text.trimEnd().split("\n");
  const depth = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(depth)).join("\n");
}
