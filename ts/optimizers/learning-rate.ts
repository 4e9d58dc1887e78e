import { requireNumber } from "../core/checks.js";
import { fail } from "../core/errors.js";
import { Option } from "../core/options.js";
import { deserialize, isSerialized, serialize } from "../core/registry.js";
import { LearningRateSchedule } from "./schedules/schedule.js";

/** The length of a step: a number, or a schedule of it. */
export type LearningRate = number | LearningRateSchedule;

/** A learning rate as an option; a schedule stands in files with its class and configuration. */
export function learningRate(): Option<LearningRate> {
  return new Option<LearningRate>(readRate, (rate, where) =>
    typeof rate === "number" ? rate : serialize(where, rate),
  );
}

/** The learning rate that was given, also as a file has it. **Errors** `invalid-argument`, `unknown-name`. */
export function readRate(where: string, name: string, given: unknown): LearningRate {
  const value = isSerialized(given) ? deserialize(where, "a schedule", given, "keras.optimizers.schedules") : given;
  if (value instanceof LearningRateSchedule) return value;
  return requireNumber(where, name, value, (v) => v >= 0, "a finite number of at least 0, or a schedule");
}

/** The learning rate that is set by hand in place of another. **Errors** `invalid-argument` for a number where a schedule decides. */
export function replaceRate(where: string, now: LearningRate, given: unknown): LearningRate {
  const next = readRate(where, "learningRate", given);
  if (typeof now !== "number" && typeof next === "number") {
    const hint = "Make the optimizer with a number, or set another schedule.";
    fail("invalid-argument", where, "a learning rate that no schedule decides", `${next} beside a schedule`, hint);
  }
  return next;
}

/** The rate after so many steps. */
export function rateAt(rate: LearningRate, step: number): number {
  return typeof rate === "number" ? rate : rate.apply(step);
}

/**
 * The rate that a float32 stands for: `now` where the float32 is its own, else the number of the fewest digits that rounds to it, so that
 * 0.05 comes back as 0.05.
 */
export function rateOfFloat32(float32: number, now: number): number {
  if (Math.fround(now) === float32) return now;
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(float32.toPrecision(digits));
    if (Math.fround(short) === float32) return short;
  }
  return float32;
}
