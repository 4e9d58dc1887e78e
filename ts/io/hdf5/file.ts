import { fail } from "../../core/errors.js";
import { ByteReader, decodeText, upToZero } from "../bytes.js";

/** So many times its own size a file's structures may be gone over: whole files need one time, those that point into themselves again and again more. */
const VISITS = 4;
const SMALLEST_BUDGET = 1 << 16;

/** Data may be larger than their file where they are compressed: by so many bytes. */
const ROOM = 16 * 2 ** 20;

/**
 * A file with its sizes of addresses and lengths, and what keeps reading it within bounds.
 *
 * Every structure is asked for as a `block`, which has to lie within the file, apart from all others; together they cost no more than a few times
 * the file's size, however they point at each other.
 */
export class FileBytes {
  readonly bytes: Uint8Array;
  readonly offsetSize: number;
  readonly lengthSize: number;
  #budget: number;
  readonly #claims: [start: number, end: number, where: string][] = [];
  readonly #texts = new Map<string, string>();
  readonly #found = new Map<string, unknown>();

  /** `bytes` start at the superblock, where addresses count from. */
  constructor(bytes: Uint8Array, offsetSize: number, lengthSize: number) {
    this.bytes = bytes;
    this.offsetSize = offsetSize;
    this.lengthSize = lengthSize;
    this.#budget = VISITS * bytes.length + SMALLEST_BUDGET;
  }

  /** The same file for reading one dataset, which has a budget of its own. */
  anew(): FileBytes {
    return new FileBytes(this.bytes, this.offsetSize, this.lengthSize);
  }

  /** An address, or undefined for one that is not set. */
  address(reader: ByteReader): number | undefined {
    const bytes = reader.take(this.offsetSize);
    if (bytes.every((byte) => byte === 0xff)) return undefined;
    return new ByteReader(bytes, reader.where).uint(this.offsetSize);
  }

  /** An address that has to be set. */
  setAddress(reader: ByteReader): number {
    return this.address(reader) ?? fail("bad-file", reader.where, "an address", "one that is not set");
  }

  length(reader: ByteReader): number {
    return reader.uint(this.lengthSize);
  }

  /** Looks at `size` bytes at an address, to see how large the structure there is. */
  peek(where: string, address: number, size: number): ByteReader {
    this.#spend(where, size);
    return new ByteReader(this.bytes, where, address, address + size);
  }

  /** The `size` bytes of a structure, which no other has. */
  block(where: string, address: number, size: number): ByteReader {
    const reader = this.peek(where, address, size);
    this.claim(where, address, size);
    return reader;
  }

  /** Notes that these bytes are taken. */
  claim(where: string, address: number, size: number): void {
    if (!(size >= 0 && address + size <= this.bytes.length)) {
      const got = `${size} bytes at byte ${address} of ${this.bytes.length}`;
      fail("bad-file", where, "data within the file", got, "Is the file cut short, or damaged?");
    }
    if (size > 0) this.#claims.push([address, address + size, where]);
  }

  /** Fails where two structures share bytes. */
  checkClaims(): void {
    const claims = this.#claims.sort((a, b) => a[0] - b[0]);
    for (let k = 1; k < claims.length; k++) {
      const [before, [start, , where]] = [claims[k - 1]!, claims[k]!];
      if (before[1] > start) fail("bad-file", where, "bytes of its own", `byte ${start}, which ${before[2]} has too`);
    }
  }

  /** Refuses data that are too large for a file of this size, before anything is allocated for them. */
  checkSize(where: string, bytes: number): void {
    const most = this.bytes.length + ROOM;
    if (!(bytes <= most)) {
      fail("bad-file", where, `at most ${most} bytes of data in a file of ${this.bytes.length}`, `${bytes} bytes`);
    }
  }

  /** A text that several places may name by `key`, up to its first zero: decoded once, since they share its bytes. */
  sharedText(where: string, key: string, find: () => Uint8Array): string {
    let text = this.#texts.get(key);
    if (text === undefined) {
      const bytes = upToZero(find());
      this.#spend(where, bytes.length);
      text = decodeText(bytes);
      this.#texts.set(key, text);
    }
    return text;
  }

  /** What `read` makes of the structure at an address, which is read once though several places point there. */
  once<T>(kind: string, address: number, read: () => T): T {
    const key = `${kind} ${address}`;
    const found = this.#found.has(key) ? (this.#found.get(key) as T) : read();
    this.#found.set(key, found);
    return found;
  }

  #spend(where: string, size: number): void {
    this.#budget -= size;
    if (this.#budget < 0)
      fail("bad-file", where, "structures that do not share bytes", "a file that points into itself");
  }
}
