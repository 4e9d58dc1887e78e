import { fail, quoted } from "../core/errors.js";
import type { Source } from "../core/files.js";
import { isNode, nodeModule } from "../core/platform.js";
import { databaseName, readFromDatabase } from "./indexed-db.js";

/** A file that was read. */
export interface SourceFile {
  /** How messages call it: its path, address or name. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /**
   * The bytes of a file that lies beside it, such as a shard.
   *
   * **Errors** `bad-file` for a path that leads elsewhere, for what is not there, and where nothing can lie beside, as with bytes.
   */
  beside(path: string): Promise<Uint8Array>;
}

/** All of a file. **Errors** `bad-file` where there is none; `invalid-argument` for what is no source. */
export async function readSource(where: string, source: Source): Promise<SourceFile> {
  if (typeof source === "string" || source instanceof URL) return readAddress(where, String(source));
  if (isHandle(source)) return readBlob(where, await source.getFile());
  if (source instanceof Blob) return readBlob(where, source);
  const bytes = bytesOf(source);
  if (bytes !== null) return { name: "the bytes given", bytes, beside: async (path) => failBeside(where, path) };
  const expected = "a path, an address, a Blob, bytes or a file handle";
  return fail("invalid-argument", where, expected, quoted(source));
}

/** Is it a string of the form `scheme:…`? A drive's letter is none. */
export function schemeOf(address: string): string | null {
  return /^([a-z][a-z0-9+.-]+):/i.exec(address)?.[1]?.toLowerCase() ?? null;
}

async function readAddress(where: string, address: string): Promise<SourceFile> {
  if (address === "") fail("invalid-argument", where, "a path or an address", '""');
  const scheme = schemeOf(address);
  const read = scheme === "indexeddb" ? readStored : isNode && (scheme === null || scheme === "file") ? readPath : get;
  const bytes = await read(where, address);
  return { name: address, bytes, beside: async (path) => read(where, besideOf(where, address, path)) };
}

/** The address of a file beside another. **Errors** `bad-file` for a path that could lead out of the folder. */
function besideOf(where: string, address: string, path: string): string {
  const parts = path.split("/");
  if (path === "" || parts.some((part) => part === "" || part === "..") || /[\\:?#]/.test(path)) {
    fail("bad-file", where, "the name of a file that lies beside it", quoted(path));
  }
  // What an address asks for besides its path goes to the files beside it as well.
  const [, before, query] = /^([^?#]*)(.*)$/s.exec(address)!;
  return before!.slice(0, Math.max(before!.lastIndexOf("/"), before!.lastIndexOf("\\")) + 1) + path + query;
}

function failBeside(where: string, path: string): never {
  const hint = "Give the path or the address of the file, so that those beside it can be found.";
  return fail("bad-file", where, `a file "${path}" beside it`, "bytes alone", hint);
}

async function readBlob(where: string, blob: Blob): Promise<SourceFile> {
  const name = (blob as Partial<File>).name ?? "the Blob given";
  const bytes = new Uint8Array(await blob.arrayBuffer().catch((error) => failToRead(where, name, error)));
  return { name, bytes, beside: async (path) => failBeside(where, path) };
}

async function readPath(where: string, address: string): Promise<Uint8Array> {
  const path = pathOf(address);
  const { readFile } = nodeModule("node:fs/promises");
  // Not Node's own Buffer, whose slices are no copies.
  return bytesOf(await readFile(path).catch((error) => failToRead(where, path, error)))!;
}

async function readStored(where: string, address: string): Promise<Uint8Array> {
  const bytes = await readFromDatabase(where, databaseName(address));
  return bytes ?? fail("bad-file", where, `a file at ${address}`, "none of that name");
}

async function get(where: string, address: string): Promise<Uint8Array> {
  const response = await fetch(address).catch((error) => failToRead(where, address, error));
  if (!response.ok) fail("bad-file", where, `a file at ${address}`, `status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer().catch((error) => failToRead(where, address, error)));
}

function failToRead(where: string, name: string, error: unknown): never {
  return fail("bad-file", where, `a file that can be read at ${name}`, String((error as Error)?.message ?? error));
}

/** A path of Node's, which a `file:` address also is. */
export function pathOf(address: string): string {
  return schemeOf(address) === "file" ? nodeModule("node:url").fileURLToPath(address) : address;
}

export function isHandle(value: unknown): value is FileSystemFileHandle {
  return typeof (value as Partial<FileSystemFileHandle> | null)?.getFile === "function";
}

/** The bytes of a buffer or of a view on one; null for anything else. */
function bytesOf(value: unknown): Uint8Array | null {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  const isShared = typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer;
  return value instanceof ArrayBuffer || isShared ? new Uint8Array(value as ArrayBuffer) : null;
}
