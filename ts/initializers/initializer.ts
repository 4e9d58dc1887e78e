import { fail } from "../core/errors.js";
import { checkOptionNames } from "../core/options.js";
import { checkShape } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import type { Tensor } from "../tensor/index.js";
import { INITIALIZER_CODES, nextSeed, runOne, seedHi, seedLo } from "../tensor/internal.js";

/** The numbers that describe an initializer, without its seed. */
export type InitializerConfig = Readonly<Record<string, number | string>>;

/** The call at the wasm boundary: a code and two numbers. */
export interface InitializerCall {
  readonly code: keyof typeof INITIALIZER_CODES;
  readonly a?: number;
  readonly b?: number;
}

/**
 * A rule for the first values of a weight.
 *
 * With a seed it gives the same values each time; without one, a layer draws from its own seed and
 * {@link Initializer.apply} from the global one.
 *
 * @example initializers.orthogonal({ gain: 0.5, seed: 7 }).apply([64, 256])
 */
export class Initializer {
  /** In our spelling, such as "glorotUniform". */
  readonly name: string;
  /** Null when not given. */
  readonly seed: number | null;
  readonly #config: InitializerConfig;
  readonly #call: InitializerCall;

  constructor(name: string, config: InitializerConfig, call: InitializerCall, seed: number | null = null) {
    this.name = name;
    this.seed = seed;
    this.#config = config;
    this.#call = call;
  }

  /**
   * A tensor of initial values.
   *
   * **Errors** `shape-mismatch` for a shape the rule cannot fill, such as `orthogonal` of rank 1.
   */
  apply(shape: Shape): Tensor {
    return this.sample(checkShape(this.name, shape), nextSeed(), 0);
  }

  /** The same, from a layer's seed and the weight's place in the layer unless there is a seed of its own. */
  sample(shape: Shape, layerSeed: number, stream: number): Tensor {
    const { code, a = 0, b = 0 } = this.#call;
    const seed = this.seed ?? layerSeed;
    const own = this.seed === null ? stream : 0;
    return runOne(this.name, [], (raw) =>
      raw.rawInitialize(INITIALIZER_CODES[code], a, b, shape, seedHi(seed), seedLo(seed), own),
    );
  }

  /** The options that make it again. */
  getConfig(): InitializerConfig {
    return this.seed === null ? this.#config : { ...this.#config, seed: this.seed };
  }

  /** As Keras writes it to files: `{ className: "GlorotUniform", config: { … } }`, which layers take as well. */
  toJSON(): { className: string; config: InitializerConfig } {
    return { className: this.name.charAt(0).toUpperCase() + this.name.slice(1), config: this.getConfig() };
  }
}

/** Checks the options of an initializer: names known, numbers finite, the seed a whole number from 0 up. */
export function checkInitializerOptions(where: string, options: object, known: readonly string[]): void {
  checkOptionNames(where, options, known);
  for (const [name, value] of Object.entries(options)) {
    if (name === "seed" && value !== null && value !== undefined && !(Number.isSafeInteger(value) && value >= 0)) {
      fail("invalid-argument", where, "seed to be a whole number from 0 up", value);
    }
    const isNumber = name !== "seed" && value !== undefined && !["mode", "distribution"].includes(name);
    if (isNumber && !Number.isFinite(value)) fail("invalid-argument", where, `${name} to be a finite number`, value);
  }
}
