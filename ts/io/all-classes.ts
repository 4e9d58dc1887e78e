import { keepKnown } from "../core/registry.js";
import * as initializers from "../initializers/all.js";
import * as losses from "../losses/classes.js";
import * as metrics from "../metrics/classes.js";
import { knowAll as knowAllOfModels } from "../models/all-classes.js";
import * as optimizers from "../optimizers/classes.js";
import * as schedulesAndTheirBase from "../optimizers/schedules/index.js";

const { LearningRateSchedule: _base, ...schedules } = schedulesAndTheirBase;

/** Whoever calls it has all classes and functions that a model in a file may consist of or be compiled with, by their names. */
export function knowAll(): void {
  knowAllOfModels();
  keepKnown(losses, metrics, optimizers, schedules, initializers);
}
