import { ByteWriter } from "../bytes.js";

/** HDF5 makes its collections at least so large. */
const COLLECTION = 4096;
const HEAD = 16;

/** Texts of the global heap, in collections that are filled one after the other, as the HDF5 library does. */
export class HeapWriter {
  readonly #place: (bytes: Uint8Array) => number;
  #collection = new Uint8Array(0);
  #address = 0;
  #used = 0;
  #number = 0;

  /** `place` gives bytes, which may still change, their place in the file. */
  constructor(place: (bytes: Uint8Array) => number) {
    this.#place = place;
  }

  /** Puts a text there; returns what points to it: its length, the collection's address, its number in there. */
  add(text: Uint8Array): Uint8Array {
    const size = HEAD + Math.ceil(text.length / 8) * 8;
    if (size > this.#collection.length - this.#used) this.#open(HEAD + size);
    this.#number++;
    const object = new ByteWriter().u16(this.#number).u16(1).u32(0).u64(text.length).put(text).align(8);
    this.#collection.set(object.finish(), this.#used);
    this.#used += size;
    this.#tellFree();
    return new ByteWriter().u32(text.length).u64(this.#address).u32(this.#number).finish();
  }

  #open(needed: number): void {
    const size = Math.max(COLLECTION, needed);
    this.#collection = new Uint8Array(size);
    this.#collection.set(new ByteWriter().text("GCOL").u32(1).u64(size).finish());
    this.#address = this.#place(this.#collection);
    this.#used = HEAD;
    this.#number = 0;
  }

  /** What is left is an object of number 0, where its head has room. */
  #tellFree(): void {
    const free = this.#collection.length - this.#used;
    if (free >= HEAD) this.#collection.set(new ByteWriter().u64(0).u64(free).finish(), this.#used);
  }
}
