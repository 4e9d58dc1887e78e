// node_modules: installed when missing, and again when the lock file asks for something else than what lies there.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { attemptNpm, root, SetupError, say, since } from "./shell.mjs";

const MIN_NODE = 20;

function json(file) {
  return JSON.parse(readFileSync(join(root, file), "utf8"));
}

/** Why node_modules is not what the lock file says, or undefined. */
function staleness() {
  const installed = "node_modules/.package-lock.json";
  if (!existsSync(join(root, installed))) return "node_modules is missing";
  const wanted = json("package-lock.json").packages;
  const present = json(installed).packages;
  const asked = { ...json("package.json").devDependencies, ...json("package.json").dependencies };
  const locked = { ...wanted[""].devDependencies, ...wanted[""].dependencies };
  if (Object.keys(asked).some((name) => locked[name] !== asked[name])) return "package.json changed";
  for (const [path, entry] of Object.entries(wanted)) {
    // Optional packages (binaries of other platforms) may be absent rightly.
    if (path === "" || entry.link || (entry.optional && !present[path])) continue;
    if (present[path]?.version !== entry.version) return `${path.replace("node_modules/", "")} is missing or old`;
  }
  return undefined;
}

/** `ci` takes the lock file as it stands, but empties node_modules first, so it is only for a fresh clone. */
async function install() {
  const flags = ["--no-audit", "--no-fund", "--loglevel=error"];
  const fresh = !existsSync(join(root, "node_modules"));
  if (fresh && (await attemptNpm(["ci", ...flags])).ok) return;
  const { ok, output } = await attemptNpm(["install", "--no-save", ...flags]);
  if (ok) return;
  process.stderr.write(`${output.split("\n").slice(-25).join("\n")}\n`);
  throw new SetupError(
    "npm could not install the development packages: check the network or npm's registry setting, then run it again.",
  );
}

/** Installs the packages that the lock file names, if they are not there yet. */
export async function ensureNodeModules() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < MIN_NODE)
    throw new SetupError(`Node ${MIN_NODE} or newer is needed, this is ${process.version}: install it.`);
  const reason = staleness();
  if (!reason) return;
  const start = performance.now();
  say(`${reason}: npm install`);
  await install();
  say(`node_modules is ready (${since(start)})`);
}
