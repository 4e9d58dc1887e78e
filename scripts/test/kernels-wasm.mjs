// The kernels' test cases once more, compiled to WebAssembly SIMD and run in this Node.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { wasmBuildEnvironment, wasmTarget } from "../build/wasm.mjs";
import { TARGET } from "../setup/rust-compiler.mjs";
import { root } from "../setup/shell.mjs";
import { ensureToolchain, main } from "../setup/steps.mjs";

const EXAMPLE = "wasm_cases";

function step(program, args, env) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  if (status !== 0) process.exit(1);
}

await main(async () => {
  const { env } = await ensureToolchain();
  const args = ["build", "--quiet", "--release", "--target", TARGET, "-p", "throughtime-kernels", "--example", EXAMPLE];
  step("cargo", args, wasmBuildEnvironment(env));
  const module = join(wasmTarget, TARGET, "release/examples", `${EXAMPLE}.wasm`);
  step(process.execPath, [`crates/kernels/examples/run_${EXAMPLE}.mjs`, module]);
});
