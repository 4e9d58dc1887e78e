/** Steps on this thread have to prove at least so long, in milliseconds, … */
const LONG_STEP = 10;

/** … and to have taken so much time together, before other threads are opened: as much as opening one takes several times over. */
const LONG_CALL = 400;

/** So many steps on several threads tell whether they gain. */
const TRIAL = 4;

/** Several threads have to need at most this share of the time of one. */
const GAIN = 0.95;

/** The times of the steps of a call, by which it decides for itself whether to use other threads. */
export class Patience {
  /** Have the steps proved long enough to open threads? Whoever does so sets it to false. */
  isOver = false;
  #isDecided = false;
  #spent = 0;
  #steps = 0;
  #helped = 0;
  /** The least time for a number of the input, alone and with others: batches differ in size. */
  readonly #least = { alone: Number.POSITIVE_INFINITY, together: Number.POSITIVE_INFINITY };

  /** A step over so many numbers took so long, on this thread alone or not. */
  note(ms: number, size: number, isHelped: boolean): void {
    const kind = isHelped ? "together" : "alone";
    this.#least[kind] = Math.min(this.#least[kind], ms / Math.max(1, size));
    if (isHelped) {
      this.#helped++;
      return;
    }
    this.#spent += ms;
    this.#steps++;
    if (this.#isDecided || this.#spent < LONG_CALL || this.#spent / this.#steps < LONG_STEP) return;
    this.#isDecided = true;
    this.isOver = true;
  }

  /** Do the threads take part without a gain, as on a busy machine? */
  get isInVain(): boolean {
    return this.#helped === TRIAL && this.#least.together > GAIN * this.#least.alone;
  }
}
