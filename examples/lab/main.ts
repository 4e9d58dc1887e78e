/** The lab, `npm run lab`: the course's figures, each from a real run. See --help. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ThroughtimeError } from "throughtime";
import { UsageError } from "../imdb/options.js";
import { FIGURES } from "./figures.js";
import { onProcesses } from "./jobs.js";
import { HELP, type LabOptions, parseLabOptions } from "./options.js";
import { page } from "./page.js";

async function main({ only, out, seed, full, processes }: LabOptions): Promise<void> {
  mkdirSync(out, { recursive: true });
  const chosen = FIGURES.filter(({ number }) => only.includes(number));
  const sections = [];
  for (const { number, title, make } of chosen) {
    const start = performance.now();
    const progress = (text: string) => say(`${number}. ${title}: ${text}`);
    progress("running");
    const runJobs = onProcesses(processes, (done, of) => progress(`${done} of ${of} runs`));
    const { files, section } = await make({ seed, full, runJobs });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(out, name), content);
    sections.push(section);
    progress(`${Object.keys(files).length} files, ${((performance.now() - start) / 1000).toFixed(1)} s`);
    endLine();
  }
  writeFileSync(join(out, "index.html"), page(sections, seed));
  console.log(`${join(out, "index.html")} shows ${sections.length === 1 ? "it" : `all ${sections.length}`}`);
}

/** On a terminal one line that changes; elsewhere nothing until it is done. */
let line = "";
function say(text: string): void {
  line = text;
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${text}`);
}
function endLine(): void {
  process.stdout.write(process.stdout.isTTY ? "\n" : `${line}\n`);
}

try {
  const options = parseLabOptions(
    process.argv.slice(2),
    FIGURES.map(({ number }) => number),
  );
  if (options === undefined) console.log(HELP);
  else await main(options);
} catch (error) {
  if (!(error instanceof UsageError || error instanceof ThroughtimeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
