import { fail } from "../core/errors.js";
import { type Json, type OptionTable, readOptions, writeOptions } from "../core/options.js";
import { type Serialized, serialize } from "../core/registry.js";
import { formatShape, sameShape } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import { cast, type Tensor } from "../tensor/index.js";
import { scoped } from "../tensor/internal.js";

/** An initializer's options as plain JSON. */
export type InitializerConfig = Readonly<Record<string, Json>>;

/**
 * A rule for the first values of a weight.
 *
 * One of your own overrides `apply(shape)`, and nothing else. What it draws it takes from the global seed, so that `setSeed` fixes it. Its options stand
 * in a table, `static options`; registered, it goes into files and to workers.
 *
 * **Source** Keras 3, `keras.initializers.Initializer`.
 *
 * @example
 * class Ramp extends initializers.Initializer {
 *   static override readonly className: string = "Ramp";
 *   override apply(shape: Shape) { return reshape(range(0, shape[0]! * shape[1]!), shape); }
 * }
 * registerSerializable(Ramp, "mine");
 * layers.dense({ units: 3, kernelInitializer: new Ramp() });
 */
export class Initializer {
  /** Keras's class name. */
  static readonly className: string = "Initializer";
  static readonly aliases?: readonly string[];
  static readonly options: OptionTable = {};

  /** **Errors** `unknown-name` for a misspelt option, `invalid-argument` for a value that is none. */
  constructor(options: object = {}) {
    Object.assign(this, readOptions(nameOf(new.target), new.target.options, options));
  }

  /** In our spelling, such as "glorotUniform". */
  get name(): string {
    return nameOf(this.#class);
  }

  get #class(): typeof Initializer {
    return this.constructor as typeof Initializer;
  }

  /** A tensor of initial values. Override it for an initializer of your own. */
  apply(_shape: Shape): Tensor {
    return fail("unsupported", this.name, "a subclass that overrides apply(shape)", "none");
  }

  /**
   * The values of a layer's weight: those of {@link apply}, checked. The package's own rules draw them from the layer's seed and the weight's place in the
   * layer, unless they have a seed of their own.
   *
   * **Errors** `shape-mismatch`.
   */
  sample(shape: Shape, _layerSeed: number, _stream: number): Tensor {
    const values = scoped(() => cast(this.apply(shape), "float32"));
    if (sameShape(values.shape, shape)) return values;
    return fail("shape-mismatch", this.name, `apply to return a tensor of shape ${formatShape(shape)}`, values);
  }

  /** The options that make it again. */
  getConfig(): Record<string, Json> {
    return writeOptions(this.name, this.#class.options, this);
  }

  /** The initializer that a configuration stands for. */
  static fromConfig(config: Readonly<Record<string, unknown>>): Initializer {
    return new this(config);
  }

  /** As Keras writes it to files, which layers take as well. **Errors** `unsupported` for a class that is not registered. */
  toJSON(): Serialized {
    return serialize(this.name, this);
  }
}

function nameOf({ className }: typeof Initializer): string {
  return className.charAt(0).toLowerCase() + className.slice(1);
}
