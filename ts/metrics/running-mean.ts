import { alignedTo, toFloat } from "../losses/weights.js";
import { mul, sum, type Tensor } from "../tensor/index.js";

/** `Σ w·v / Σ w` of what it was given, 0 before that. */
export class RunningMean {
  #total = 0;
  #weight = 0;

  /** Takes in one value. */
  add(value: number, weight = 1): void {
    this.#total += weight * value;
    this.#weight += weight;
  }

  /** Takes in all values of a tensor; a weight `[B]` is that of all values in a row. **Errors** `shape-mismatch`. */
  addAll(where: string, values: Tensor, weights: Tensor | null): void {
    const given = toFloat(values);
    if (weights === null) {
      this.#total += sum(given).item();
      this.#weight += given.size;
      return;
    }
    const aligned = alignedTo(where, weights, given.shape);
    this.#total += sum(mul(given, aligned)).item();
    if (aligned.size > 0) this.#weight += (sum(aligned).item() * given.size) / aligned.size;
  }

  get value(): number {
    return this.#weight === 0 ? 0 : this.#total / this.#weight;
  }

  reset(): void {
    this.#total = 0;
    this.#weight = 0;
  }
}
