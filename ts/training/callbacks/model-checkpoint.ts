import { flag, number, type OptionsOf, type OptionTable, text, type ValuesOf } from "../../core/options.js";
import { registerSerializable } from "../../core/registry.js";
import type { Logs } from "../trainable.js";
import { checkpointName } from "./checkpoint-name.js";
import { checkpointOf, checkpointStore } from "./checkpoints.js";
import { MONITOR, MonitorCallback } from "./monitor.js";
import { BatchCount, saveFrequency } from "./save-frequency.js";

const OPTIONS = {
  ...MONITOR,
  /** The name in the store; `{epoch}`, `{batch}` and names of the logs are filled in, as in `{epoch:02d}-{val_loss:.3f}`. */
  filepath: text(),
  /** Saves only where the number watched is better than at any time before. Default false. */
  saveBestOnly: flag().default(false),
  /** Leaves out what the optimizer has learned. Default false. */
  saveWeightsOnly: flag().default(false),
  /** "epoch", or after how many batches to save. Default "epoch". */
  saveFreq: saveFrequency().default("epoch"),
  /** What is to be beaten before the first is saved. Default none. */
  initialValueThreshold: number().orNull(),
  /** Where the checkpoints go. Default: a store in memory. */
  store: checkpointStore(),
} satisfies OptionTable;

/** Options of {@link ModelCheckpoint}, with Keras's defaults. */
export interface ModelCheckpointOptions extends OptionsOf<typeof OPTIONS> {}

export interface ModelCheckpoint extends ValuesOf<typeof OPTIONS> {}

/**
 * Saves the model while it is trained: all epochs, or the best.
 *
 * A checkpoint holds the weights, what the optimizer has learned and the epoch; `restoreCheckpoint` puts it back.
 * **Errors** `invalid-argument` for a name of the logs that is not there, and with `saveBestOnly` when `mode` is "auto" and the model does not
 * know the direction of `monitor`.
 * **Source** Keras 3, `keras.callbacks.ModelCheckpoint`.
 *
 * @example
 * const saved = callbacks.modelCheckpoint({ filepath: "epoch-{epoch:02d}", monitor: "loss", saveBestOnly: true });
 * await model.fit(x, y, { epochs: 9, callbacks: [saved] });
 * const first = (await saved.store.load("epoch-01"))!;
 * callbacks.restoreCheckpoint(model, first);
 */
export class ModelCheckpoint extends MonitorCallback {
  static override readonly className: string = "ModelCheckpoint";
  static override readonly options: OptionTable = OPTIONS;

  /** The best value so far; undefined while there is none. It lasts from one `fit` to the next. */
  best: number | undefined = this.initialValueThreshold ?? undefined;
  #epoch = 0;
  readonly #count = new BatchCount();

  constructor(options: ModelCheckpointOptions) {
    super(options);
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (this.saveFreq === "epoch") await this.#save(logs, { epoch: epoch + 1 }, { epoch: epoch + 1, batch: 0 });
  }

  override onTrainBatchEnd(batch: number, logs: Logs): void | Promise<void> {
    if (!this.#count.isDue(this.saveFreq)) return;
    const epoch = this.#epoch;
    return this.#save(logs, { epoch: epoch + 1, batch: batch + 1 }, { epoch, batch: batch + 1 });
  }

  /** Under a name in which epochs and batches count from 1. */
  async #save(logs: Logs, counts: Record<string, number>, at: { epoch: number; batch: number }): Promise<void> {
    const name = checkpointName("ModelCheckpoint", this.filepath, { ...counts, ...logs });
    if (this.saveBestOnly && !this.#isBest(logs, counts.epoch!)) return;
    this.say(`Epoch ${counts.epoch}: saving model to ${name}`);
    await this.store.save(name, checkpointOf(this.model, { ...at, logs }, this.saveWeightsOnly));
  }

  /** As in Keras, it is the best where the number is not there. */
  #isBest(logs: Logs, epoch: number): boolean {
    const { monitor, best } = this;
    const value = this.watched(logs);
    if (value === undefined) return true;
    const isBest = this.improves(value, best);
    if (isBest) this.best = value;
    this.say(`Epoch ${epoch}: ${monitor} ${isBest ? `improved to ${value} from` : "did not improve from"} ${best}`);
    return isBest;
  }
}

/** {@link ModelCheckpoint}: saves the model while it is trained, all epochs or the best. */
export function modelCheckpoint(options: ModelCheckpointOptions): ModelCheckpoint {
  return new ModelCheckpoint(options);
}

registerSerializable(ModelCheckpoint, "keras.callbacks");
