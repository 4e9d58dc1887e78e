import { Progbar } from "../progress/progbar.js";
import { type Terminal, terminal } from "../progress/terminal.js";
import type { Logs } from "../trainable.js";
import { Callback } from "./callback.js";

/** Shows the progress of fit, evaluate and predict: a bar on a terminal, a line per epoch elsewhere. */
export class ProgbarLogger extends Callback {
  private bar: Progbar | undefined;
  private target: number | undefined;
  private seen = 0;
  private label = "";
  private inFit = false;

  constructor(private readonly out: Terminal = terminal()) {
    super();
  }

  private get style(): 1 | 2 {
    const { verbose } = this.params;
    return verbose === 1 || (verbose === "auto" && this.out.isTTY) ? 1 : 2;
  }

  override onTrainBegin(): void {
    // Inside `fit` validation is silent: its numbers come with the epoch's.
    this.inFit = true;
    this.target = this.params.steps;
  }

  override onEpochBegin(epoch: number): void {
    const heading = this.params.epochs > 1 ? `Epoch ${epoch + 1}/${this.params.epochs}` : "";
    if (this.style === 1 && heading !== "") this.out.write(`${heading}\n`);
    this.open(this.style === 2 && heading !== "" ? `${heading} - ` : "");
  }

  override onTrainBatchEnd(batch: number, logs?: Logs): void {
    this.advance(batch, logs);
  }

  override onEpochEnd(_epoch: number, logs?: Logs): void {
    this.close(logs);
  }

  override onTrainEnd(): void {
    this.inFit = false;
  }

  override onTestBegin(): void {
    if (this.inFit) return;
    this.target = this.params.steps;
    this.open("");
  }

  override onTestBatchEnd(batch: number, logs?: Logs): void {
    if (!this.inFit) this.advance(batch, logs);
  }

  override onTestEnd(logs?: Logs): void {
    if (!this.inFit) this.close(logs);
  }

  override onPredictBegin(): void {
    this.target = this.params.steps;
    this.open("");
  }

  override onPredictBatchEnd(batch: number): void {
    this.advance(batch, {});
  }

  override onPredictEnd(): void {
    this.close({});
  }

  private open(label: string): void {
    this.label = label;
    this.seen = 0;
    this.bar = new Progbar({ target: this.target, out: this.out });
  }

  private advance(batch: number, logs: Logs = {}): void {
    this.seen = batch + 1;
    this.bar?.update(this.seen, logs, this.style === 1 && this.out.isTTY);
  }

  private close(logs: Logs = {}): void {
    // An epoch cut short shows the batches it saw; a whole one tells how long the next will be.
    this.bar?.finish(this.seen, logs, this.style === 1, this.label);
    this.target ??= this.seen;
    this.bar = undefined;
  }
}
