// crates/wasm -> pkg/: wasm-pack (cargo, then wasm-bindgen), then wasm-opt.
import { copyFileSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { root, run, SetupError, say, since } from "../setup/shell.mjs";
import { pathWithTools } from "../setup/wasm-tools.mjs";
import { hashOf, isFresh, remember } from "./inputs.mjs";

const SOURCES = ["Cargo.toml", "Cargo.lock", "crates", "scripts/build/wasm.mjs"];
const OUTPUTS = [
  "pkg/throughtime.js",
  "pkg/throughtime.d.ts",
  "pkg/throughtime_bg.wasm",
  "pkg/fast/throughtime_bg.wasm",
];

/** The two modules: the same crates and the same glue; the fast one may fuse a product and a sum, which other bits come of. */
export const STRICT = { folder: "pkg", flags: [], features: [] };
export const FAST = { folder: "pkg/fast", flags: ["+relaxed-simd"], features: ["relaxed-simd"] };

/** The strict module once more with the names of its functions, for profiles. */
const NAMED = { ...STRICT, folder: ".cache/named", named: true };

/** The instructions both builds may use: deterministic ones only. */
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
export function wasmBuildEnvironment(env, variant = STRICT) {
  return {
    ...env,
    PATH: pathWithTools(env.PATH),
    CARGO_ENCODED_RUSTFLAGS: rustFlags(variant),
    // A folder apart from the native one: two compilers may be at work, and neither should wait for the other's lock.
    CARGO_TARGET_DIR: variant.flags.length === 0 ? wasmTarget : `${wasmTarget}-fast`,
  };
}

/** Where cargo puts what it builds for wasm32. */
export const wasmTarget = process.env.THROUGHTIME_WASM_TARGET || join(root, "target/wasm");

function rustFlags({ flags }) {
  // Paths of this machine would end in panic messages, and make two machines' builds differ.
  const home = process.env.CARGO_HOME || join(homedir(), ".cargo");
  const remaps = [`--remap-path-prefix=${root}=.`, `--remap-path-prefix=${home}=cargo`];
  return [`-Ctarget-feature=${["+simd128", ...flags].join(",")}`, ...remaps].join("\x1f");
}

/**
 * wasm-opt may reorder and drop instructions but never floating point results: no --fast-math here. Passes are repeated until nothing
 * becomes smaller, and functions that begin with a check are inlined as far as the check: together 2 kB gzipped, at the same speed. Equal ends of branches
 * become one.
 */
async function optimise({ folder, features, named }) {
  const wasm = join(root, folder, "throughtime_bg.wasm");
  const small = join(root, folder, "optimised.wasm");
  const args = [
    "-O3",
    "--converge",
    "--partial-inlining-ifs=4",
    ...["--code-folding", "-O3", "--merge-locals", "--coalesce-locals", "--reorder-locals"],
    named ? "--debuginfo" : "--strip-debug",
    "--strip-producers",
    ...[...FEATURES, ...features].map((name) => `--enable-${name}`),
    wasm,
    "-o",
    small,
  ];
  const program = join(root, "node_modules/binaryen/bin/wasm-opt");
  await run(process.execPath, [program, ...args], "wasm-opt could not optimise the wasm module: see .cache/setup.log.");
  renameSync(small, wasm);
}

async function compile({ env, wasmPack }, variant) {
  const args = [
    "build",
    "crates/wasm",
    "--target",
    "web",
    "--mode",
    "no-install",
    "--out-dir",
    `../../${variant.folder}`,
    "--out-name",
    "throughtime",
  ];
  await run(wasmPack, args, "The Rust crates do not compile for wasm32: the compiler's words stand above.", {
    env: wasmBuildEnvironment(env, variant),
  });
  acceptAnyList(variant);
  startFromModules(variant);
  catchTraps(variant);
  await optimise(variant);
}

/** The glue copies any list of numbers, also one that may not be written to; its generated types know two kinds. */
function acceptAnyList({ folder }) {
  const types = join(root, folder, "throughtime.d.ts");
  const generated = readFileSync(types, "utf8");
  writeFileSync(types, generated.replace(/\b(Float64|Uint32)Array \| number\[\]/g, "ArrayLike<number>"));
}

/** How the module is started, in place of what the generated files do from here on: they start it from anything, be it an address. */
const START = {
  js: {
    from: /async function __wbg_load[\s\S]*/,
    own: `async function instantiate(module) {
  const instance = await WebAssembly.instantiate(module, __wbg_get_imports());
  return wasm ?? __wbg_finalize_init(instance, module);
}

function instantiateSync(module) {
  return wasm ?? __wbg_finalize_init(new WebAssembly.Instance(module, __wbg_get_imports()), module);
}

function dropInstance() {
  wasm = undefined;
}

let told = (cause) => cause;
function onTrap(tell) {
  told = tell;
}

export { dropInstance, instantiate, instantiateSync, onTrap };
`,
  },
  "d.ts": {
    from: /export type SyncInitInput[\s\S]*/,
    own: `export function instantiate(module: WebAssembly.Module): Promise<InitOutput>;
export function instantiateSync(module: WebAssembly.Module): InitOutput;
/** Makes every call fail until the next start. */
export function dropInstance(): void;
/** Whatever an exported function would throw, \`tell\` turns into what it throws. */
export function onTrap(tell: (cause: unknown) => unknown): void;
`,
  },
};

/** The package fetches and compiles by itself, with errors of its own: the glue only starts what is compiled. */
function startFromModules({ folder }) {
  for (const [end, { from, own }] of Object.entries(START)) {
    const path = join(root, folder, `throughtime.${end}`);
    rewrite(path, (generated) => generated.replace(from, () => own));
  }
}

/** Every exported function, with its parameters and its body. */
const EXPORTED = /^export function (\w+\([^)]*\)) \{\n([\s\S]*?)\n\}$/gm;

