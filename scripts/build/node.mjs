// dist/node/: the modules of dist/ in a few files, since Node reads one after the other; for a program's start, 200 of them are 60 ms.
import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** What Node imports: the files of dist/node/, and the modules that they are made of. */
const ENTRIES = { index: "node", fast: "fast", slim: "slim", viz: "viz", worker: "worker" };

/** All entries reach these, and so share one file: classes and the wasm memory are one in a process. */
const SHARED = ["index", "start-node", "parallel.team"];

/** Of no use beside it: nobody else imports them. */
const IN_NODE_ALONE = ["node", "fast", "start-node"];

/** Has each entry, and what is imported later, reach all that is shared; at the end of its text, which leaves the lines where they are. */
const sharing = {
  name: "sharing",
  setup({ onLoad }) {
    const reaching = [...Object.values(ENTRIES), "parallel.team"].map((name) => name.replace(".", "\\."));
    onLoad({ filter: new RegExp(`[\\\\/](${reaching.join("|")})\\.js$`) }, ({ path }) => {
      const imports = SHARED.map((name) => `import "./${name}.js";`);
      return { contents: [readFileSync(path, "utf8"), ...imports].join("\n"), resolveDir: dirname(path) };
    });
  },
};

/** Makes dist/node/ of the modules in `dist`. */
export async function bundleForNode(dist) {
  // Not at the top of this file: on a fresh clone it is not installed yet.
  const { build } = await import("esbuild");
  await build({
    entryPoints: Object.fromEntries(Object.entries(ENTRIES).map(([out, name]) => [out, join(dist, `${name}.js`)])),
    outdir: join(dist, "node"),
    chunkNames: "shared-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    packages: "external",
    // `sideEffects` speaks to those who bundle pages: here all is kept.
    ignoreAnnotations: true,
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
    plugins: [sharing],
  });
  for (const name of IN_NODE_ALONE) for (const end of [".js", ".js.map"]) rmSync(join(dist, name + end));
}
