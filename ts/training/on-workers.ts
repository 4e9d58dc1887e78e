import { fail } from "../core/errors.js";
import type { Steps, Trainable, Workers } from "./trainable.js";

/** Runs `loop` with the model's own steps or, where workers are asked for, with theirs, and lets the workers go in any case. */
export async function withSteps<T>(
  where: string,
  model: Trainable,
  workers: Workers | null,
  loop: (steps: Steps) => Promise<T>,
): Promise<T> {
  if (workers === null) return loop(model);
  const steps = await model.startWorkers?.(where, workers);
  if (steps === undefined) fail("invalid-argument", where, "a Sequential with workers", model.name);
  try {
    return await loop(steps);
  } finally {
    await steps.close();
  }
}