/** A trap comes out as the package's own error, whichever call it ends; a `try` around a call costs nothing. */
function catchTraps({ folder }) {
  const body = (_, head, lines) =>
    `export function ${head} {\n  try {\n${lines}\n  } catch (cause) {\n    throw told(cause);\n  }\n}`;
  rewrite(join(root, folder, "throughtime.js"), (generated) => generated.replace(EXPORTED, body));
}

function rewrite(path, change) {
  const generated = readFileSync(path, "utf8");
  const changed = change(generated);
  if (changed === generated)
    throw new SetupError("The generated glue looks otherwise than scripts/build/wasm.mjs expects.");
  writeFileSync(path, changed);
}

/** Builds the module with names; returns its path. */
export async function buildNamedWasm(toolchain) {
  await compile(await toolchain(), NAMED);
  return join(root, NAMED.folder, "throughtime_bg.wasm");
}

/** Either module runs under the one glue that is bundled. */
function checkGlue() {
  const [strict, fast] = [STRICT, FAST].map(({ folder }) => readFileSync(join(root, folder, "throughtime.js"), "utf8"));
  if (strict !== fast) throw new SetupError("The glue of the strict and of the fast wasm module differ.");
}

/** Builds pkg/ unless it is what the sources say; returns whether it was built. */
export async function buildWasm(toolchain, { force = false } = {}) {
  const hash = hashOf(SOURCES);
  if (!force && isFresh("wasm", hash, OUTPUTS)) return false;
  const start = performance.now();
  const { env, wasmPack } = await toolchain();
  say("building the wasm modules (cargo, wasm-bindgen, wasm-opt)");
  for (const variant of [STRICT, FAST]) await compile({ env, wasmPack }, variant);
  checkGlue();
  remember("wasm", hash);
  say(`pkg/throughtime_bg.wasm is ready: ${kilobytes("pkg/throughtime_bg.wasm")} kB (${since(start)})`);
  return true;
}

function kilobytes(file) {
  return (statSync(join(root, file)).size / 1000).toFixed(0);
}

/** Lays the modules beside the JavaScript that looks for them there. */
export function copyWasm(folder) {
  mkdirSync(join(root, folder), { recursive: true });
  copyFileSync(join(root, STRICT.folder, "throughtime_bg.wasm"), join(root, folder, "throughtime.wasm"));
  copyFileSync(join(root, FAST.folder, "throughtime_bg.wasm"), join(root, folder, "throughtime-fast.wasm"));
}
