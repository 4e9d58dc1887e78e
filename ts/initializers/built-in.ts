import { checkShape } from "../core/shapes.js";
import type { Shape } from "../core/types.js";
import type { Tensor } from "../tensor/index.js";
import { INITIALIZER_CODES, nextSeed, rawInitialize, runOne, seedHi, seedLo } from "../tensor/internal.js";
import { Initializer } from "./initializer.js";

/** A rule at the wasm boundary: a code and two numbers. */
export interface Rule {
  readonly code: keyof typeof INITIALIZER_CODES;
  readonly a?: number;
  readonly b?: number;
}

/** One whose values the core computes. */
export abstract class BuiltInInitializer extends Initializer {
  /** @internal */
  protected abstract rule(): Rule;

  /**
   * A tensor of initial values, drawn from its own seed or else the global one.
   *
   * **Errors** `shape-mismatch` for a shape the rule cannot fill, such as `orthogonal` of rank 1.
   */
  override apply(shape: Shape): Tensor {
    return this.sample(checkShape(this.name, shape), nextSeed(), 0);
  }

  override sample(shape: Shape, layerSeed: number, stream: number): Tensor {
    const { code, a = 0, b = 0 } = this.rule();
    const own = (this as { seed?: number | null }).seed ?? null;
    const [seed, from] = own === null ? [layerSeed, stream] : [own, 0];
    return runOne(this.name, [], () =>
      rawInitialize(INITIALIZER_CODES[code], a, b, shape, seedHi(seed), seedLo(seed), from),
    );
  }
}
