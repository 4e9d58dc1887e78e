import type { Tensor } from "../../tensor/index.js";
import { callContext } from "../../tensor/internal.js";
import { DropoutStreams } from "../regularization/dropout-streams.js";

/** Dropout masks of one sequence, [1 or gates, batch, size]; null where nothing is dropped. */
export interface Drops {
  readonly input: Tensor | null;
  readonly recurrent: Tensor | null;
}

/** For inference, and for cells that drop nothing. */
export const NO_DROPS: Drops = { input: null, recurrent: null };

/** What decides the masks of a cell. */
export interface DropRates {
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly units: number;
  readonly gates: number;
}

/** The masks of the sequence that a cell is in, and what makes them again should they have been freed. */
interface Sequence {
  readonly number: number;
  readonly batch: number;
  readonly features: number;
  readonly drops: Drops;
}

/**
 * Where a recurrent cell's dropout masks come from: they stay the same along a sequence.
 *
 * A sequence is what one outermost call computes, such as a model's for one batch, or one walk of a recurrent layer; for a cell that is stepped
 * outside of every call it begins with a state of zeros.
 */
export class DropoutMasks {
  /** How many sequences there were, and from which seed they are drawn. */
  readonly streams: DropoutStreams;
  readonly #rates: DropRates;
  #outside: Sequence | null = null;

  constructor(rates: DropRates, seed: number) {
    this.#rates = rates;
    this.streams = new DropoutStreams(seed);
  }

  get #isOff(): boolean {
    return this.#rates.dropout === 0 && this.#rates.recurrentDropout === 0;
  }

  /** Masks for a sequence that begins now. */
  begin(where: string, training: boolean, batch: number, features: number): Drops {
    return training && !this.#isOff ? this.#draw(where, this.streams.next(), batch, features) : NO_DROPS;
  }

  /** The masks of the sequence that a step of this batch belongs to. `states` are looked at outside of every call alone. */
  current(where: string, training: boolean, batch: number, features: number, states: readonly Tensor[] | null): Drops {
    if (!training || this.#isOff) return NO_DROPS;
    const { memo } = callContext();
    const known = states === null ? (memo?.get(this) as Sequence | undefined) : this.#continued(states);
    const sequence = this.#alive(where, known, batch, features);
    memo?.set(this, sequence);
    if (states !== null) this.#outside = sequence;
    return sequence.drops;
  }

  #continued(states: readonly Tensor[]): Sequence | undefined {
    const isStart = states.every((state) => state.data().every((value) => value === 0));
    return isStart ? undefined : (this.#outside ?? undefined);
  }

  #alive(where: string, known: Sequence | undefined, batch: number, features: number): Sequence {
    if (known === undefined || known.batch !== batch || known.features !== features) {
      const number = this.streams.next();
      return { number, batch, features, drops: this.#draw(where, number, batch, features) };
    }
    const { input, recurrent } = known.drops;
    const isFreed = input?.isDisposed || recurrent?.isDisposed;
    return isFreed ? { ...known, drops: this.#draw(where, known.number, batch, features) } : known;
  }

  /**
   * With recurrent dropout each gate has masks of its own, for the input too; without, all gates share one.
   * That is Keras's `implementation` 1 and 2.
   */
  #draw(where: string, sequence: number, batch: number, features: number): Drops {
    const { dropout, recurrentDropout, units } = this.#rates;
    const gates = recurrentDropout > 0 ? this.#rates.gates : 1;
    const draw = (kind: "input" | "recurrent", columns: number, rate: number) =>
      rate === 0 ? null : this.streams.mask(where, sequence, kind, [gates, batch, columns], rate);
    return { input: draw("input", features, dropout), recurrent: draw("recurrent", units, recurrentDropout) };
  }
}
