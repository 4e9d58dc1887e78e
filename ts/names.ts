import { ThroughtimeError } from "./core/index.js";
import * as data from "./data/index.js";
import { imdb } from "./datasets/index.js";
import * as initializers from "./initializers/index.js";
import * as layers from "./layers/index.js";
import * as losses from "./losses/index.js";
import * as metrics from "./metrics/index.js";
import { Model, Sequential } from "./models/index.js";
import * as optimizers from "./optimizers/index.js";
import * as preprocessing from "./preprocessing/index.js";
import * as tensor from "./tensor/index.js";
import { callbacks } from "./training/index.js";

/*
 * Minified code forgets what its classes and functions are called, but people see it: in console.log, in errors, in `constructor.name`, and in
 * the automatic names of models. So everything public is given the name under which it is exported.
 */
const everything = [
  { ThroughtimeError, Model, Sequential },
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
for (const exported of everything) {
  for (const [name, value] of Object.entries(exported)) {
    if (typeof value === "function") Object.defineProperty(value, "name", { value: name, configurable: true });
  }
}
