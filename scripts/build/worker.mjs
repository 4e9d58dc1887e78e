// What a page's worker runs: the modules of dist/ in one file, since a worker on a plain server would fetch 200 of them, and bundlers that make classic
// scripts of workers (Vite up to 7) refuse those that import parts of themselves later.
import { dirname, join } from "node:path";

/** In place of what reads and writes files, which a model in a worker has no use for: pages save the model that they have. */
const WITHOUT_FILES = `
  import { fail } from "./core.errors.js";
  const refuse = () => fail("unsupported", "files", "a model of the page's", "one in a worker", "Save the model that stands for it on the page.");
  export { refuse as loadWeights, refuse as saveModel, refuse as saveWeights };`;

const withoutFiles = {
  name: "without-files",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]io\.saving\.js$/ }, ({ path }) => ({ contents: WITHOUT_FILES, resolveDir: dirname(path) }));
  },
};

/** Adds the worker's file to the modules in `dist`. */
export async function bundleWorker(dist) {
  // Not at the top of this file: on a fresh clone it is not installed yet.
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(dist, "worker.modules.js")],
    outfile: join(dist, "worker.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    // A classic script has no import.meta, and an address that is written out would be one more worker to bundlers.
    define: { "import.meta.url": "here" },
    banner: { js: "const here = globalThis.location?.href;" },
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
    plugins: [withoutFiles],
  });
}
