import { type Json, type OptionTable, readOptions, writeOptions } from "./options.js";
import { type Serialized, serialize } from "./registry.js";

/** What is made of the options in its class's table, and stands in files by them. */
export abstract class Configured {
  /** Keras's class name; each class has its own. */
  static readonly className: string = "";
  static readonly aliases?: readonly string[];
  /** What its constructor takes. */
  static readonly options: OptionTable = {};

  /** **Errors** `unknown-name` for a misspelt option, `invalid-argument` for a value that is none. */
  constructor(options: object = {}) {
    Object.assign(this, readOptions(nameOf(new.target), new.target.options, options));
  }

  /** In our spelling. */
  get name(): string {
    return nameOf(this.constructor as typeof Configured);
  }

  /** The options that make it again. */
  getConfig(): Record<string, Json> {
    return writeOptions(this.name, (this.constructor as typeof Configured).options, this);
  }

  /** The instance that a configuration stands for. */
  static fromConfig<T extends Configured>(
    this: new (
      options: never,
    ) => T,
    config: Readonly<Record<string, unknown>>,
  ): T {
    return new this(config as never);
  }

  /** As Keras writes it to files. **Errors** `unsupported` for a class that is not registered. */
  toJSON(): Serialized {
    return serialize(this.name, this);
  }
}

function nameOf(Class: { readonly className: string; readonly name: string }): string {
  const name = Class.className === "" ? Class.name : Class.className;
  return name.charAt(0).toLowerCase() + name.slice(1);
}
