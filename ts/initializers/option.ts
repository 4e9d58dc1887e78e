import { Option } from "../core/options.js";
import { resolveInstance, serialize, type Wanted } from "../core/registry.js";
import * as all from "./all.js";
import { Initializer } from "./initializer.js";

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

/** The names for error messages. That they are read from the module itself keeps a bundler from dropping what only a string names. */
const names = (): string[] => Object.keys(all).filter((name) => /^[a-z]/.test(name));

const WANTED: Wanted<Initializer> = {
  Class: Initializer,
  what: "an initializer",
  packageName: "keras.initializers",
  names,
};

/** The option that takes an initializer. */
export function initializer(): Option<InitializerIdentifier, Initializer> {
  return new Option(resolveInitializer, (value, where) => serialize(where, value));
}

/** The initializer itself. Keras's spelling (`glorot_uniform`, `GlorotUniform`) is understood. **Errors** `unknown-name`, `invalid-argument`. */
export function resolveInitializer(where: string, option: string, value: unknown): Initializer {
  return resolveInstance(where, option, value, WANTED);
}
