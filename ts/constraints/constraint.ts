import { fail } from "../core/errors.js";
import { type Json, type OptionTable, readOptions, writeOptions } from "../core/options.js";
import { type Serialized, serialize } from "../core/registry.js";
import type { Tensor } from "../tensor/index.js";

/**
 * What a weight is brought back to after every step of the optimizer. One of your own overrides `apply`; its options stand in a table, `static options`; registered, it goes into files and to workers.
 *
 * **Source** Keras 3, `keras.constraints.Constraint`.
 *
 * @example
 * class Mine extends constraints.Constraint {
 *   static override readonly className: string = "Mine";
 *   override apply(w: Tensor) { return clip(w, -1, 1); }
 * }
 */
export class Constraint {
  /** Keras's class name; each class has its own. */
  static readonly className: string = "";
  static readonly aliases?: readonly string[];
  static readonly options: OptionTable = {};

  /** **Errors** `unknown-name` for a misspelt option, `invalid-argument` for a value that is none. */
  constructor(options: object = {}) {
    Object.assign(this, readOptions(nameOf(new.target), new.target.options, options));
  }

  /** In our spelling. */
  get name(): string {
    return nameOf(this.constructor as typeof Constraint);
  }

  /** The weight as it is to be, in its shape. Override it. */
  apply(_w: Tensor): Tensor {
    return fail("unsupported", this.name, "a subclass that overrides apply(w)", "none");
  }

  /** The options that make it again. */
  getConfig(): Record<string, Json> {
    return writeOptions(this.name, (this.constructor as typeof Constraint).options, this);
  }

  /** The instance that a configuration stands for. */
  static fromConfig(config: Readonly<Record<string, unknown>>): Constraint {
    return new this(config);
  }

  /** As Keras writes it to files. **Errors** `unsupported` for a class that is not registered. */
  toJSON(): Serialized {
    return serialize(this.name, this);
  }
}

function nameOf({ className }: typeof Constraint): string {
  return className === "" ? "constraint" : className.charAt(0).toLowerCase() + className.slice(1);
}
