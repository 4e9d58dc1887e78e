import { flag, type OptionsOf, type OptionTable, text, type ValuesOf } from "../../core/options.js";
import { nodeModule } from "../../core/platform.js";
import { registerSerializable } from "../../core/registry.js";
import type { Logs } from "../trainable.js";
import { Callback } from "./callback.js";

const OPTIONS = {
  /** The file's path. */
  filename: text(),
  /** What stands between the columns. Default ",". */
  separator: text().default(","),
  /** Goes on at the end of a file that is there, for training that goes on. Default false: begins it anew. */
  append: flag().default(false),
} satisfies OptionTable;

/** Options of {@link CSVLogger}. */
export interface CSVLoggerOptions extends OptionsOf<typeof OPTIONS> {}

export interface CSVLogger extends ValuesOf<typeof OPTIONS> {}

/**
 * Writes the numbers of each epoch into a file, a line each, under the names in their order in the alphabet. Node only.
 *
 * The columns are those of the first epoch, and those of validation in any case; what an epoch does not have is `NA`.
 * **Errors** `unsupported` where there are no files, as in a page.
 * **Source** Keras 3, `keras.callbacks.CSVLogger`.
 *
 * @example
 * const log = callbacks.csvLogger({ filename: "training.csv" });
 * await model.fit(x, y, { epochs: 3, validationSplit: 0.2, callbacks: [log] });
 */
export class CSVLogger extends Callback {
  static override readonly className: string = "CSVLogger";
  static override readonly options: OptionTable = OPTIONS;

  #columns: readonly string[] | null = null;

  constructor(options: CSVLoggerOptions) {
    super(options);
  }

  override onTrainBegin(): void {
    this.#columns = null;
    if (!this.append) nodeModule("node:fs").writeFileSync(this.filename, "");
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    if (this.#columns === null) {
      this.#columns = columnsOf(logs);
      if (this.#isEmpty()) this.#write(["epoch", ...this.#columns]);
    }
    this.#write([`${epoch}`, ...this.#columns.map((name) => `${logs[name] ?? "NA"}`)]);
  }

  #isEmpty(): boolean {
    const { statSync } = nodeModule("node:fs");
    return (statSync(this.filename, { throwIfNoEntry: false })?.size ?? 0) === 0;
  }

  #write(cells: readonly string[]): void {
    const line = cells.map((cell) => quotedCell(cell, this.separator)).join(this.separator);
    nodeModule("node:fs").appendFileSync(this.filename, `${line}\r\n`);
  }
}

/** The names in their order; without validation, those that it would have. */
function columnsOf(logs: Logs): string[] {
  const names = Object.keys(logs).sort();
  return names.some((name) => name.startsWith("val_")) ? names : [...names, ...names.map((name) => `val_${name}`)];
}

/** A cell in quotes where it holds what ends one. */
function quotedCell(cell: string, separator: string): string {
  const needsQuotes = [separator, '"', "\r", "\n"].some((mark) => cell.includes(mark));
  return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** {@link CSVLogger}: writes the numbers of each epoch into a file. */
export function csvLogger(options: CSVLoggerOptions): CSVLogger {
  return new CSVLogger(options);
}

registerSerializable(CSVLogger, "keras.callbacks");
