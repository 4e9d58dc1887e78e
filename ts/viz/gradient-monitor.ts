import { fail } from "../core/errors.js";
import { type Json, number, type OptionsOf, type ValuesOf } from "../core/options.js";
import { registerSerializable, serialize } from "../core/registry.js";
import { mapValues } from "../core/structure.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { Callback } from "../training/callbacks/callback.js";
import type { CallbackModel } from "../training/callbacks/callback-model.js";
import { norm } from "./norm.js";

const OPTIONS = {
  /** Warns, once an epoch, when the global norm is larger or no number. Above 0. Default: never. */
  warnAbove: number((value) => value > 0, "a finite number above 0").orNull(),
};

/** Options of {@link GradientMonitor}. */
export interface GradientMonitorOptions extends OptionsOf<typeof OPTIONS> {}

type GradientPair = readonly [Tensor | null, Variable];

/** A batch whose gradient was too large. */
export interface GradientWarning {
  readonly epoch: number;
  readonly batch: number;
  readonly norm: number;
}

/** What was measured of a batch. */
type Measured = readonly [epoch: number, batch: number, norms: { readonly [variable: string]: number | null }];

export interface GradientMonitor extends ValuesOf<typeof OPTIONS> {}

/**
 * A callback that records the norm of the gradient of every batch of `fit`, before the optimizer clips it: of all weights together,
 * ‖g‖ = √Σ_v ‖g_v‖², and of each.
 *
 * The lists have one entry a batch. With `workers` the gradients are those of the whole batch, and so are the norms.
 * **Errors** `invalid-argument` for options, and in `fit` when a step of one's own does not use the model's optimizer.
 * **Source** Pascanu, Mikolov, Bengio 2013, section 3.2: a threshold of 0.5 to 10 times the average norm does well.
 *
 * @example
 * const monitor = new GradientMonitor({ warnAbove: 100 });
 * await model.fit(x, y, { callbacks: [monitor] });
 * monitor.norm; // one number a batch
 * monitor.variables["lstm/recurrent_kernel"];
 */
export class GradientMonitor extends Callback {
  static override readonly className: string = "GradientMonitor";
  static override readonly options = OPTIONS;
  /** The epoch of each entry. */
  readonly epoch: number[] = [];
  /** The batch in its epoch of each entry. */
  readonly batch: number[] = [];
  /** ‖g‖ over all weights. */
  readonly norm: number[] = [];
  /** For each weight, by its name, ‖g_v‖; null where the loss does not depend on it. */
  readonly variables: Record<string, (number | null)[]> = {};
  /** The batches whose norm was over `warnAbove`. */
  readonly warnings: GradientWarning[] = [];
  #now = 0;
  #hasWarned = false;
  #taken = 0;

  constructor(options: GradientMonitorOptions = {}) {
    super(options);
  }

  override setModel(model: CallbackModel): void {
    super.setModel(model);
    // A step that failed leaves the listener of its batch there.
    model.optimizer.onGradients = null;
  }

  override onEpochBegin(epoch: number): void {
    this.#now = epoch;
  }

  override onTrainBatchBegin(batch: number): void {
    const { optimizer } = this.model;
    const others = optimizer.onGradients;
    optimizer.onGradients = (pairs) => {
      others?.(pairs);
      this.#keep(measure(this.#now, batch, pairs));
    };
  }

  override onTrainBatchEnd(batch: number): void {
    if (this.batch.at(-1) === batch && this.epoch.at(-1) === this.#now) return;
    this.model.optimizer.onGradients = null;
    const hint = "A trainStep of one's own has to call this.optimizer.applyGradients.";
    fail("invalid-argument", "GradientMonitor", "training steps by the model's optimizer", "one without it", hint);
  }

  /** What was recorded, without the model. */
  toJSON() {
    const { warnAbove, epoch, batch, norm, variables, warnings } = this;
    return { warnAbove, epoch, batch, norm, variables, warnings };
  }

  /** @internal as a `Sensor`. */
  get measuring() {
    return serialize("GradientMonitor", new GradientMonitor());
  }

  /** @internal */
  takeMeasured(): readonly Json[] {
    const from = this.#taken;
    this.#taken = this.norm.length;
    const at = (k: number): Measured => [this.epoch[k]!, this.batch[k]!, mapValues(this.variables, (list) => list[k]!)];
    return this.norm.slice(from).map((_, k) => at(from + k));
  }

  /** @internal */
  keep(measured: readonly Json[]): void {
    for (const each of measured) this.#keep(each as unknown as Measured);
  }

  #keep([epoch, batch, norms]: Measured): void {
    let squares = 0;
    for (const [name, own] of Object.entries(norms)) {
      squares += (own ?? 0) ** 2;
      this.variables[name] ??= new Array<null>(this.norm.length).fill(null);
      this.variables[name].push(own);
    }
    this.epoch.push(epoch);
    this.batch.push(batch);
    this.norm.push(Math.sqrt(squares));
    for (const [name, list] of Object.entries(this.variables)) if (!(name in norms)) list.push(null);
    if (batch === 0) this.#hasWarned = false;
    this.#warn(epoch, batch, Math.sqrt(squares));
  }

  #warn(epoch: number, batch: number, norm: number): void {
    if (this.warnAbove === null || norm <= this.warnAbove) return;
    this.warnings.push({ epoch, batch, norm });
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    console.warn(
      `GradientMonitor: the gradient's norm is ${norm.toPrecision(4)} at epoch ${epoch + 1}, batch ${batch}, over ${this.warnAbove}. ` +
        "Clip gradients (globalClipnorm) or lower the learning rate.",
    );
  }
}

function measure(epoch: number, batch: number, pairs: readonly GradientPair[]): Measured {
  const norms: Record<string, number | null> = {};
  for (const [gradient, variable] of pairs) norms[unusedName(variable.name, norms)] = gradient && norm(gradient);
  return [epoch, batch, norms];
}

/** The name, or the name with a number behind it where weights share one. */
function unusedName(name: string, used: object): string {
  let unused = name;
  for (let k = 2; Object.hasOwn(used, unused); k++) unused = `${name}#${k}`;
  return unused;
}

registerSerializable(GradientMonitor, "throughtime");
