/** The program of a worker. No `await` out here: bundlers (Vite by default) make classic scripts of workers, which may not have it. */
import { keepKnown } from "../core/registry.js";
import * as losses from "../losses/classes.js";
import * as metrics from "../metrics/classes.js";
import { modelFromJSON } from "../models/index.js";
import * as optimizers from "../optimizers/classes.js";
import * as schedules from "../optimizers/schedules/index.js";
import { serve } from "../parallel/serve.js";
import { serveWhole } from "../spawn/serve.js";
import { GradientMonitor } from "../viz/gradient-monitor.js";

// The base class of schedules is no schedule.
keepKnown(losses, metrics, optimizers, { ...schedules, LearningRateSchedule: null }, { GradientMonitor });
serve((json) => modelFromJSON(json) as never, serveWhole);
