// wasm-bindgen's command line tool, in the version that crates/wasm pins, and wasm-pack.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { attempt, attemptNpm, read, repoCache, root, run, say, since, userCache, which } from "./shell.mjs";

const WASM_PACK = "0.15.0";

/** Tools compiled here get a folder of their own, so that they never replace what the user has installed. */
const toolsRoot = join(userCache, "tools");
const toolsBin = join(toolsRoot, "bin");

/** The wasm-bindgen version that crates/wasm/Cargo.toml pins; the tool must be the very same. */
export function pinnedWasmBindgen() {
  const manifest = readFileSync(join(root, "crates/wasm/Cargo.toml"), "utf8");
  return /^wasm-bindgen = .*"=([\d.]+)"/m.exec(manifest)[1];
}

/** PATH with the tools that set-up compiled in front. */
export function pathWithTools(path = process.env.PATH) {
  return toolsBin + delimiter + path;
}

function version(program) {
  return program && read(program, ["--version"])?.split(" ")[1];
}

async function cargoInstall(crate, wanted, ...flags) {
  const start = performance.now();
  say(`cargo install ${crate} ${wanted} (one to five minutes, once per machine)`);
  const target = join(userCache, "build");
  mkdirSync(userCache, { recursive: true });
  // A debug build compiles in half the time, and these tools are quick enough with it.
  const args = [
    "install",
    crate,
    "--version",
    wanted,
    "--debug",
    "--root",
    toolsRoot,
    "--target-dir",
    target,
    ...flags,
  ];
  await run(
    "cargo",
    args,
    `${crate} could not be compiled: install a C compiler if none is there, or run "cargo install ${crate} --version ${wanted}" to see why (log: ${join(repoCache, "setup.log")}).`,
  );
  say(`${crate} is ready (${since(start)})`);
}

/** The folders of compiled dependencies are of no use after the tools are there. */
function dropBuildFolder() {
  rmSync(join(userCache, "build"), { recursive: true, force: true });
}

async function ensureWasmBindgen() {
  const wanted = pinnedWasmBindgen();
  if (version(which("wasm-bindgen", pathWithTools())) === wanted) return;
  if (version(which("wasm-bindgen")) === wanted) {
    // An old copy of ours would hide the right one on PATH.
    rmSync(join(toolsBin, "wasm-bindgen"), { force: true });
    return;
  }
  // Without --locked: a version in its lock file is gone from the registry.
  await cargoInstall("wasm-bindgen-cli", `=${wanted}`, "--force");
}

/** npm's wasm-pack downloads a ready binary, where its server is reached. */
async function wasmPackFromNpm() {
  say("wasm-pack from npm");
  const program = join(toolsRoot, "node_modules/.bin/wasm-pack");
  const args = [
    "install",
    "--prefix",
    toolsRoot,
    "--no-save",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    `wasm-pack@${WASM_PACK}`,
  ];
  mkdirSync(toolsRoot, { recursive: true });
  const installed = await attemptNpm(args, { timeout: 60_000 });
  const works = installed.ok && (await attempt(program, ["--version"], { timeout: 90_000 })).ok;
  if (!works) rmSync(join(toolsRoot, "node_modules"), { recursive: true, force: true });
  return works ? program : undefined;
}

function findWasmPack() {
  const fromNpm = join(toolsRoot, "node_modules/.bin/wasm-pack");
  return which("wasm-pack", pathWithTools()) ?? (existsSync(fromNpm) ? fromNpm : undefined);
}

async function ensureWasmPack() {
  const found = findWasmPack();
  if (found) return found;
  const program = await wasmPackFromNpm();
  if (program) return program;
  await cargoInstall("wasm-pack", WASM_PACK, "--locked");
  return join(toolsBin, "wasm-pack");
}

/** Gets both tools where they are missing; returns wasm-pack's path. */
export async function ensureWasmTools() {
  await ensureWasmBindgen();
  const wasmPack = await ensureWasmPack();
  dropBuildFolder();
  return wasmPack;
}
