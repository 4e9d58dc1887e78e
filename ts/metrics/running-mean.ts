/** `Σ w·v / Σ w` of what it was given, 0 before that. */
export class RunningMean {
  private total = 0;
  private weight = 0;

  add(value: number, weight = 1): void {
    this.total += weight * value;
    this.weight += weight;
  }

  get value(): number {
    return this.weight === 0 ? 0 : this.total / this.weight;
  }

  reset(): void {
    this.total = 0;
    this.weight = 0;
  }
}
