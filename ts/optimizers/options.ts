import { atLeastZero, flag, number, only, text, type ValuesOf, wholeNumber } from "../core/options.js";
import { CLIPS } from "./clips.js";
import { learningRate } from "./learning-rate.js";

/** What is done around the rule of an optimizer, whatever that is. */
export const AROUND = {
  ...CLIPS,
  /** At each step a weight loses this share of itself, times the learning rate. Default none. */
  weightDecay: atLeastZero().orNull(),
  /** Keeps a moving average of each weight, which is put in its place at the end of `fit`. Default false. */
  useEma: flag().default(false),
  /** How slowly the averages move, from 0 to 1. Default 0.99. */
  emaMomentum: number((value) => value >= 0 && value <= 1, "a number from 0 to 1").default(0.99),
  /** Puts the averages in place of the weights after every so many steps. Default none: at the end of `fit` alone. */
  emaOverwriteFrequency: wholeNumber().orNull(),
  /** Makes a step at every so many batches, from 2 up, by the mean of their gradients. Default none: at each. */
  gradientAccumulationSteps: wholeNumber(2).orNull(),
  /** Of Keras's mixed precision, which is not here. */
  lossScaleFactor: only(null),
};

/** What every optimizer takes. */
export const OPTIONS = {
  /** The length of a step: a number, or a schedule of it. Default 0.001. */
  learningRate: learningRate().default(0.001),
  ...AROUND,
  /** For messages. By default the class name in snake case. */
  name: text().orNull(),
};

/** What is done around the rule, as it is set. */
export interface Around extends ValuesOf<typeof AROUND> {}
