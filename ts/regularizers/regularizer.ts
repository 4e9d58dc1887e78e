import { fail } from "../core/errors.js";
import { type Json, type OptionTable, readOptions, writeOptions } from "../core/options.js";
import { type Serialized, serialize } from "../core/registry.js";
import type { Tensor } from "../tensor/index.js";

/**
 * A penalty that a weight, or an output, adds to the loss. One of your own overrides `apply`; its options stand in a table, `static options`; registered, it goes into files and to workers.
 *
 * **Source** Keras 3, `keras.regularizers.Regularizer`.
 *
 * @example
 * class Mine extends regularizers.Regularizer {
 *   static override readonly className: string = "Mine";
 *   override apply(w: Tensor) { return mul(sum(square(w)), 0.1); }
 * }
 */
export class Regularizer {
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
    return nameOf(this.constructor as typeof Regularizer);
  }

  /** The penalty of a weight, a scalar. Override it. */
  apply(_w: Tensor): Tensor {
    return fail("unsupported", this.name, "a subclass that overrides apply(w)", "none");
  }

  /** The options that make it again. */
  getConfig(): Record<string, Json> {
    return writeOptions(this.name, (this.constructor as typeof Regularizer).options, this);
  }

  /** The instance that a configuration stands for. */
  static fromConfig(config: Readonly<Record<string, unknown>>): Regularizer {
    return new this(config);
  }

  /** As Keras writes it to files. **Errors** `unsupported` for a class that is not registered. */
  toJSON(): Serialized {
    return serialize(this.name, this);
  }
}

function nameOf({ className }: typeof Regularizer): string {
  return className === "" ? "regularizer" : className.charAt(0).toLowerCase() + className.slice(1);
}
