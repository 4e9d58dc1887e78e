import { fail, quoted } from "../core/errors.js";
import type { Target, WriteOptions } from "../core/files.js";
import { isNode, nodeModule, nodeProcess } from "../core/platform.js";
import { databaseName, writeToDatabase } from "./indexed-db.js";
import { isHandle, pathOf, schemeOf } from "./source.js";

/** The end of a target's name, lower-case, such as "keras"; "" where it has none. */
export function endingOf(target: Target): string {
  const name = isHandle(target) ? target.name : String(target).replace(/[?#].*$/s, "");
  return /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

/**
 * Writes a file as a whole: whatever happens on the way, there is afterwards the file that was, or the new one.
 *
 * **Errors** `bad-file` where it cannot be written; `invalid-argument` for what is no target.
 */
export async function writeTarget(
  where: string,
  target: Target,
  bytes: Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  if (isHandle(target)) return writeToHandle(where, target, bytes);
  if ((typeof target !== "string" && !(target instanceof URL)) || String(target) === "") {
    fail("invalid-argument", where, "a path, indexeddb://name or a file handle to write to", quoted(target));
  }
  const address = String(target);
  const scheme = schemeOf(address);
  if (scheme === "indexeddb") return writeToDatabase(where, databaseName(address), bytes);
  if (scheme !== null && !(isNode && scheme === "file")) {
    const hint = "Write it to bytes, and send them by fetch.";
    fail("unsupported", where, "a path, indexeddb://name or a file handle to write to", quoted(address), hint);
  }
  return isNode ? writeToPath(where, pathOf(address), bytes, options) : download(where, address, bytes);
}

/** How many files this process has begun: names of unfinished ones are told apart by it. */
let begun = 0;

/** Written under another name in the same folder, brought to disk, and then renamed, which file systems do at once. */
async function writeToPath(
  where: string,
  given: string,
  bytes: Uint8Array,
  { overwrite = true }: WriteOptions,
): Promise<void> {
  const fs = nodeModule("node:fs/promises");
  const { dirname } = nodeModule("node:path");
  // A link stays a link: what it leads to is replaced.
  const path = await fs.realpath(given).catch(() => given);
  const unfinished = `${path}.${nodeProcess().pid}-${begun++}.tmp`;
  try {
    await fs.mkdir(dirname(path), { recursive: true });
    const file = await fs.open(unfinished, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link to a name that is taken is refused, which a rename is not.
    if (overwrite) await fs.rename(unfinished, path);
    else await fs.link(unfinished, path).then(() => fs.rm(unfinished));
    await syncFolder(dirname(path));
  } catch (error) {
    await fs.rm(unfinished, { force: true }).catch(() => undefined);
    const isTaken = !overwrite && (error as NodeJS.ErrnoException).code === "EEXIST";
    if (isTaken) fail("bad-file", where, "a name that is free, with overwrite: false", `the file ${given}`);
    fail("bad-file", where, `a file that can be written at ${given}`, (error as Error).message);
  }
}

/** The new name is on disk too; not every system lets a folder be opened for that. */
async function syncFolder(path: string): Promise<void> {
  const folder = await nodeModule("node:fs/promises")
    .open(path, "r")
    .catch(() => null);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

/** A handle's stream writes beside the file, which is replaced when it closes. */
async function writeToHandle(where: string, handle: FileSystemFileHandle, bytes: Uint8Array): Promise<void> {
  try {
    const stream = await handle.createWritable();
    try {
      await stream.write(bytes as Uint8Array<ArrayBuffer>);
    } catch (error) {
      await stream.abort().catch(() => undefined);
      throw error;
    }
    await stream.close();
  } catch (error) {
    fail("bad-file", where, `a file that can be written at ${handle.name}`, String(error));
  }
}

function download(where: string, name: string, bytes: Uint8Array): void {
  if (typeof document === "undefined") {
    const hint = "A worker has no downloads: post the bytes to the page.";
    fail("unsupported", where, "a page that downloads", "none", hint);
  }
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  const link = document.createElement("a");
  Object.assign(link, { href: address, download: name.replace(/^.*[\\/]/, "") });
  link.click();
  // The download has begun by then, and holds on to what it needs.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
