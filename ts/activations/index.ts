/** Activations: as functions of a tensor, `activations.relu(x)`, or by name in a layer's options. */
export { type ActivationFunction, type ActivationIdentifier, type AnyActivation, get } from "./activations.js";
export * from "./composed.js";
export * from "./functions.js";
