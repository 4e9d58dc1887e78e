import { isPlainObject } from "./checks.js";
import { fail, failUnknownName, quoted } from "./errors.js";
import { lookup } from "./lookup.js";
import { camelCase, snakeCase } from "./names.js";
import type { Json } from "./options.js";
import { mapValues, pickValues } from "./structure.js";

/** A class whose instances can be written to a file: the strings in it are its names there, whatever a minifier calls it. */
export interface SerializableClass<T extends Serializable = Serializable> {
  /** Keras's class name, such as "LSTM". */
  readonly className: string;
  /** Other names that stand for it, such as "mse". */
  readonly aliases?: readonly string[];
  /** What its constructor takes, where a table says so. */
  readonly options?: object;
  /** The instance that a configuration stands for. */
  fromConfig(config: Readonly<Record<string, unknown>>): T;
  readonly prototype: T;
}

/** What can be written to a file. */
export interface Serializable {
  /** The options that make it again, as plain JSON. */
  getConfig(): Record<string, Json>;
}

/** An instance in a file, in Keras's shape. */
export interface Serialized {
  /** Such as "keras.layers" for the package's own classes, else null. */
  readonly module: string | null;
  readonly class_name: string;
  readonly config: { readonly [key: string]: Json };
  /** `package>Name` for a class of one's own, else null. */
  readonly registered_name: string | null;
  readonly [key: string]: Json;
}

/** Classes by `package>Name`; the package's own are under Keras's modules, such as `keras.layers>LSTM`. */
const byName = new Map<string, unknown>();
const names = new Map<unknown, string>();

/** What is known while one file is read or written. */
export interface FileScope {
  /** What a name stands for in this file, before what is registered. */
  named?(name: string): unknown;
  /** What was made of a form that stands in the file more than once; `make` is for the first. */
  shared?<T>(form: Readonly<Record<string, unknown>>, make: () => T): T;
  /** The form of a layer that may be written more than once. */
  written?(layer: object, form: Serialized): Serialized;
}

let file: FileScope = {};

/** Reads or writes one file. */
export function inFile<T>(scope: FileScope, fn: () => T): T {
  const outer = file;
  file = { ...outer, ...scope };
  try {
    return fn();
  } finally {
    file = outer;
  }
}

/** The file at hand. */
export function fileScope(): FileScope {
  return file;
}

/**
 * Makes a class, or a function such as an activation, known by name: to files, to `modelFromJSON` and to workers. Returns it.
 *
 * The name is the class's own static `className`, or `name`; `packageName` keeps the names of different authors apart.
 *
 * **Errors** `invalid-argument` for a class without a `className` of its own, and for a name that another class has.
 * **Source** Keras 3, `keras.saving.register_keras_serializable`.
 *
 * @example
 * class Scale extends Layer {
 *   static override readonly className: string = "Scale";
 *   override call(x: Tensor) { return mul(x, 2); }
 * }
 * registerSerializable(Scale, "mine");
 */
// biome-ignore lint/complexity/noBannedTypes: any class or function.
export function registerSerializable<C extends Function>(Class: C, packageName = "Custom", name?: string): C {
  const own: unknown =
    name ?? (Object.hasOwn(Class ?? {}, "className") && (Class as unknown as SerializableClass).className);
  if (typeof Class !== "function" || typeof own !== "string" || own === "") {
    const hint = 'Write static className = "…" in the class, or give the name as third argument.';
    fail("invalid-argument", "registerSerializable", "a class with a static className of its own", Class, hint);
  }
  const full = `${packageName}>${own}`;
  const taken = byName.get(full);
  if (taken !== undefined && taken !== Class) {
    fail("invalid-argument", "registerSerializable", "a name that is free", `"${full}", which another class has`);
  }
  byName.set(full, Class);
  names.set(Class, full);
  return Class;
}

