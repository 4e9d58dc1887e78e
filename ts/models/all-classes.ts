import * as activations from "../activations/index.js";
import * as constraints from "../constraints/index.js";
import { keepKnown } from "../core/registry.js";
import * as layers from "../layers/all.js";
import * as regularizers from "../regularizers/index.js";
import { Sequential } from "./sequential.js";

/** Whoever calls it has all classes and functions that a model may consist of, by their names. */
export function knowAll(): void {
  keepKnown(layers, activations, constraints, regularizers, { Sequential });
}
