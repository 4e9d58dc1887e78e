/** Training that tells how it goes, and can be paused, stopped and gone on with. */
import { callbacks, type Logs, type Model } from "throughtime";
import { GradientMonitor } from "throughtime/viz";
import { type CallContext, StudioError } from "../channel.js";
import { ready, rest } from "../start.js";
import { type Prepared, prepare } from "./data.js";
import { buildModel, compile, SCORES } from "./model.js";
import type { BatchPoint, DataAbout, DataSpec, Outcome, Progress, TrainSpec, ValidationPoint } from "./spec.js";

/** Progress is told at most so often. */
const TELL_MS = 70;
/** The rate is that of the last so many milliseconds. */
const RATE_MS = 2500;

/** The net that was trained last, whatever became of its training. */
export interface Trained {
  readonly model: Model;
  readonly prepared: Prepared;
  readonly spec: TrainSpec;
}

let trained: Trained | null = null;
let resume: (() => void) | null = null;
let paused: Promise<void> | null = null;
let isTraining = false;

export function lastTrained(): Trained {
  if (trained === null) throw new StudioError("not-trained", "There is no trained net yet. Press Train first.");
  return trained;
}

/** Loads the data, and says what there is. */
export async function look(data: DataSpec): Promise<DataAbout> {
  await ready();
  return (await prepare(data)).about;
}

export function pause(_given: null): void {
  paused ??= new Promise((resolve) => {
    resume = resolve;
  });
}

export function goOn(_given: null): void {
  resume?.();
  [resume, paused] = [null, null];
}

/** Trains a new net, or (`anew: false`) the last one for further epochs. */
export async function train(
  { spec, anew }: { spec: TrainSpec; anew: boolean },
  { emit, signal }: CallContext,
): Promise<Outcome> {
  if (isTraining) throw new StudioError("busy", "A training is going on already. Stop it first.");
  isTraining = true;
  goOn(null);
  const stop = () => goOn(null);
  signal.addEventListener("abort", stop);
  try {
    await ready();
    const prepared = await prepare(spec.data);
    const model = anew || trained === null ? buildModel(spec.model, prepared.about, spec.fit) : trained.model;
    if (!anew) compile(model, prepared.about.task, spec.fit);
    trained = { model, prepared, spec };
    const began = performance.now();
    const monitor = new GradientMonitor();
    const teller = new Teller(spec, prepared.about, monitor, emit);
    const { train, validation } = prepared;
    const history = await model.fit(train.x, train.y, {
      ...{ epochs: spec.fit.epochs, batchSize: spec.fit.batchSize, verbose: 0 as const, signal },
      validationData: [validation.x, validation.y],
      callbacks: [monitor, teller],
    });
    return {
      stopped: history.stopped,
      seconds: (performance.now() - began) / 1000,
      parameters: model.countParams(),
    };
  } finally {
    isTraining = false;
    signal.removeEventListener("abort", stop);
  }
}

/** Gathers what the batches say, and waits where one has paused. */
class Teller extends callbacks.Callback {
  readonly #score: string;
  readonly #perEpoch: number;
  #step = 0;
  #epoch = 0;
  #batches: BatchPoint[] = [];
  #told = 0;
  #ticks: { at: number; step: number }[] = [];

  constructor(
    private readonly spec: TrainSpec,
    private readonly about: DataAbout,
    private readonly monitor: GradientMonitor,
    private readonly emit: (event: Progress) => void,
  ) {
    super();
    this.#score = SCORES[about.task];
    this.#perEpoch = Math.ceil(about.train / spec.fit.batchSize);
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  override async onTrainBatchEnd(_batch: number, logs: Logs): Promise<void> {
    this.#step += 1;
    const now = performance.now();
    this.#ticks.push({ at: now, step: this.#step });
    this.#ticks = this.#ticks.filter(({ at }) => now - at < RATE_MS);
    const norm = this.monitor.norm.at(-1) ?? Number.NaN;
    this.#batches.push({ step: this.#step, loss: logs.loss!, score: logs[this.#score]!, norm });
    if (now - this.#told > TELL_MS) {
      this.#tell(null);
      await rest();
    }
    if (paused !== null) {
      await paused;
      // The time that it lay still is no time of training.
      this.#ticks = [];
    }
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    const [loss, score] = [logs.val_loss, logs[`val_${this.#score}`]];
    // A training that was stopped has not been validated.
    this.#tell(loss === undefined || score === undefined ? null : { step: this.#step, loss, score });
  }

  #tell(validation: ValidationPoint | null): void {
    this.#told = performance.now();
    const [first, last] = [this.#ticks[0], this.#ticks.at(-1)];
    const perSecond =
      first && last && last.step > first.step ? (1000 * (last.step - first.step)) / (last.at - first.at) : 0;
    const { epochs, batchSize } = this.spec.fit;
    const steps = this.#perEpoch * epochs;
    this.emit({
      ...{ step: this.#step, steps, epoch: this.#epoch, epochs, batches: this.#batches, validation },
      examplesPerSecond: perSecond * Math.min(batchSize, this.about.train),
      secondsLeft: perSecond > 0 ? (steps - this.#step) / perSecond : Number.POSITIVE_INFINITY,
    });
    this.#batches = [];
  }
}
