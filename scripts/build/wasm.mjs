// crates/wasm -> pkg/: wasm-pack (cargo, then wasm-bindgen), then wasm-opt.
import { copyFileSync, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { root, run, say, since } from "../setup/shell.mjs";
import { pathWithTools } from "../setup/wasm-tools.mjs";
import { hashOf, isFresh, remember } from "./inputs.mjs";

const SOURCES = ["Cargo.toml", "Cargo.lock", "crates", "scripts/build/wasm.mjs"];
const OUTPUTS = ["pkg/throughtime.js", "pkg/throughtime.d.ts", "pkg/throughtime_bg.wasm"];

/** The instructions the default build may use: deterministic ones only, so no relaxed SIMD. */
const FEATURES = [
  "simd",
  "bulk-memory",
  "nontrapping-float-to-int",
  "sign-ext",
  "mutable-globals",
  "multivalue",
  "reference-types",
];

/** What every cargo build for wasm32 runs with. */
export function wasmBuildEnvironment(env) {
  return {
    ...env,
    PATH: pathWithTools(env.PATH),
    CARGO_ENCODED_RUSTFLAGS: rustFlags(),
    // A folder apart from the native one: two compilers may be at work, and neither should wait for the other's lock.
    CARGO_TARGET_DIR: wasmTarget,
  };
}

/** Where cargo puts what it builds for wasm32. */
export const wasmTarget = process.env.THROUGHTIME_WASM_TARGET || join(root, "target/wasm");

function rustFlags() {
  // Paths of this machine would end in panic messages, and make two machines' builds differ.
  const home = process.env.CARGO_HOME || join(homedir(), ".cargo");
  const remaps = [`--remap-path-prefix=${root}=.`, `--remap-path-prefix=${home}=cargo`];
  return ["-Ctarget-feature=+simd128", ...remaps].join("\x1f");
}

/** wasm-opt may reorder and drop instructions but never floating point results: no --fast-math here. */
async function optimise() {
  const wasm = join(root, "pkg/throughtime_bg.wasm");
  const small = join(root, "pkg/optimised.wasm");
  const args = [
    "-O3",
    "--strip-debug",
    "--strip-producers",
    ...FEATURES.map((name) => `--enable-${name}`),
    wasm,
    "-o",
    small,
  ];
  const program = join(root, "node_modules/binaryen/bin/wasm-opt");
  await run(process.execPath, [program, ...args], "wasm-opt could not optimise the wasm module: see .cache/setup.log.");
  renameSync(small, wasm);
}

async function compile({ env, wasmPack }) {
  const args = [
    "build",
    "crates/wasm",
    "--target",
    "web",
    "--mode",
    "no-install",
    "--out-dir",
    "../../pkg",
    "--out-name",
    "throughtime",
  ];
  await run(wasmPack, args, "The Rust crates do not compile for wasm32: the compiler's words stand above.", {
    env: wasmBuildEnvironment(env),
  });
}

/** Builds pkg/ unless it is what the sources say; returns whether it was built. */
export async function buildWasm(toolchain, { force = false } = {}) {
  const hash = hashOf(SOURCES);
  if (!force && isFresh("wasm", hash, OUTPUTS)) return false;
  const start = performance.now();
  const { env, wasmPack } = await toolchain();
  say("building the wasm module (cargo, wasm-bindgen, wasm-opt)");
  await compile({ env, wasmPack });
  await optimise();
  remember("wasm", hash);
  say(`pkg/throughtime_bg.wasm is ready: ${kilobytes("pkg/throughtime_bg.wasm")} kB (${since(start)})`);
  return true;
}

function kilobytes(file) {
  return (statSync(join(root, file)).size / 1000).toFixed(0);
}

/** Lays the module beside the JavaScript that looks for it there. */
export function copyWasm(folder) {
  mkdirSync(join(root, folder), { recursive: true });
  const source = join(root, "pkg/throughtime_bg.wasm");
  if (existsSync(source)) copyFileSync(source, join(root, folder, "throughtime.wasm"));
}
