// The modules that product-rates.mjs times, built by cargo.
import { join } from "node:path";
import { FAST, STRICT, wasmBuildEnvironment } from "../../build/wasm.mjs";
import { TARGET } from "../../setup/rust-compiler.mjs";
import { root, run } from "../../setup/shell.mjs";

const MESSAGE = "The kernels do not compile for wasm32: the compiler's words stand above.";

async function build(env, args, built) {
  await run("cargo", ["build", "--release", "--target", TARGET, ...args], MESSAGE, { env });
  return join(env.CARGO_TARGET_DIR, TARGET, "release", built);
}

/** Paths of our kernels and of the yardsticks, of the strict or the relaxed build. */
export async function buildKernels(toolchain, relaxed) {
  const env = wasmBuildEnvironment((await toolchain()).env, relaxed ? FAST : STRICT);
  return [
    await build(env, ["-p", "throughtime-kernels", "--example", "bench_wasm"], "examples/bench_wasm.wasm"),
    await build(env, ["--manifest-path", join(root, "crates/kernels/yardstick/Cargo.toml")], "yardstick.wasm"),
  ];
}
