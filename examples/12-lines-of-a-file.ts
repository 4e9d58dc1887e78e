/** Data that are read while the model trains: a file of readings, line by line, which need never be in memory as a whole. */
import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Dataset, layers, Sequential, setSeed } from "throughtime";
import { runAsScript } from "./run.js";

/** Readings in a window that is to tell the next one. */
const WINDOW = 8;

/** Windows of readings, each with the reading that follows: made anew in each epoch, and closed when training stops. */
export function windowsOf(path: string) {
  return Dataset.fromGenerator(async function* () {
    const window: number[] = [];
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const reading = Number(line);
      if (window.length === WINDOW) yield [window.map((value) => [value]), [reading]] as const;
      window.push(reading);
      if (window.length > WINDOW) window.shift();
    }
  });
}

export async function main({ epochs = 8, lines = 600, path = join(tmpdir(), "throughtime-readings.txt") } = {}) {
  setSeed(22);
  const readings = Array.from({ length: lines }, (_, t) => Math.sin(t / 5));
  await writeFile(path, readings.join("\n"));
  const model = new Sequential([layers.gru({ units: 12 }), layers.dense({ units: 1 })]);
  model.compile({ optimizer: "adam", loss: "meanSquaredError" });
  const windows = windowsOf(path).batch(16).prefetch(2);
  const { history } = await model.fit(windows, { epochs, verbose: 0 });
  console.log(history.loss.map((loss) => loss.toFixed(4)).join(" "));
  return { history, model };
}

runAsScript(import.meta.url, main);
