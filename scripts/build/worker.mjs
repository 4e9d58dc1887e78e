// What a page's worker runs: the modules of dist/ in one file, since a worker on a plain server would fetch 200 of them, and bundlers that make classic
// scripts of workers (Vite up to 7) refuse those that import parts of themselves later.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Of what is imported while a program runs, what a worker needs. Files and terminals are no work of its. */
const LATER = ["./parallel.team.js"];

/** Leaves out the rest; the lines stay where they are, for the map. */
const needed = {
  name: "needed",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dist[\\/][^\\/]+\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/\bimport\("(\.\/[^"]+)"\)/g, (asIs, file) =>
        LATER.includes(file) ? asIs : `Promise.reject(new Error("a worker has no ${file}"))`,
      ),
    }));
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
    plugins: [needed],
  });
}
