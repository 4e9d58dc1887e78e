// npm run build: everything that dist/ needs, built anew. --stale builds only what changed; --typescript leaves the wasm as it is.
import { buildPackage } from "./build/package.mjs";
import { buildWasm } from "./build/wasm.mjs";
import { ensureToolchain, main } from "./setup/steps.mjs";

const force = !process.argv.includes("--stale");

await main(async () => {
  if (!process.argv.includes("--typescript")) await buildWasm(ensureToolchain, { force });
  await buildPackage({ force });
});
