import { isPlainObject, requireFlag, requireNumber, requireText, requireWhole } from "./checks.js";
import { fail, failUnknownName, quoted } from "./errors.js";
import { lookup } from "./lookup.js";
import { snakeCase } from "./names.js";
import { registered, registeredName } from "./registry.js";
import { mapValues } from "./structure.js";

/** What JSON holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A value as an option takes it, or a typed error that names the option. */
type Check<Out> = (where: string, name: string, value: unknown) => Out;

/**
 * One option of a class: what it takes, what it is when it is left out, and how it stands in a file.
 *
 * `In` is what a user may write, `Out` what the instance keeps, `Left` whether it may be left out.
 */
export class Option<In, Out = In, Left extends boolean = false> {
  /** For types alone. */
  declare readonly in: In;
  declare readonly out: Out;
  declare readonly left: Left;

  constructor(
    private readonly check: Check<Out>,
    /** Its form in a file. By default the value itself. */
    readonly write: (value: Out, where: string) => Json = (value) => value as Json,
    private readonly otherwise: { readonly value: unknown } | null = null,
  ) {}

  /** May be left out, and is this then. */
  default(value: In): Option<In, Out, true> {
    return new Option<In, Out, true>(this.check, this.write, { value });
  }

  /** May be null, which it is when left out. */
  orNull(): Option<In | null, Out | null, true> {
    return new Option<In | null, Out | null, true>(
      (where, name, value) => (value === null ? null : this.check(where, name, value)),
      (value, where) => (value === null ? null : this.write(value, where)),
      { value: null },
    );
  }

  get isOptional(): boolean {
    return this.otherwise !== null;
  }

