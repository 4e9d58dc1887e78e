import { slice, type Tensor } from "../../tensor/index.js";
import { callContext, rawDropoutMask, runOne, seedHi, seedLo } from "../../tensor/internal.js";

/** Streams below this belong to the first values of weights. */
const FIRST_STREAM = 1024;

const KINDS = { input: 0, recurrent: 1 } as const;

/** Is the mask for the input or for the recurrent state? */
export type MaskKind = keyof typeof KINDS;

/** The size of the whole batch of which `rows` are computed. */
export function wholeBatch(rows: number): number {
  return callContext().rows?.total ?? rows;
}

/** Of a mask for the whole batch the rows that are computed; `axis` is the samples'. */
export function ownRows(mask: Tensor, axis: number, rows: number): Tensor {
  const part = callContext().rows;
  if (part === null) return mask;
  const begin = mask.shape.map((_, k) => (k === axis ? part.first : 0));
  const size = mask.shape.map((all, k) => (k === axis ? rows : all));
  return slice(mask, begin, size);
}

/** What the masks of a layer depend on: its seed, and how many sequences came before. */
export interface StreamState {
  readonly seed: number;
  readonly sequences: number;
}

/**
 * The random masks of one layer: each is a function of the layer's seed, how many sequences came before, and its kind.
 * That is why a cell stepped by hand drops the very units that the layer drops.
 */
export class DropoutStreams {
  #seed: number;
  #sequences = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Setting it makes the masks of another layer, or of another time. */
  get state(): StreamState {
    return { seed: this.#seed, sequences: this.#sequences };
  }

  set state({ seed, sequences }: StreamState) {
    this.#seed = seed;
    this.#sequences = sequences;
  }

  /** The number of the sequence (or call) that begins now. */
  next(): number {
    return this.#sequences++;
  }

  /** Where in the generator the masks of a sequence come from. */
  key(sequence: number, kind: MaskKind): { seed: number; stream: number } {
    return { seed: this.#seed, stream: (FIRST_STREAM + 2 * sequence + KINDS[kind]) >>> 0 };
  }

  /** Masks [gates, rows, columns] of 0 and 1 / (1 - rate), one row per sample. */
  mask(
    where: string,
    sequence: number,
    kind: MaskKind,
    shape: readonly [number, number, number],
    rate: number,
  ): Tensor {
    const [gates, rows, columns] = shape;
    const whole = this.wholeMask(where, sequence, kind, [gates, wholeBatch(rows), columns], rate);
    return ownRows(whole, 1, rows);
  }

  /** The same whatever rows are computed. */
  wholeMask(
    where: string,
    sequence: number,
    kind: MaskKind,
    shape: readonly [number, number, number],
    rate: number,
  ): Tensor {
    const { seed, stream } = this.key(sequence, kind);
    const [gates, rows, columns] = shape;
    return runOne(where, [], () => rawDropoutMask(seedHi(seed), seedLo(seed), stream, rows, columns, rate, gates));
  }
}
