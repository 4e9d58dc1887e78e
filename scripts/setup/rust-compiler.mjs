// Which Rust compiler builds what: the user's own for native tests, and one that has a wasm32 standard library.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { read, root, SetupError, say, which } from "./shell.mjs";

export const TARGET = "wasm32-unknown-unknown";

/** Where Debian puts its rustc, used when rustup cannot reach its server. */
export const DEBIAN_BIN = "/usr/bin";

function olderThan(version, wanted) {
  const [a, b] = [version, wanted].map((text) => text.split(".").map(Number));
  return a[0] !== b[0] ? a[0] < b[0] : a[1] < b[1];
}

function wantedVersion() {
  return /rust-version = "([\d.]+)"/.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];
}

/** The version of a rustc, such as "1.95.0"; undefined where it does not run. */
export function rustcVersion(rustc = "rustc") {
  return read(rustc, ["--version"])?.split(" ")[1];
}

/** Throws one clear sentence unless a recent cargo and a C linker are there. */
export function requireRust() {
  const wanted = wantedVersion();
  // rustup's installer leaves its folder off the PATH of shells that are already open.
  const cargoBin = join(process.env.CARGO_HOME || join(process.env.HOME ?? "", ".cargo"), "bin");
  if (!which("cargo") && existsSync(join(cargoBin, "cargo"))) process.env.PATH += delimiter + cargoBin;
  const version = rustcVersion();
  if (!version || !which("cargo"))
    throw new SetupError(`Rust is missing: install Rust ${wanted} or newer with rustup (https://rustup.rs).`);
  if (olderThan(version, wanted))
    throw new SetupError(`Rust ${wanted} or newer is needed, this is ${version}: run "rustup update stable".`);
}

/** Whether the library folder of a rustc holds a wasm32 standard library that this rustc can read. */
function hasWasmStd(rustc, env) {
  const folder = read(rustc, ["--print", "target-libdir", "--target", TARGET], { env });
  if (!folder || !existsSync(folder)) return false;
  if (!readdirSync(folder).some((name) => /^libstd-.*\.rlib$/.test(name))) return false;
  const stamp = join(folder, STD_STAMP);
  return !existsSync(stamp) || readFileSync(stamp, "utf8").trim() === read(rustc, ["-vV"], { env });
}

/** Names, beside a std that set-up built, the compiler that it was built for; an upgraded compiler needs a new one. */
export const STD_STAMP = "throughtime-built-for";

/** The environment in which `cargo build --target wasm32-unknown-unknown` works, or undefined. */
export function wasmEnvironment() {
  if (hasWasmStd("rustc")) return {};
  const rustc = join(DEBIAN_BIN, "rustc");
  if (process.platform !== "linux" || !existsSync(rustc)) return undefined;
  const env = debianEnvironment();
  return env && hasWasmStd(rustc, { ...process.env, ...env }) ? env : undefined;
}

/** Debian's rustc first on PATH, with Debian's wasm linker, as its rustc brings none; undefined without a linker. */
export function debianEnvironment() {
  const linker = readdirSync(DEBIAN_BIN)
    .filter((name) => /^wasm-ld(-\d+)?$/.test(name))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .at(-1);
  if (!linker) return undefined;
  return {
    PATH: DEBIAN_BIN + delimiter + process.env.PATH,
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: join(DEBIAN_BIN, linker),
  };
}

/** rustfmt and clippy, asked of rustup where they are missing; a sentence per tool that cannot be had. */
export function ensureRustComponents() {
  const missing = ["fmt", "clippy"].filter((tool) => read("cargo", [tool, "--version"]) === undefined);
  if (missing.length === 0) return;
  const names = missing.map((tool) => (tool === "fmt" ? "rustfmt" : tool));
  say(`rustup component add ${names.join(" ")}`);
  if (read("rustup", ["component", "add", ...names]) === undefined) {
    throw new SetupError(`${names.join(" and ")} is missing: run "rustup component add ${names.join(" ")}".`);
  }
}
