// What a build was made from, as a hash, so that it is repeated exactly when a source has changed.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repoCache, root } from "../setup/shell.mjs";

function* filesUnder(path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  if (statSync(full).isFile()) {
    yield path;
    return;
  }
  for (const name of readdirSync(full).sort()) yield* filesUnder(join(path, name));
}

/** A hash over names and contents of all files under the paths. */
export function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths) {
    for (const file of filesUnder(path))
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(root, file)))
        .update("\0");
  }
  return hash.digest("hex");
}

function stampFile(name) {
  return join(repoCache, `${name}.built`);
}

/** Whether the build `name` was made from sources with this hash and its outputs still lie there. */
export function isFresh(name, hash, outputs) {
  const stamp = stampFile(name);
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== hash) return false;
  return outputs.every((file) => existsSync(join(root, file)));
}

/** Remembers that the build `name` was made from sources with this hash. */
export function remember(name, hash) {
  mkdirSync(repoCache, { recursive: true });
  writeFileSync(stampFile(name), hash);
}
