import { fail } from "../../core/errors.js";
import type { ByteReader } from "../bytes.js";
import type { FileBytes } from "./file.js";

/** What a B-tree of version 1 leads to. */
export const TREE_OF = { links: 0, chunks: 1 } as const;

/** A leaf's key, to be read at once, and the address that stands behind it. */
export interface TreeEntry {
  readonly key: Uint8Array;
  readonly address: number;
}

/** What stands in the leaves of a B-tree of version 1, from left to right. Nodes lie one level below the node that names them. */
export function* walkTree(
  file: FileBytes,
  where: string,
  address: number,
  kind: keyof typeof TREE_OF,
  keySize: number,
  expectedLevel?: number,
): Generator<TreeEntry> {
  const headSize = 8 + 2 * file.offsetSize;
  const head = file.peek(where, address, headSize);
  head.expect("TREE");
  const [type, level, count] = [head.u8(), head.u8(), head.u16()];
  if (type !== TREE_OF[kind] || (expectedLevel !== undefined && level !== expectedLevel)) {
    fail("bad-file", where, `a tree of ${kind}`, `a node of type ${type}, level ${level}`);
  }
  const reader: ByteReader = file.block(where, address, headSize + count * (keySize + file.offsetSize));
  reader.skip(headSize);
  for (let k = 0; k < count; k++) {
    const key = reader.take(keySize);
    const child = file.setAddress(reader);
    if (level === 0) yield { key, address: child };
    else yield* walkTree(file, where, child, kind, keySize, level - 1);
  }
}
