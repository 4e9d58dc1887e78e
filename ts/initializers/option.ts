import { Option } from "../core/options.js";
import { keepKnown, resolveInstance, serialize, type Wanted } from "../core/registry.js";
import type * as all from "./all.js";
import { Zeros } from "./constant.js";
import { Initializer } from "./initializer.js";
import { RandomNormal } from "./random.js";
import { VarianceScaling } from "./variance-scaling.js";

type Own = typeof all;

/** Other names, as the classes themselves tell them: "uniform", "normal", … */
type Aliases = {
  [K in keyof Own]: Own[K] extends { readonly aliases: readonly (infer Alias)[] } ? Alias : never;
}[keyof Own];

/** The initializers that a name alone calls for, with their defaults. */
export type InitializerName = Extract<keyof Own, Uncapitalize<string>> | Extract<Aliases, Uncapitalize<string>>;

/** An initializer as files hold it. */
export type SerializedInitializer = { readonly config?: Readonly<Record<string, unknown>> } & (
  | { readonly class_name: string }
  | { readonly className: string }
);

/** What layers take as initializer: a name, an initializer, or one as files hold it. */
export type InitializerIdentifier = InitializerName | Initializer | SerializedInitializer;

// One of each file: what only a string names is dropped by bundlers with its file, not without it.
keepKnown({ Zeros, RandomNormal, VarianceScaling });

const WANTED: Wanted<Initializer> = {
  Class: Initializer,
  what: "an initializer",
  packageName: "keras.initializers",
};

/** The option that takes an initializer. */
export function initializer(): Option<InitializerIdentifier, Initializer> {
  return new Option(resolveInitializer, (value, where) => serialize(where, value));
}

/** The initializer itself. Keras's spelling (`glorot_uniform`, `GlorotUniform`) is understood. **Errors** `unknown-name`, `invalid-argument`. */
export function resolveInitializer(where: string, option: string, value: unknown): Initializer {
  return resolveInstance(where, option, value, WANTED);
}
