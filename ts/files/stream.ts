import { fail } from "../core/errors.js";
import type { Source } from "../core/files.js";
import { isNode, nodeModule } from "../core/platform.js";
import { isHandle, pathOf, readSource, schemeOf } from "./source.js";

/** A file that is read piece by piece, so that it may be larger than memory. */
export interface SourceStream {
  /** How messages call it: its path, address or name. */
  readonly name: string;
  /** All bytes from the start, in pieces; anew with each call. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** So much of a file is read at a time. */
const PIECE = 1 << 18;

/** A file to be read from its start. **Errors** `bad-file`, also while it is read; `invalid-argument` for what is no source. */
export async function openStream(where: string, source: Source): Promise<SourceStream> {
  if (isHandle(source)) return openStream(where, await source.getFile());
  if (source instanceof Blob) {
    const name = (source as Partial<File>).name ?? "the Blob given";
    return { name, chunks: () => piecesOf(where, name, source.stream()) };
  }
  if (typeof source === "string" || source instanceof URL) {
    const address = String(source);
    const scheme = schemeOf(address);
    if (address !== "" && isNode && (scheme === null || scheme === "file")) {
      return { name: address, chunks: () => piecesOfFile(where, pathOf(address)) };
    }
    if (address !== "" && scheme !== "indexeddb") {
      return { name: address, chunks: () => piecesOfAddress(where, address) };
    }
  }
  const { name, bytes } = await readSource(where, source);
  return { name, chunks: () => piecesOfBytes(bytes) };
}

async function* piecesOfBytes(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

async function* piecesOfFile(where: string, path: string): AsyncGenerator<Uint8Array> {
  const stream = nodeModule("node:fs").createReadStream(path, { highWaterMark: PIECE });
  try {
    for await (const piece of stream) yield piece as Uint8Array;
  } catch (error) {
    if (stream.errored === null) throw error;
    failToRead(where, path, stream.errored);
  } finally {
    stream.destroy();
  }
}

async function* piecesOfAddress(where: string, address: string): AsyncGenerator<Uint8Array> {
  const response = await fetch(address).catch((error) => failToRead(where, address, error));
  if (!response.ok) fail("bad-file", where, `a file at ${address}`, `status ${response.status}`);
  if (response.body !== null) yield* piecesOf(where, address, response.body);
}

async function* piecesOf(where: string, name: string, stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => failToRead(where, name, error));
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function failToRead(where: string, name: string, error: unknown): never {
  return fail("bad-file", where, `a file that can be read at ${name}`, String((error as Error)?.message ?? error));
}