/**
 * Makes sure that names find every class of these modules, which take part as values: a bundler drops what is imported for its effect alone.
 *
 * **Errors** `invalid-argument` for a class that its file does not register.
 */
export function keepKnown(...modules: readonly object[]): void {
  for (const value of modules.flatMap((module) => Object.values(module) as unknown[])) {
    const isClass = typeof value === "function" && Object.hasOwn(value, "className");
    const name = isClass ? (value as unknown as SerializableClass).className : "";
    if (name !== "" && !names.has(value)) fail("invalid-argument", "keepKnown", "a class that is registered", name);
  }
}

/** `package>Name` of what was registered. */
export function registeredName(value: unknown): string | undefined {
  return names.get(value);
}

/** What was registered under `package>Name`. */
export function registered(fullName: string): unknown {
  return file.named?.(fullName) ?? byName.get(fullName);
}

/** The classes of one package, by their class names and aliases. */
export function classesOf(packageName: string): Record<string, SerializableClass> {
  const found: Record<string, SerializableClass> = {};
  for (const [full, value] of byName) {
    if (!full.startsWith(`${packageName}>`)) continue;
    const Class = value as SerializableClass;
    for (const name of [full.slice(packageName.length + 1), ...(Class.aliases ?? [])]) found[name] = Class;
  }
  return found;
}

/** The names of a package's classes as their factories are called, and their aliases: to be listed. */
export function namesOf(packageName: string): string[] {
  return Object.entries(classesOf(packageName)).map(([name, { className }]) =>
    name === className ? camelCase(snakeCase(name)) : name,
  );
}

/** The class of a package that a name or an alias stands for; case and underscores do not matter. */
export function classNamed(packageName: string, name: unknown): SerializableClass | undefined {
  return lookup(classesOf(packageName), name);
}

/** The names that stand for the classes of a module, which has a camelCase factory for each: the factories' and the aliases. */
export type NamesIn<Module> = {
  [K in keyof Module]: Module[K] extends { readonly className: string; readonly aliases: readonly (infer Alias)[] }
    ? Alias
    : Module[K] extends { readonly className: string }
      ? never
      : K;
}[keyof Module] &
  string;

/** The same names, to be listed. Whoever calls it holds on to all classes of the module, so that bundlers keep those that only a string names. */
export function namesIn(module: object): string[] {
  return Object.entries(module).flatMap(([name, value]) => {
    const isClass = typeof (value as Partial<SerializableClass>).className === "string";
    return isClass ? [...((value as SerializableClass).aliases ?? [])] : [name];
  });
}

/** Is it of a class that files can name? */
export function isRegistered(instance: object): boolean {
  return names.has(instance.constructor);
}

/** Is it of a class of the package's own? */
export function isOwnClass(instance: object): boolean {
  return isKeras(names.get(instance.constructor) ?? "");
}

/**
 * An instance in the form it has in a file.
 *
 * **Errors** `unsupported` for a class that is not registered.
 */
export function serialize(where: string, instance: Serializable): Serialized {
  const full = names.get(instance.constructor);
  if (full === undefined) {
    const hint = 'Write static className = "…" in the class, and registerSerializable(Class, "mine").';
    const got = (instance as { readonly label?: string }).label ?? instance;
    return fail("unsupported", where, "classes that are registered", got, hint);
  }
  const [packageName, class_name] = full.split(">") as [string, string];
  const isOwn = isKeras(full);
  const config = snakeKeys(instance.getConfig());
  return { module: isOwn ? packageName : null, class_name, config, registered_name: isOwn ? null : full };
}

/** Is it the form of an instance in a file? Both of Keras's `class_name` and our `className` are understood. */
export function isSerialized(value: unknown): value is Readonly<Record<string, unknown>> {
  return isPlainObject(value) && (typeof value.class_name === "string" || typeof value.className === "string");
}

/** Is it one identifier, of whatever kind, and no nest of them? */
export function isIdentifier(value: unknown): value is unknown {
  return !Array.isArray(value) && (!isPlainObject(value) || isSerialized(value));
}

