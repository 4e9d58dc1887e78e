import { ThroughtimeError } from "./core/index.js";
import * as data from "./data/index.js";
import { imdb } from "./datasets/index.js";
import * as initializers from "./initializers/index.js";
import * as layers from "./layers/index.js";
import * as losses from "./losses/index.js";
import * as metrics from "./metrics/index.js";
import { MeanMetric } from "./metrics/mean-metric.js";
import { RunningMean } from "./metrics/running-mean.js";
import { Model, Sequential } from "./models/index.js";
import * as optimizers from "./optimizers/index.js";
import { workerPool } from "./parallel/index.js";
import * as preprocessing from "./preprocessing/index.js";
import * as tensor from "./tensor/index.js";
import { callbacks } from "./training/index.js";
import { Progbar } from "./training/progress/progbar.js";
import { backendInfo } from "./wasm/backend.js";

/*
 * Minified code forgets what its classes and functions are called, but people see it: in console.log, in errors, in `constructor.name`, in the
 * automatic names of models. So everything public is given the name under which it is exported, also where a bundler minifies once more.
 */
const named: readonly object[] = [
  { ThroughtimeError, Model, Sequential, backendInfo, workerPool },
  // Not exported, but printed inside of what is.
  { MeanMetric, RunningMean, Progbar },
  data,
  imdb,
  initializers,
  layers,
  losses,
  metrics,
  optimizers,
  preprocessing,
  tensor,
  callbacks,
];
for (const [name, value] of named.flatMap(Object.entries)) {
  if (typeof value === "function") Object.defineProperty(value, "name", { value: name, configurable: true });
}
