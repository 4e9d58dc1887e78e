/** Here: the datasets of a call, through which its loop in the worker goes batch by batch. */
import { mapNest, type Nest } from "../core/structure.js";
import { type HostElement, mapElement } from "../data/element.js";
import type { Elements } from "../data/elements.js";
import { type HostArray, toHost } from "../data/host.js";
import type { DatasetElement } from "../data/index.js";
import type { Tensor } from "../tensor/index.js";
import { isTensor } from "../tensor/internal.js";
import { closed } from "../training/until-aborted.js";
import type { DataForm } from "./messages.js";

type Pass = Iterator<DatasetElement> | AsyncIterator<DatasetElement>;

/** An iterator whose first element was looked at. */
interface Begun {
  readonly pass: Pass;
  readonly first: IteratorResult<DatasetElement>;
}

export class Sources {
  readonly #sources: Elements[] = [];
  /** Those that are not at their end, by their numbers. */
  readonly #passes = new Map<number, Pass>();
  #count = 0;
  /** Of each source the pass that has begun already. */
  readonly #begun: (Begun | undefined)[] = [];

  /** The data on their way: of arrays copies, which are given away; a dataset stays here. */
  formOf(elements: Elements): DataForm {
    const { rows, cardinality } = elements;
    if (rows !== null) return { rows: { ...rows, columns: ownCopies(rows.columns) }, source: null };
    return { rows: null, source: this.#sources.push(elements) - 1, cardinality };
  }

  /** The first element, with which the first pass begins; undefined where there is none. */
  async firstOf(form: DataForm): Promise<DatasetElement | undefined> {
    if (form.source === null) return undefined;
    const pass = passOver(this.#sources[form.source]!);
    const first = await pass.next();
    this.#begun[form.source] = { pass, first };
    return first.done ? undefined : first.value;
  }

  /** Begins a pass, and tells its number. */
  open(source: number): number {
    const begun = this.#begun[source];
    this.#begun[source] = undefined;
    const number = this.#count++;
    this.#passes.set(number, begun ? goOn(begun) : passOver(this.#sources[source]!));
    return number;
  }

  /** The next element of a pass; null at its end. */
  async next(number: number): Promise<HostElement | null> {
    const next = await this.#passes.get(number)!.next();
    if (!next.done) return ownCopies(mapNest<Tensor, HostArray>(next.value, isTensor, (x) => toHost(x)));
    this.#passes.delete(number);
    return null;
  }

  /** Ends a pass before its end. */
  async close(number: number): Promise<void> {
    const pass = this.#passes.get(number);
    this.#passes.delete(number);
    await pass?.return?.();
  }

  /** Ends all passes. One that is busy with its next element ends when it can, and nobody waits for it. */
  end(): void {
    for (const pass of [...this.#passes.values(), ...this.#begun.map((begun) => begun?.pass)])
      closed(pass?.return?.(), true);
    this.#passes.clear();
  }
}

function passOver(elements: Elements): Pass {
  const items = elements.elements();
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}

function goOn({ first, pass }: Begun): Pass {
  let isFirst = true;
  return {
    next: async () => {
      if (!isFirst) return pass.next();
      isFirst = false;
      return first;
    },
    return: async () => (await pass.return?.()) ?? { done: true, value: undefined },
  };
}

/** The arrays in a nest, copied: what is sent is given away. */
export function ownCopies(element: Nest<HostArray>): HostElement {
  return mapElement(element, (array) => ({ ...array, data: array.data.slice() }));
}