/**
 * The class that a form in a file names, of `packageName` unless it is registered under another.
 *
 * **Errors** `unknown-name`.
 */
export function classOf(
  where: string,
  what: string,
  form: Readonly<Record<string, unknown>>,
  packageName: string,
): SerializableClass {
  const name = String(form.class_name ?? form.className);
  const full = form.registered_name ?? form.registeredName;
  const found = registered(typeof full === "string" ? full : name);
  return (
    (found as SerializableClass | undefined) ??
    classNamed(packageName, name) ??
    failUnknownName(where, what, typeof full === "string" ? full : name, [
      ...Object.keys(classesOf(packageName)),
      ...[...byName.keys()].filter((known) => !known.startsWith("keras")),
    ])
  );
}

/** The instance that a form in a file stands for. **Errors** `unknown-name`, and what its constructor refuses. */
export function deserialize<T>(where: string, what: string, form: unknown, packageName: string): T {
  if (!isSerialized(form)) return fail("invalid-argument", where, `${what} as { class_name, config }`, quoted(form));
  const make = () => {
    const Class = classOf(where, what, form, packageName);
    const config = camelKeys(isPlainObject(form.config) ? form.config : {});
    return Class.fromConfig(asKerasMeant(config, Class.options)) as T;
  };
  return file.shared?.(form, make) ?? make();
}

/** What an option takes that wants an instance of a class: `what` calls it in messages, `names` are those of its package. */
export interface Wanted<T> {
  readonly Class: abstract new (...options: never[]) => T;
  readonly what: string;
  readonly packageName: string;
}

/** The instance that an option was given: itself, by the name of its class, or in its form in a file. **Errors** `unknown-name`, `invalid-argument`. */
export function resolveInstance<T>(where: string, option: string, value: unknown, wanted: Wanted<T>): T {
  const { Class, what, packageName } = wanted;
  if (value instanceof Class) return value;
  const found = isSerialized(value)
    ? deserialize<unknown>(where, option, value, packageName)
    : (classNamed(packageName, value)?.fromConfig({}) ?? failUnknownName(where, option, value, namesOf(packageName)));
  return found instanceof Class ? found : fail("invalid-argument", where, `${option} to be ${what}`, found);
}

/** Does a name `package>Name` stand for a class of Keras's, and so of ours? */
function isKeras(fullName: string): boolean {
  return /^keras\b/.test(fullName);
}

/**
 * Options as Keras writes them: those that a class here does not have need no support where they are off, nor do those that an option of the same
 * beginning switches off; else they are refused by name.
 */
function asKerasMeant(config: Readonly<Record<string, unknown>>, known: object = config): Record<string, unknown> {
  const isOff = ([name, value]: [string, unknown]) => !(name in known) && (value === null || value === false);
  const off = Object.entries(config).filter(isOff);
  const kept = pickValues(config, (_, name) => name in known || !off.some(([other]) => name.startsWith(other)));
  return mapValues(kept, (value) => (isPolicy(value) ? value.config.name : value));
}

/** Keras's form of a dtype: the policy that is called as the dtype is. */
function isPolicy(value: unknown): value is { config: { name: unknown } } {
  return isPlainObject(value) && value.class_name === "DTypePolicy" && isPlainObject(value.config);
}

/** Keys as Keras writes them: `return_sequences`, and `beta_1`, `beta_2_decay`. */
export function snakeKeys(config: Readonly<Record<string, Json>>): Record<string, Json> {
  return withKeys(config, (name) => snakeCase(name).replace(/^(beta|epsilon)(\d)/, "$1_$2"));
}

/** Keys as options are called: `returnSequences`. */
export function camelKeys(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return withKeys(config, camelCase);
}

function withKeys<Value>(
  config: Readonly<Record<string, Value>>,
  key: (name: string) => string,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [key(name), value]));
}
