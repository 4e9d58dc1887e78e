import { registerSerializable } from "../../core/registry.js";
import { type Numbers, Progbar } from "../progress/progbar.js";
import { type Terminal, terminal } from "../progress/terminal.js";
import type { Logs } from "../trainable.js";
import { Callback } from "./callback.js";

/** Shows the progress of fit, evaluate and predict: a bar on a terminal, a line per epoch elsewhere. Every loop that is not silent has one. */
export class ProgbarLogger extends Callback {
  static override readonly className: string = "ProgbarLogger";
  readonly #out: Terminal;
  #bar: Progbar | undefined;
  #target: number | undefined;
  #seen = 0;
  #label = "";
  #inFit = false;

  constructor(out: Terminal = terminal()) {
    super();
    this.#out = out;
  }

  get #hasBar(): boolean {
    const { verbose } = this.params;
    return verbose === 1 || (verbose === "auto" && this.#out.isTTY);
  }

  override onTrainBegin(): void {
    // Inside `fit` validation is silent: its numbers come with the epoch's.
    this.#inFit = true;
    this.#target = this.params.steps;
  }

  override onEpochBegin(epoch: number): void {
    const heading = this.params.epochs > 1 ? `Epoch ${epoch + 1}/${this.params.epochs}` : "";
    if (this.#hasBar && heading !== "") this.#out.write(`${heading}\n`);
    this.#open(!this.#hasBar && heading !== "" ? `${heading} - ` : "");
  }

  override onTrainBatchEnd(batch: number, logs: Logs): void {
    this.#advance(batch, logs);
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    this.#close(logs);
  }

  override onTrainEnd(): void {
    this.#inFit = false;
  }

  override onTestBegin(): void {
    if (this.#inFit) return;
    this.#target = this.params.steps;
    this.#open("");
  }

  override onTestBatchEnd(batch: number, logs: Logs): void {
    if (!this.#inFit) this.#advance(batch, logs);
  }

  override onTestEnd(logs: Logs): void {
    if (!this.#inFit) this.#close(logs);
  }

  override onPredictBegin(): void {
    this.#target = this.params.steps;
    this.#open("");
  }

  override onPredictBatchEnd(batch: number): void {
    this.#advance(batch, {});
  }

  override onPredictEnd(): void {
    this.#close({});
  }

  #open(label: string): void {
    this.#label = label;
    this.#seen = 0;
    this.#bar = new Progbar({ target: this.#target, out: this.#out });
  }

  #advance(batch: number, logs: Numbers): void {
    this.#seen = batch + 1;
    this.#bar?.update(this.#seen, logs, this.#hasBar && this.#out.isTTY);
  }

  #close(logs: Numbers): void {
    // An epoch cut short shows the batches it saw; a whole one tells how long the next will be.
    this.#bar?.finish(this.#seen, logs, this.#hasBar, this.#label);
    this.#target ??= this.#seen;
    this.#bar = undefined;
  }
}

registerSerializable(ProgbarLogger, "keras.callbacks");
