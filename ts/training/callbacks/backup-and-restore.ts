import { flag, type OptionsOf, type OptionTable, text, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Logs } from "../trainable.js";
import { Callback } from "./callback.js";
import { type Checkpoint, checkpointOf, checkpointStore, restoreCheckpoint } from "./checkpoints.js";
import { BatchCount, saveFrequency } from "./save-frequency.js";

const OPTIONS = {
  /** What the checkpoint's name in the store begins with. */
  backupDir: text(),
  /** "epoch", or after how many batches to save. Default "epoch". */
  saveFreq: saveFrequency().default("epoch"),
  /** Keeps the checkpoint before as well, for when the last cannot be read. Default false. */
  doubleCheckpoint: flag().default(false),
  /** Removes the checkpoint once training has come to its end. Default true. */
  deleteCheckpoint: flag().default(true),
  /** Where the checkpoint goes: somewhere that outlasts what interrupts training. Default: a store in memory. */
  store: checkpointStore(),
} satisfies OptionTable;

/** Options of {@link BackupAndRestore}, with Keras's defaults. */
export interface BackupAndRestoreOptions extends OptionsOf<typeof OPTIONS> {}

export interface BackupAndRestore extends ValuesOf<typeof OPTIONS> {}

/**
 * Saves the model as it is trained, so that the same call of `fit` goes on where the last one was interrupted: by an error, a signal, or the
 * end of the program.
 *
 * It goes on with the epoch that was interrupted, from its beginning.
 * **Errors** `invalid-argument` where there is something to restore and the model has no weights yet; `shape-mismatch` for another model's.
 * **Source** Keras 3, `keras.callbacks.BackupAndRestore`.
 *
 * @example
 * const backup = callbacks.backupAndRestore({ backupDir: "run-1" });
 * await model.fit(x, y, { epochs: 9, callbacks: [backup] });
 */
export class BackupAndRestore extends Callback {
  static override readonly className: string = "BackupAndRestore";
  static override readonly options: OptionTable = OPTIONS;

  readonly #name = `${this.backupDir}/latest`;
  readonly #nameBefore = `${this.backupDir}/latest.bkp`;
  readonly #count = new BatchCount();
  /** The last that was saved or restored: what is saved may not be readable. */
  #last: Checkpoint | null = null;
  #epoch = 0;
  #batches = 0;

  constructor(options: BackupAndRestoreOptions) {
    super(options);
  }

  override async onTrainBegin(): Promise<void> {
    const checkpoint = await this.#load();
    this.#last = checkpoint;
    this.#epoch = this.model.initialEpoch;
    if (checkpoint === null) return;
    restoreCheckpoint(this.model, checkpoint);
    this.#epoch = checkpoint.epoch;
    this.model.initialEpoch = checkpoint.epoch;
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
    this.#batches = 0;
  }

  override onTrainBatchEnd(_batch: number, logs: Logs): void | Promise<void> {
    this.#batches++;
    return this.#count.isDue(this.saveFreq) ? this.#save(logs) : undefined;
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    // An epoch that a signal has cut short is to be run again.
    const isWhole = this.#batches >= (this.params.steps ?? 0);
    if (isWhole) this.#epoch = epoch + 1;
    if (isWhole) this.#batches = 0;
    if (this.saveFreq === "epoch") await this.#save(logs);
  }

  override async onTrainEnd(): Promise<void> {
    const isDone = this.#epoch >= this.params.epochs || this.model.stopTraining;
    if (!this.deleteCheckpoint || !isDone) return;
    await this.store.remove(this.#name);
    await this.store.remove(this.#nameBefore);
  }

  async #save(logs: Logs): Promise<void> {
    const before = this.#last;
    this.#last = checkpointOf(this.model, { epoch: this.#epoch, batch: this.#batches, logs });
    if (this.doubleCheckpoint && before !== null) await this.store.save(this.#nameBefore, before);
    await this.store.save(this.#name, this.#last);
  }

  async #load(): Promise<Checkpoint | null> {
    try {
      return await this.store.load(this.#name);
    } catch (error) {
      const before = this.doubleCheckpoint ? await this.store.load(this.#nameBefore) : null;
      if (before === null) throw error;
      return before;
    }
  }
}

/** {@link BackupAndRestore}: saves the model as it is trained, and goes on where training was interrupted. */
export function backupAndRestore(options: BackupAndRestoreOptions): BackupAndRestore {
  return new BackupAndRestore(options);
}

registerSerializable(BackupAndRestore, "keras.callbacks");
