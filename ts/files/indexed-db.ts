import { fail } from "../core/errors.js";

/** The one database of the package; its files have their names as keys. */
const DATABASE = "throughtime";
const FILES = "files";

/** The name in `indexeddb://name`. */
export function databaseName(address: string): string {
  return address.replace(/^indexeddb:\/*/i, "");
}

/** The bytes of that name; undefined where there are none. **Errors** `unsupported` where there is no IndexedDB. */
export async function readFromDatabase(where: string, name: string): Promise<Uint8Array | undefined> {
  const stored = await inTransaction(where, "readonly", (files) => files.get(name));
  return stored as Uint8Array | undefined;
}

/** Puts bytes in place of those of that name, in one transaction: whoever reads sees the old or the new. **Errors** `bad-file` where there is no room. */
export async function writeToDatabase(where: string, name: string, bytes: Uint8Array): Promise<void> {
  await inTransaction(where, "readwrite", (files) => files.put(bytes, name));
}

/** Forgets what has that name, if it is there. */
export async function removeFromDatabase(where: string, name: string): Promise<void> {
  await inTransaction(where, "readwrite", (files) => files.delete(name));
}

/** What a request gives once its transaction is on disk. */
async function inTransaction<T>(
  where: string,
  mode: IDBTransactionMode,
  ask: (files: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  if (typeof indexedDB === "undefined") fail("unsupported", where, "IndexedDB", "none", "Node has none: give a path.");
  try {
    const database = await open();
    const transaction = database.transaction(FILES, mode, { durability: "strict" });
    try {
      const request = ask(transaction.objectStore(FILES));
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? request.error);
      });
      return request.result;
    } finally {
      database.close();
    }
  } catch (error) {
    const hint = "Private windows may forbid it, and the browser may be out of room.";
    return fail("bad-file", where, "IndexedDB to take part", String(error), hint);
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => void request.result.createObjectStore(FILES);
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
