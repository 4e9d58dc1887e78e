/** The times that docs/performance.md records, as a module: so they stand in one place. */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** Milliseconds of a step, by workload and by who took them. */
export type Times = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Recorded {
  readonly train: Times;
  readonly predict: Times;
  /** On which machine. */
  readonly machine: string;
}

const ID = "virtual:recorded";

export function recorded(path: string): Plugin {
  return {
    name: "recorded",
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined;
      this.addWatchFile(path);
      return `export default ${JSON.stringify(parseRecorded(readFileSync(path, "utf8")))}`;
    },
  };
}

/** The two tables whose heads begin with "train" and "predict", and the line under the title. */
export function parseRecorded(text: string): Recorded {
  const lines = text.split("\n");
  const machine =
    lines.find((line, k) => k > 0 && line.trim() !== "")?.replace(/, unless a line says otherwise/, "") ?? "";
  return { train: table(lines, "train"), predict: table(lines, "predict"), machine };
}

function table(lines: readonly string[], name: string): Times {
  const cells = (line: string) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  const head = lines.findIndex((line) => line.startsWith(`| ${name} |`));
  if (head < 0) throw new Error(`docs/performance.md: expected a table whose head begins with "| ${name} |"`);
  const columns = cells(lines[head]!).slice(1);
  const found: Record<string, Record<string, number>> = {};
  for (let k = head + 2; lines[k]?.startsWith("|"); k++) {
    const [workload, ...times] = cells(lines[k]!);
    found[workload!] = Object.fromEntries(
      columns.flatMap((column, j) => (times[j] === "" || times[j] === undefined ? [] : [[column, Number(times[j])]])),
    );
  }
  return found;
}
