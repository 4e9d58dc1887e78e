// A standard library for wasm32: the compiler's own, else rustup's, else built once from Debian's sources.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aptInstall, asRoot, isDebian } from "./debian-packages.mjs";
import { DEBIAN_BIN, debianEnvironment, rustcVersion, STD_STAMP, TARGET, wasmEnvironment } from "./rust-compiler.mjs";
import { attempt, read, run, SetupError, say, since, which } from "./shell.mjs";

const DEBIAN_PACKAGES = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const DEBIAN_SOURCES = "/usr/lib/rustlib/src/rust/library";

const SENTENCE =
  `No standard library for ${TARGET} can be had here: run "rustup target add ${TARGET}" where rustup reaches its server, ` +
  `or install your distribution's Rust for wasm32 (on Debian, as root: apt-get install ${DEBIAN_PACKAGES.join(" ")}).`;

const SCRATCH_MANIFEST = `[package]
name = "scratch"
version = "0.0.0"
edition = "2021"

[lib]
crate-type = ["cdylib"]

[profile.release]
panic = "abort"

[workspace]
`;

const SCRATCH_CONFIG = `[source.crates-io]
replace-with = "vendored"

[source.vendored]
directory = "${DEBIAN_SOURCES}/vendor"
`;

function writeScratchCrate(folder) {
  mkdirSync(join(folder, "src"));
  mkdirSync(join(folder, ".cargo"));
  writeFileSync(join(folder, "Cargo.toml"), SCRATCH_MANIFEST);
  writeFileSync(join(folder, ".cargo/config.toml"), SCRATCH_CONFIG);
  writeFileSync(join(folder, "src/lib.rs"), '#[unsafe(no_mangle)]\npub extern "C" fn answer() -> i32 {\n    42\n}\n');
}

/** Debian ships std's sources but not std for wasm32: compile it offline and lay it where rustc looks for it. */
async function buildDebianStd() {
  const start = performance.now();
  say("building std for wasm32 once, from Debian's sources (about a minute)");
  const scratch = mkdtempSync(join(tmpdir(), "throughtime-std-"));
  try {
    writeScratchCrate(scratch);
    const env = {
      ...debianEnvironment(),
      RUSTC_BOOTSTRAP: "1",
      // Without bitcode in std, link-time optimisation of our own crates fails.
      RUSTFLAGS: "-Cembed-bitcode=yes",
      CARGO_TARGET_DIR: join(scratch, "target"),
    };
    const args = ["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort", "--offline"];
    await run(join(DEBIAN_BIN, "cargo"), args, SENTENCE, { cwd: scratch, env });
    await installStd(join(scratch, "target", TARGET, "release/deps"));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  say(`std for wasm32 is ready (${since(start)})`);
}

async function installStd(built) {
  const rustc = join(DEBIAN_BIN, "rustc");
  const folder = read(rustc, ["--print", "target-libdir", "--target", TARGET]);
  const libraries = readdirSync(built).filter((name) => /^lib.*\.rlib$/.test(name) && !name.startsWith("libscratch"));
  writeFileSync(join(built, STD_STAMP), read(rustc, ["-vV"]));
  const prefix = (await asRoot()) ?? [];
  const sudo = (...words) => run([...prefix, ...words][0], [...prefix, ...words].slice(1), SENTENCE);
  // Libraries of an older compiler must go: two versions of std side by side are ambiguous.
  await sudo("rm", "-rf", folder);
  await sudo("mkdir", "-p", folder);
  await sudo("cp", ...[...libraries, STD_STAMP].map((name) => join(built, name)), folder);
}

/** The environment for wasm32 builds; gets the standard library first if there is none. */
export async function ensureWasmStd() {
  const ready = wasmEnvironment();
  if (ready) return ready;
  if (which("rustup")) {
    say(`rustup target add ${TARGET}`);
    const added = await attempt("rustup", ["target", "add", TARGET], { timeout: 300_000 });
    const env = added.ok ? wasmEnvironment() : undefined;
    if (env) return env;
  }
  if (!isDebian()) throw new SetupError(SENTENCE);
  if (!rustcVersion(join(DEBIAN_BIN, "rustc")) || !debianEnvironment() || !existsSync(DEBIAN_SOURCES)) {
    say(`rustup cannot; apt-get install ${DEBIAN_PACKAGES.join(" ")} (about half a minute)`);
    await aptInstall(DEBIAN_PACKAGES, SENTENCE);
  }
  await buildDebianStd();
  const env = wasmEnvironment();
  if (!env) throw new SetupError(SENTENCE);
  return env;
}
