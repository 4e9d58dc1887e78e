import { fail, quoted } from "../../core/errors.js";
import { ByteWriter, encodeText } from "../bytes.js";
import { attributeMessage, bytesOf, dataspace, NO_FILL, numbersType, objectHeader } from "./encode.js";
import { HeapWriter } from "./heap-writer.js";
import { below, isLinkName } from "./paths.js";
import type { ByName, Hdf5Attribute, Hdf5Block, Hdf5Tree } from "./types.js";

/** Half of how many links a leaf of a group's B-tree holds, and children an inner node: HDF5's own numbers. */
const [LEAF_K, INNER_K] = [4, 16];
/** Their sizes: space is kept for all that they could hold. */
const LEAF_SIZE = 8 + 2 * LEAF_K * 40;
const NODE_SIZE = 24 + (2 * INNER_K + 1) * 8 + 2 * INNER_K * 8;
const SUPERBLOCK_SIZE = 96;
const UNSET = new Uint8Array(8).fill(0xff);
const NO_FREE_BLOCK = 1;

/**
 * Writes an HDF5 file as h5py does by default and Keras reads it: superblock 0, groups of the first form, contiguous data.
 *
 * **Errors** `invalid-argument` for names that are empty or hold "/", for one name of a group and a dataset, for attributes over 64 kB, and for
 * data that do not have the elements of their shape.
 * **Source** HDF5 File Format Specification, version 3.0.
 *
 * @example
 * const bytes = writeHdf5({
 *   attributes: { keras_version: "3.15.1" },
 *   groups: { dense: { datasets: { kernel: { shape: [2, 1], data: Float32Array.of(1, 2) } } } },
 * });
 * readHdf5(bytes).groups.get("dense")!.datasets.get("kernel")!.shape; // [2, 1]
 */
export function writeHdf5(root: Hdf5Tree): Uint8Array {
  const file = new FileWriter();
  const place = file.group(root, 'HDF5 "/"', new Set());
  return file.finish(place);
}

/** Where a group's header is, the tree of its links, and the heap of their names. */
interface GroupPlace {
  readonly header: number;
  readonly tree: number;
  readonly heap: number;
}

/** What a group's link needs: the place of its name in the heap, and that of the object. */
interface LinkPlace {
  readonly name: number;
  readonly object: number;
}

/** A node, and the place of the last name below it. */
interface NodePlace {
  readonly address: number;
  readonly last: number;
}

class FileWriter {
  readonly #parts: [at: number, bytes: Uint8Array][] = [];
  #end = SUPERBLOCK_SIZE;
  readonly #texts = new HeapWriter((bytes) => this.#place(bytes));

