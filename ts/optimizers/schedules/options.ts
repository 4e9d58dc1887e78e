import { atLeastZero, number } from "../../core/options.js";

/** Where a schedule of `decaySteps` starts, and how long it takes. */
export const DECAY_OPTIONS = {
  /** The learning rate at step 0. */
  initialLearningRate: atLeastZero(),
  /** Over how many steps it decays. Greater than 0. */
  decaySteps: steps(),
};

/** A number of steps, not necessarily whole. */
export function steps() {
  return number((value) => value > 0, "a finite number greater than 0");
}
