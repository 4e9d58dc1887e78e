// npm run build: everything that dist/ needs, built anew. --stale builds only what changed.
import { buildBundle } from "./build/bundle.mjs";
import { buildWasm } from "./build/wasm.mjs";
import { ensureToolchain, main } from "./setup/steps.mjs";

const force = !process.argv.includes("--stale");

await main(async () => {
  await buildWasm(ensureToolchain, { force });
  await buildBundle({ force });
});