  /** A group with all that is below it. `around` are the groups that it lies in. */
  group(tree: Hdf5Tree, where: string, around: ReadonlySet<Hdf5Tree>): GroupPlace {
    if (around.has(tree)) fail("invalid-argument", where, "a group that does not hold itself", "one that does");
    const inside = new Set(around).add(tree);
    const objects = new Map<string, number>();
    const add = (name: string, object: () => number) => {
      if (!isLinkName(name)) fail("invalid-argument", where, 'names without "/"', quoted(name));
      if (objects.has(name)) fail("invalid-argument", where, "one object of a name", `two "${name}"`);
      objects.set(name, object());
    };
    for (const [name, group] of entriesOf(tree.groups)) {
      add(name, () => this.group(group, below(where, name), inside).header);
    }
    for (const [name, block] of entriesOf(tree.datasets)) add(name, () => this.#dataset(block, below(where, name)));
    const [links, heap] = this.#names(objects);
    const root = this.#tree(links);
    const table = new ByteWriter().u64(root).u64(heap).finish();
    const attributes = this.#attributes(tree.attributes, where);
    const header = this.#place(objectHeader([["symbolTable", table], ...attributes]));
    return { header, tree: root, heap };
  }

  finish(root: GroupPlace): Uint8Array {
    const out = new Uint8Array(this.#end);
    out.set(superblock(root, this.#end));
    for (const [at, bytes] of this.#parts) out.set(bytes, at);
    return out;
  }

  #dataset({ shape, data }: Hdf5Block, where: string): number {
    const type = numbersType(where, data);
    const isShape = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
    if (!isShape || shape.reduce((product, size) => product * size, 1) !== data.length) {
      fail("invalid-argument", where, `a shape of ${data.length} elements`, quoted(shape));
    }
    const layout = new ByteWriter().u8(3).u8(1);
    if (data.length > 0) layout.u64(this.#place(bytesOf(data)));
    else layout.put(UNSET);
    layout.u64(data.byteLength);
    return this.#place(
      objectHeader([
        ["dataspace", dataspace(shape)],
        ["datatype", type],
        ["fill", NO_FILL],
        ["layout", layout.finish()],
      ]),
    );
  }

  #attributes(attributes: ByName<Hdf5Attribute> | undefined, where: string) {
    return entriesOf(attributes).map(
      ([name, value]) => ["attribute", attributeMessage(where, name, value, (text) => this.#texts.add(text))] as const,
    );
  }

  /** The heap of the names, which starts with the empty one; the links in the order of their names' bytes. */
  #names(objects: ReadonlyMap<string, number>): [links: LinkPlace[], heap: number] {
    const sorted = [...objects].map(([name, object]) => ({ bytes: encodeText(name), object }));
    sorted.sort((a, b) => compareBytes(a.bytes, b.bytes));
    const names = new ByteWriter().fillTo(8);
    const links = sorted.map(({ bytes, object }) => {
      const name = names.length;
      names.put(bytes).u8(0).align(8);
      return { name, object };
    });
    const segment = this.#place(names.finish());
    const head = new ByteWriter().text("HEAP").u32(0).u64(names.length).u64(NO_FREE_BLOCK).u64(segment);
    return [links, this.#place(head.finish())];
  }

  /** The B-tree of a group: leaves of links, nodes of leaves, nodes of nodes, up to a single one. */
  #tree(links: readonly LinkPlace[]): number {
    let nodes = inParts(links, 2 * LEAF_K).map((part) => this.#leaf(part));
    let level = 0;
    do {
      nodes = this.#level(nodes, level++);
    } while (nodes.length > 1);
    return nodes[0]!.address;
  }

  #leaf(links: readonly LinkPlace[]): NodePlace {
    const out = new ByteWriter().text("SNOD").u8(1).u8(0).u16(links.length);
    for (const { name, object } of links)
      out
        .u64(name)
        .u64(object)
        .fillTo(out.length + 24);
    return { address: this.#place(out.fillTo(LEAF_SIZE).finish()), last: links.at(-1)!.name };
  }

  /** Nodes above these children, which know their neighbours. */
  #level(children: readonly NodePlace[], level: number): NodePlace[] {
    const parts = children.length === 0 ? [[]] : inParts(children, 2 * INNER_K);
    const start = this.#end;
    const size = Math.ceil(NODE_SIZE / 8) * 8;
    return parts.map((part, k) => {
      const out = new ByteWriter().text("TREE").u8(0).u8(level).u16(part.length);
      const neighbour = (at: number, exists: boolean) => (exists ? out.u64(at) : out.put(UNSET));
      neighbour(start + (k - 1) * size, k > 0);
      neighbour(start + (k + 1) * size, k < parts.length - 1);
      // The name before the first below each child, which is the last below the child before.
      out.u64(k > 0 ? parts[k - 1]!.at(-1)!.last : 0);
      for (const { address, last } of part) out.u64(address).u64(last);
      return { address: this.#place(out.fillTo(size).finish()), last: part.at(-1)?.last ?? 0 };
    });
  }

  /** Gives bytes their place, at a multiple of eight. */
  #place(bytes: Uint8Array): number {
    const at = this.#end;
    this.#parts.push([at, bytes]);
    this.#end += Math.ceil(bytes.length / 8) * 8;
    return at;
  }
}

function superblock(root: GroupPlace, end: number): Uint8Array {
  const out = new ByteWriter().put(Uint8Array.of(0x89)).text("HDF\r\n\x1a\n").u32(0).u8(0).u8(8).u8(8).u8(0);
  out.u16(LEAF_K).u16(INNER_K).u32(0).u64(0).put(UNSET).u64(end).put(UNSET);
  // The root's link has no name, and tells at once where its tree and heap are.
  return out.u64(0).u64(root.header).u32(1).u32(0).u64(root.tree).u64(root.heap).finish();
}

function entriesOf<T>(values: ByName<T> | undefined): [string, T][] {
  return values instanceof Map ? [...values] : Object.entries(values ?? {});
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let k = 0; k < length; k++) if (a[k] !== b[k]) return a[k]! - b[k]!;
  return a.length - b.length;
}

function inParts<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, k) => items.slice(k * size, (k + 1) * size));
}
