/** Rules for the first values of weights: `initializers.orthogonal({ gain: 0.5 })`, or by name in a layer's options. */
export * from "./all.js";
export { Initializer, type InitializerConfig } from "./initializer.js";
export type { InitializerIdentifier, InitializerName, SerializedInitializer } from "./option.js";
