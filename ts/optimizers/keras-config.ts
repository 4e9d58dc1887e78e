import { pickValues } from "../core/structure.js";

/** Options of Keras's optimizers that are not here, at the values that change nothing: Keras's own files hold all of them. */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  weightDecay: [null, 0],
  useEma: [false],
  emaMomentum: [0.99],
  emaOverwriteFrequency: [null],
  lossScaleFactor: [null],
  gradientAccumulationSteps: [null],
};

/** A configuration without what changes nothing. */
export function withoutNeutral(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return pickValues(config, (value, name) => !NEUTRAL[name]?.includes(value));
}
