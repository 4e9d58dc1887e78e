import { fail, quoted } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import type { Tensor, Variable } from "../tensor/index.js";
import { norm } from "./norm.js";

/** Options of {@link GradientMonitor}. */
export interface GradientMonitorOptions {
  /** Warns, once an epoch, when the global norm is larger or no number. Default: never. */
  warnAbove?: number;
}

type GradientPair = readonly [Tensor | null, Variable];

/** What is needed of an optimizer, and of a model. */
interface GradientSource {
  onGradients: ((pairs: readonly GradientPair[]) => void) | null;
}
interface MonitoredModel {
  readonly name: string;
  readonly optimizer?: object;
}

/** A batch whose gradient was too large. */
export interface GradientWarning {
  readonly epoch: number;
  readonly batch: number;
  readonly norm: number;
}

/**
 * A callback that records the norm of the gradient of every batch of `fit`, before the optimizer clips it: of all weights together,
 * ‖g‖ = √Σ_v ‖g_v‖², and of each.
 *
 * The lists have one entry a batch. With `workers` the gradients are those of the whole batch, and so are the norms.
 * **Errors** "invalid-argument" for options, and in `fit` when a step of one's own does not use the model's optimizer.
 * **Source** Pascanu, Mikolov, Bengio 2013, section 3.2: a threshold of 0.5 to 10 times the average norm does well.
 *
 * @example
 * const monitor = new GradientMonitor({ warnAbove: 100 });
 * await model.fit(x, y, { callbacks: [monitor] });
 * monitor.norm; // one number a batch
 * monitor.variables["lstm/recurrent_kernel"];
 */
export class GradientMonitor {
  // It has a callback's hooks without its base class: the types of an entry that shared that one would no longer be what its namespace exports.
  /** Minified classes forget their names. */
  static readonly name = "GradientMonitor";
  readonly warnAbove: number | null;
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
  private model: MonitoredModel | null = null;
  private now = 0;
  private hasWarned = false;

  constructor(options: GradientMonitorOptions = {}) {
    checkOptionNames("GradientMonitor", options, ["warnAbove"]);
    const { warnAbove = null } = options;
    if (warnAbove !== null && !(warnAbove > 0)) {
      fail("invalid-argument", "GradientMonitor", "warnAbove greater than 0", quoted(warnAbove));
    }
    this.warnAbove = warnAbove;
  }

  setModel(model: MonitoredModel): void {
    this.model = model;
    // What a step that failed has left there is not of this training.
    this.optimizer().onGradients = null;
  }

  onEpochBegin(epoch: number): void {
    this.now = epoch;
    this.hasWarned = false;
  }

  onTrainBatchBegin(batch: number): void {
    const optimizer = this.optimizer();
    const others = optimizer.onGradients;
    optimizer.onGradients = (pairs) => {
      others?.(pairs);
      this.record(batch, pairs);
    };
  }

  onTrainBatchEnd(batch: number): void {
    if (this.batch.at(-1) === batch && this.epoch.at(-1) === this.now) return;
    this.optimizer().onGradients = null;
    const hint = "A trainStep of one's own has to call this.optimizer.applyGradients.";
    fail("invalid-argument", "GradientMonitor", "training steps by the model's optimizer", "one without it", hint);
  }

  /** What was recorded, without the model. */
  toJSON() {
    const { warnAbove, epoch, batch, norm, variables, warnings } = this;
    return { warnAbove, epoch, batch, norm, variables, warnings };
  }

  private optimizer(): GradientSource {
    const optimizer = this.model?.optimizer;
    if (optimizer && "onGradients" in optimizer) return optimizer as GradientSource;
    return fail("invalid-argument", "GradientMonitor", "a model with an optimizer of the package", this.model?.name);
  }

  private record(batch: number, pairs: readonly GradientPair[]): void {
    const names = new Set<string>();
    let squares = 0;
    for (const [gradient, variable] of pairs) {
      const own = gradient && norm(gradient);
      squares += (own ?? 0) ** 2;
      const name = unusedName(variable.name, names);
      this.variables[name] ??= new Array<null>(this.norm.length).fill(null);
      this.variables[name].push(own);
    }
    this.epoch.push(this.now);
    this.batch.push(batch);
    this.norm.push(Math.sqrt(squares));
    for (const [name, list] of Object.entries(this.variables)) if (!names.has(name)) list.push(null);
    this.warn(batch, Math.sqrt(squares));
  }

  private warn(batch: number, norm: number): void {
    if (this.warnAbove === null || norm <= this.warnAbove) return;
    this.warnings.push({ epoch: this.now, batch, norm });
    if (this.hasWarned) return;
    this.hasWarned = true;
    console.warn(
      `GradientMonitor: the gradient's norm is ${norm.toPrecision(4)} at epoch ${this.now + 1}, batch ${batch}, over ${this.warnAbove}. ` +
        "Clip gradients (globalClipnorm) or lower the learning rate.",
    );
  }
}

/** The name, or the name with a number behind it where weights share one. */
function unusedName(name: string, used: Set<string>): string {
  let unused = name;
  for (let k = 2; used.has(unused); k++) unused = `${name}#${k}`;
  used.add(unused);
  return unused;
}
