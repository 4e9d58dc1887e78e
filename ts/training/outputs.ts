import { isPlainObject } from "../core/checks.js";
import { fail, failUnknownName } from "../core/errors.js";
import { namesOf } from "../core/structure.js";
import type { Tensor, Tensors } from "../tensor/index.js";
import { flattenTensors, isTensor } from "../tensor/internal.js";

/** Something for each output of a model: one for all, a list in their order, or by their names. */
export type ByOutput<T> = T | readonly T[] | { readonly [output: string]: T };

/** The outputs of a model: how many there are, and what they are called. */
export class Outputs {
  /** Their own names; those of the keys, where the model gives an object; else `output_1`, `output_2`, …. */
  readonly names: readonly string[];

  constructor(output: Tensors, outputNames: readonly string[] | null = null) {
    const { length } = flattenTensors(output);
    const given = namesOf(output) ?? outputNames;
    this.names = given?.length === length ? given : Array.from({ length }, (_, k) => `output_${k + 1}`);
  }

  get count(): number {
    return this.names.length;
  }

  /** `${output}_${name}` where there are several outputs, else the name alone. */
  keyOf(output: number, name: string): string {
    return this.count === 1 ? name : `${this.names[output]}_${name}`;
  }

  /**
   * What is given for each output, in their order: undefined for those that an object does not name.
   *
   * **Errors** `shape-mismatch` for a list of another length; `unknown-name`.
   */
  each<T>(where: string, given: ByOutput<T>, isOne: (value: unknown) => boolean): (T | undefined)[] {
    if (isOne(given)) return this.names.map(() => given as T);
    if (Array.isArray(given)) {
      if (given.length === this.count) return [...given];
      const expected = `one for ${this.count === 1 ? "the output" : `each of the outputs ${this.names.join(", ")}`}`;
      fail("shape-mismatch", where, expected, `a list of ${given.length}`);
    }
    if (!isPlainObject(given)) fail("invalid-argument", where, "one, a list, or an object by output", given);
    for (const name of Object.keys(given)) {
      if (!this.names.includes(name)) failUnknownName(where, "an output", name, this.names);
    }
    return this.names.map((name) => (given as Readonly<Record<string, T>>)[name]);
  }

  /** The tensors of a batch for each output; one alone is for the one output, or where `shared` for all. **Errors** `shape-mismatch`. */
  tensors(where: string, given: Tensors | null, shared: boolean): (Tensor | null)[] {
    if (given === null) return this.names.map(() => null);
    if (this.count === 1 && isTensor(given)) return [given];
    if (!shared && this.count > 1 && isTensor(given)) {
      fail("shape-mismatch", where, `a tensor for each of the outputs ${this.names.join(", ")}`, given);
    }
    return this.each<Tensor>(where, given, isTensor).map((tensor) => tensor ?? null);
  }
}
