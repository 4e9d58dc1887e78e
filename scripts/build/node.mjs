// What Node imports: the modules of dist/ in a few files beside them, since Node reads one after the other, and 200 took most of a program's start.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Node's files, and the modules that they are made of. */
const ENTRIES = {
  node: "node",
  fast: "fast",
  "node.inline": "inline",
  "node.io": "io",
  "node.slim": "slim",
  "node.tensorboard": "tensorboard",
  "node.viz": "viz",
  "node.worker": "worker.modules",
};

/** What is imported while a program runs. */
const LATER = ["data.tables.index", "io.all-classes", "parallel.team", "training.callbacks.progbar-logger"];

/**
 * All entries reach these, and so share one file: classes and the wasm memory are one in a process. What two entries of their own import must be here too, or
 * it would be a second file to share.
 */
const SHARED = ["index", "start-node", "core.crc32", "viz.gradient-monitor", ...LATER];

/** The lines stay where they are, for the maps. */
const adapted = {
  name: "adapted",
  setup({ onLoad, onResolve }) {
    const load = (names, change) => {
      const filter = new RegExp(`[\\\\/](${names.join("|").replaceAll(".", "\\.")})\\.js$`);
      onLoad({ filter }, ({ path }) => ({ contents: change(readFileSync(path, "utf8")), resolveDir: dirname(path) }));
    };
    const imports = SHARED.map((name) => `import "./${name}.js";`).join("\n");
    load([...Object.values(ENTRIES), ...LATER], (text) => `${text}\n${imports}`);
    // Those who trace a server's files follow the address that is written out.
    load(["parallel.port"], (text) =>
      text.replace('new URL("./worker.js", import.meta.url)', 'new URL("./node.worker.js", import.meta.url)'),
    );
    // What only a model that is saved needs stays in the file of its own entry.
    load(["models.model"], (text) => text.replace('"./io.saving.js"', '"./node.io.js"'));
    // All that reads files is one file there.
    load(
      ["io.load-model"],
      (text) => `${text.replace('import("./io.h5.h5-model.js")', "h5")}\nimport * as h5 from "./io.h5.h5-model.js";`,
    );
    onResolve({ filter: /^\.\/(node\.io|inlined)\.js$/ }, ({ path }) => ({ path, external: true }));
  },
};

/**
 * What esbuild renames is called as it is written: classes that name themselves, and functions and classes that several modules call the same.
 * (Its `keepNames` names every closure anew each time it is made, which is a fifth of a small model's training step.)
 */
function withNames(text) {
  const classes = [...text.matchAll(/^var (\w+) = class _\1\b/gm)].map(([, name]) => name);
  const written = classes.reduce((all, name) => all.replace(new RegExp(`\\b_${name}\\b`, "g"), name), text);
  const exported = [
    ...text.matchAll(/\b(?<name>\w+): \(\) => (?<here>\1\d+)\b|\b(?<inList>(?<listed>\w+)\d+) as \4\b/g),
  ];
  const names = new Map(exported.map(({ groups: { name, here, inList, listed } }) => [here ?? inList, name ?? listed]));
  const lines = [...names]
    .filter(([here]) => new RegExp(`^((async )?function ${here}|var ${here} = class)\\b`, "m").test(text))
    .map(([here, name]) => `Object.defineProperty(${here}, "name", { value: "${name}", configurable: true });\n`);
  return written.replace(/^\/\/# sourceMappingURL=/m, `${lines.join("")}$&`);
}

/** Adds Node's files to the modules in `dist`. */
export async function bundleForNode(dist) {
  // Not at the top of this file: on a fresh clone it is not installed yet.
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    write: false,
    entryPoints: Object.fromEntries(Object.entries(ENTRIES).map(([out, name]) => [out, join(dist, `${name}.js`)])),
    outdir: dist,
    // A second file to share would have the name of the first, which esbuild refuses.
    chunkNames: "node.[name]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    packages: "external",
    // `sideEffects` speaks to those who bundle pages: here all is kept.
    ignoreAnnotations: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
    plugins: [adapted],
  });
  for (const { path, text } of outputFiles) writeFileSync(path, path.endsWith(".js") ? withNames(text) : text);
  for (const end of [".js", ".js.map"]) rmSync(join(dist, `start-node${end}`));
}
