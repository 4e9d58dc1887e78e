import { fail } from "../../core/errors.js";
import { readAttributes } from "./attributes.js";
import { readChunked } from "./chunks.js";
import { countOf, readDataspace } from "./dataspace.js";
import { type Datatype, readDatatype } from "./datatype.js";
import type { FileBytes } from "./file.js";
import { type Filter, readFilters } from "./filters.js";
import { type Layout, readLayout } from "./layout.js";
import { MESSAGE, type Message, messageOf } from "./object-header.js";
import type { Hdf5Data, Hdf5Dataset, Hdf5Dtype, Hdf5Value } from "./types.js";
import { decodedSize, decodeElements } from "./values.js";

/** A dataset of a file that is read; its data stay where they are until `read`. */
class FileDataset implements Hdf5Dataset {
  readonly shape: number[];
  readonly dtype: Hdf5Dtype;
  readonly attributes: Record<string, Hdf5Value>;
  readonly #file: FileBytes;
  readonly #where: string;
  readonly #type: Datatype;
  readonly #layout: Layout;
  readonly #filters: readonly Filter[];

  constructor(file: FileBytes, where: string, messages: readonly Message[]) {
    const part = (type: number) =>
      messageOf(messages, where, type) ?? fail("bad-file", where, "a whole dataset", "a part");
    this.#file = file;
    this.#where = where;
    this.#type = readDatatype(part(MESSAGE.datatype));
    this.shape = readDataspace(file, part(MESSAGE.dataspace)) ?? [0];
    this.dtype = this.#type.dtype;
    const isElsewhere = messageOf(messages, where, MESSAGE.externalFiles) !== undefined;
    const layout = readLayout(file, part(MESSAGE.layout));
    this.#layout = isElsewhere ? { kind: "other", name: "data in another file" } : layout;
    const filters = messageOf(messages, where, MESSAGE.filters);
    this.#filters = filters ? readFilters(filters) : [];
    this.attributes = readAttributes(file, where, messages);
    this.#checkPlace(file);
  }

  /** The data have to lie within the file, where nothing else does. */
  #checkPlace(file: FileBytes): void {
    const [where, layout] = [this.#where, this.#layout];
    const size = countOf(where, this.shape) * this.#type.size;
    if (layout.kind === "contiguous" && layout.address !== undefined) {
      if (!(layout.size >= size)) fail("bad-file", where, `${size} bytes of data`, `${layout.size}`);
      file.claim(where, layout.address, layout.size);
    }
    if (layout.kind === "compact" && layout.bytes.length < size) {
      fail("bad-file", where, `${size} bytes of data`, `${layout.bytes.length}`);
    }
  }

  read(): Hdf5Data {
    const [file, where, type] = [this.#file.anew(), this.#where, this.#type];
    const count = countOf(where, this.shape);
    file.checkSize(where, decodedSize(type, count));
    return decodeElements(file, where, type, this.#bytes(file, count * type.size));
  }

  #bytes(file: FileBytes, size: number): Uint8Array {
    const layout = this.#layout;
    if (layout.kind === "compact") return layout.bytes.subarray(0, size);
    if (layout.kind === "chunked") {
      const isWhole = layout.elementSize === this.#type.size;
      if (!isWhole)
        fail("bad-file", this.#where, `chunks of elements of ${this.#type.size} bytes`, `${layout.elementSize}`);
      return readChunked(file, this.#where, layout, this.#filters, this.shape);
    }
    if (layout.kind === "other") {
      const hint = "Write the file with h5py's own settings (libver earliest).";
      fail("unsupported", this.#where, "contiguous, compact or chunked data", layout.name, hint);
    }
    // Data that were never written are zero.
    if (layout.address === undefined) return new Uint8Array(size);
    return file.peek(this.#where, layout.address, size).take(size);
  }
}

/** The dataset that these messages describe. */
export function readDataset(file: FileBytes, where: string, messages: readonly Message[]): Hdf5Dataset {
  return new FileDataset(file, where, messages);
}