  /** The value that stands for what was given. **Errors** `invalid-argument`, `unknown-name`. */
  read(where: string, name: string, given: unknown): Out {
    const value = given === undefined && this.otherwise !== null ? this.otherwise.value : given;
    if (value === undefined && this.otherwise !== null) return undefined as Out;
    return this.check(where, name, value);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds options of all types.
type AnyOption = Option<any, any, boolean>;

/** The options of a class: types, defaults, checks, messages and their form in files come from it. */
export type OptionTable = Readonly<Record<string, AnyOption>>;

/** What a user may write for a table. */
export type OptionsOf<T extends OptionTable> = {
  [K in keyof T as T[K]["left"] extends true ? never : K]: T[K]["in"];
} & { [K in keyof T as T[K]["left"] extends true ? K : never]?: T[K]["in"] | undefined };

/** What an instance keeps of a table. */
export type ValuesOf<T extends OptionTable> = { readonly [K in keyof T]: T[K]["out"] };

/** All values of a table. **Errors** `unknown-name` for a misspelt option, `invalid-argument` for a value that is none. */
export function readOptions<T extends OptionTable>(where: string, table: T, options?: unknown): ValuesOf<T> {
  const names = Object.keys(table);
  const given = options === undefined && names.every((name) => table[name]!.isOptional) ? {} : options;
  checkOptionNames(where, given, names);
  // Ops read their options at each call, so this makes nothing but what it returns.
  const values: Record<string, unknown> = {};
  for (const name of names) values[name] = table[name]!.read(where, name, (given as Record<string, unknown>)[name]);
  return values as ValuesOf<T>;
}

/**
 * Throws where a field of a subclass has reset an option of the same name: fields begin after the base class's constructor, which filled them.
 *
 * **Errors** `invalid-argument`.
 */
export function requireKept(where: string, table: OptionTable, values: object): void {
  const lost = Object.keys(table).find((name) => (values as Record<string, unknown>)[name] === undefined);
  if (lost === undefined) return;
  const hint = `Does its class have a field ${lost}? It begins anew as undefined; write: declare readonly ${lost}: …;`;
  fail("invalid-argument", where, `the value of its option ${lost}`, "undefined", hint);
}

/** The values as they stand in a file. **Errors** `unsupported` for what cannot be written, such as a function. */
export function writeOptions(where: string, table: OptionTable, values: object): Record<string, Json> {
  requireKept(where, table, values);
  return mapValues(table, (option, name) => option.write((values as Record<string, unknown>)[name], where));
}

/** An options object, none of whose names is misspelt: a typo that were passed over would train with the default in silence. */
export function checkOptionNames(where: string, options: unknown, known: readonly string[]): void {
  if (!isPlainObject(options)) {
    fail("invalid-argument", where, `an options object such as { ${known[0] ?? "name"}: … }`, quoted(options));
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) failUnknownName(where, "an option", name, known);
  }
}

/** A whole number from `least` (1) up. */
export function wholeNumber(least = 1, most?: number): Option<number> {
  return new Option((where, name, value) => requireWhole(where, name, value, least, most));
}

/** A finite number for which `holds`; `words` say so. */
export function number(holds?: (value: number) => boolean, words?: string): Option<number> {
  return new Option((where, name, value) => requireNumber(where, name, value, holds, words));
}

/** A finite number from 0 up. */
export function atLeastZero(): Option<number> {
  return number((value) => value >= 0, "a finite number of at least 0");
}

/** A share from 0 up to, but not, 1; `what` is its word in messages. */
export function share(what = "number"): Option<number> {
  return number((value) => value >= 0 && value < 1, `a ${what} in [0, 1)`);
}

/** A number from 0 to 1, both included. */
export function fraction(): Option<number> {
  return number((value) => value >= 0 && value <= 1, "a number in [0, 1]");
}

/** True or false. */
export function flag(): Option<boolean> {
  return new Option(requireFlag);
}

/** A string that is not empty. */
export function text(): Option<string> {
  return new Option(requireText);
}

/** The name of an instance; when it is left out its class gives one. */
export function ownName(): Option<string, string, true> {
  return text().default(undefined as unknown as string);
}

/** An option of Keras's of which there is but one value, here and in files. **Errors** `unsupported` for another. */
export function only<const T extends Json>(value: T): Option<T, T, true> {
  return new Option<T>((where, name, given) =>
    given === value ? value : fail("unsupported", where, `${name} ${quoted(value)}`, quoted(given)),
  ).default(value);
}

/** A seed: a whole number from 0 up. */
export function seed(): Option<number> {
  return wholeNumber(0);
}

/** One of some names; Keras's spelling (`fan_in`) is understood, and stands in files. */
export function oneOf<const Names extends readonly string[]>(...names: Names): Option<Names[number]> {
  const table: Readonly<Record<string, Names[number]>> = Object.fromEntries(names.map((name) => [name, name]));
  return new Option(
    (where, name, value) => lookup(table, value) ?? failUnknownName(where, name, value, names),
    (value) => snakeCase(value),
  );
}

/** A function. In a file it stands by the name under which it is registered. */
export function functionOf<F extends (...values: never[]) => unknown>(): Option<F> {
  return new Option(
    (where, name, given) => {
      const form = isPlainObject(given) ? given : {};
      const value = form.class_name === "function" ? form.config : given;
      const known = typeof value === "string" ? registered(value) : value;
      if (typeof known === "function") return known as F;
      if (form.class_name === "__lambda__") {
        const hint =
          "Nothing of it is run here: write the layer as a class, and the weights of the others may be loaded.";
        fail("unsupported", where, `${name} to be a function of JavaScript`, "a lambda of Python", hint);
      }
      return fail("invalid-argument", where, `${name} to be a function`, quoted(value));
    },
    (value, where) => {
      const hint = 'registerSerializable(fn, "mine", "name") gives it a name.';
      return registeredName(value) ?? fail("unsupported", where, "functions that are registered", value, hint);
    },
  );
}

/** Whatever it is; `write` gives its form in a file. */
export function anything<T>(write?: (value: T, where: string) => Json): Option<T> {
  return new Option<T>((_where, _name, value) => value as T, write);
}

/** A list of what another option takes. */
export function listOf<In, Out>(each: Option<In, Out, boolean>): Option<readonly In[], readonly Out[]> {
  return new Option<readonly In[], readonly Out[]>(
    (where, name, value) =>
      Array.isArray(value)
        ? value.map((item, k) => each.read(where, `${name}[${k}]`, item))
        : fail("invalid-argument", where, `${name} to be an array`, quoted(value)),
    (values, where) => values.map((value) => each.write(value, where)),
  );
}
