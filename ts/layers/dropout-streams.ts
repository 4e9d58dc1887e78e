import type { Tensor } from "../tensor/index.js";
import { runOne, seedHi, seedLo } from "../tensor/internal.js";

/** Streams below this belong to the first values of weights. */
const FIRST_STREAM = 1024;

const KINDS = { input: 0, recurrent: 1 } as const;

/** Is the mask for the input or for the recurrent state? */
export type MaskKind = keyof typeof KINDS;

/**
 * The random masks of one layer: each is a function of the layer's seed, how many sequences came before, and its kind.
 * That is why a cell stepped by hand drops the very units that the layer drops.
 */
export class DropoutStreams {
  readonly #seed: number;
  #sequences = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** The number of the sequence (or call) that begins now. */
  next(): number {
    return this.#sequences++;
  }

  /** Where in the generator the masks of a sequence come from. */
  key(sequence: number, kind: MaskKind): { seed: number; stream: number } {
    return { seed: this.#seed, stream: (FIRST_STREAM + 2 * sequence + KINDS[kind]) >>> 0 };
  }

  /** Masks [gates, rows, columns] of 0 and 1 / (1 - rate). */
  mask(
    where: string,
    sequence: number,
    kind: MaskKind,
    shape: readonly [number, number, number],
    rate: number,
  ): Tensor {
    const { seed, stream } = this.key(sequence, kind);
    const [gates, rows, columns] = shape;
    return runOne(where, [], (raw) =>
      raw.rawDropoutMask(seedHi(seed), seedLo(seed), stream, rows, columns, rate, gates),
    );
  }
}
