import { fail } from "../../core/errors.js";
import { Option } from "../../core/options.js";
import { mapValues } from "../../core/structure.js";
import type { GivenState } from "../../optimizers/index.js";
import type { TensorLike } from "../../tensor/index.js";
import type { CallbackModel } from "./callback-model.js";
import type { MaybeLogs } from "./hooks.js";

/**
 * A model in the middle of its training. The tensors lie at rest, so that `structuredClone`, `postMessage` and IndexedDB take it as it is;
 * `JSON.stringify` makes nested arrays of them, which are taken back as well.
 */
export interface Checkpoint {
  /** How many epochs are done: the one to go on with, counted from 0. */
  readonly epoch: number;
  /** How many batches of that epoch are in it. */
  readonly batch: number;
  /** The numbers at that time. */
  readonly logs: MaybeLogs;
  /** As `model.getWeights()` gives them. */
  readonly weights: readonly TensorLike[];
  /** What the optimizer has learned of `model.trainableVariables`; null where the weights alone were asked for. */
  readonly optimizer: GivenState | null;
}

/** Where checkpoints are kept, by their names: in memory, in files, in a database. All of it may be asynchronous. */
export interface CheckpointStore {
  /** Keeps it; one of the same name goes. */
  save(name: string, checkpoint: Checkpoint): void | Promise<void>;
  /** The checkpoint of that name; null where there is none. */
  load(name: string): Checkpoint | null | Promise<Checkpoint | null>;
  /** Forgets it, if it is there. */
  remove(name: string): void | Promise<void>;
}

/** A store that lasts as long as the program. */
export interface MemoryStore extends CheckpointStore {
  /** The names there are, in the order in which they were first saved. */
  readonly names: readonly string[];
  load(name: string): Checkpoint | null;
}

/**
 * Keeps checkpoints in memory.
 *
 * @example
 * const store = callbacks.memoryStore();
 * await model.fit(x, y, { callbacks: [callbacks.modelCheckpoint({ filepath: "best", monitor: "loss", store })] });
 * store.names; // ["best"]
 */
export function memoryStore(): MemoryStore {
  const kept = new Map<string, Checkpoint>();
  return {
    get names() {
      return [...kept.keys()];
    },
    save: (name, checkpoint) => void kept.set(name, checkpoint),
    load: (name) => kept.get(name) ?? null,
    remove: (name) => void kept.delete(name),
  };
}

/** A store as an option; by default one in memory. */
export function checkpointStore(): Option<CheckpointStore | null, CheckpointStore, true> {
  return new Option<CheckpointStore | null, CheckpointStore>(
    (where, name, value) => (value === null ? memoryStore() : requireStore(where, name, value)),
    () => null,
  ).default(null);
}

function requireStore(where: string, name: string, value: unknown): CheckpointStore {
  const store = value as Record<keyof CheckpointStore, unknown>;
  const methods = ["save", "load", "remove"] as const;
  if (typeof value === "object" && methods.every((method) => typeof store[method] === "function")) {
    return value as CheckpointStore;
  }
  return fail("invalid-argument", where, `${name} with the methods ${methods.join(", ")}`, value);
}

/** The model as it is, after so many epochs and batches. */
export function checkpointOf(
  model: CallbackModel,
  at: Pick<Checkpoint, "epoch" | "batch" | "logs">,
  weightsOnly = false,
): Checkpoint {
  const { optimizer, trainableVariables } = model;
  const slots = () =>
    trainableVariables.map((variable) => mapValues(optimizer.slotsOf(variable), (slot) => slot.value()));
  const state = weightsOnly ? null : { ...optimizer.getState([]), slots: slots() };
  return { ...at, logs: { ...at.logs }, weights: model.getWeights(), optimizer: state };
}

/**
 * Puts a model and its optimizer back to what they were.
 *
 * **Errors** `invalid-argument` for a model that has no weights yet; `shape-mismatch` for the weights of another model.
 *
 * @example
 * const saved = callbacks.modelCheckpoint({ filepath: "best", monitor: "loss", saveBestOnly: true });
 * await model.fit(x, y, { epochs: 9, callbacks: [saved] });
 * callbacks.restoreCheckpoint(model, (await saved.store.load("best"))!);
 */
export function restoreCheckpoint(model: CallbackModel, checkpoint: Checkpoint): void {
  const { weights, optimizer } = checkpoint;
  if (model.weights.length === 0 && weights.length > 0) {
    const hint = "Call model.build(shape), or apply it to a batch, first.";
    fail("invalid-argument", "restoreCheckpoint", "a model with weights", `${model.name} without`, hint);
  }
  model.setWeights(weights as never);
  if (optimizer !== null) model.optimizer.setState(optimizer, model.trainableVariables);
}
