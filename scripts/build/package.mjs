// ts/ and the glue in pkg/ -> dist/: an ES module with its types for each source file, the wasm modules beside them,
// and the same modules once more in a few files for Node.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { root, run, say, since } from "../setup/shell.mjs";
import { writeInlined } from "./inline.mjs";
import { hashOf, isFresh, remember } from "./inputs.mjs";
import { bundleForNode } from "./node.mjs";
import { copyWasm, STRICT } from "./wasm.mjs";
import { bundleWorker } from "./worker.mjs";

const SOURCES = [
  "ts",
  "pkg",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "scripts/build/package.mjs",
  "scripts/build/node.mjs",
  "scripts/build/worker.mjs",
  "scripts/build/inline.mjs",
];
const OUTPUTS = ["dist/node.js", "dist/node.d.ts", "dist/browser.js", "dist/worker.js", "dist/throughtime.wasm"];

/** What the compiler writes, in the folders of ts/. */
const EMITTED = join(root, ".cache/emitted");

/** Beside dist/, so that a build fails or succeeds without touching the last good one. */
const FRESH = join(root, ".cache/dist");

const DISPOSABLE = '/// <reference lib="esnext.disposable" />';

/** The name in dist/ of a file's module: one flat folder, so that what lies beside a module lies beside all of them. */
function nameInDist(stem) {
  const entry = /^entry\/(.+)$/.exec(stem);
  return entry ? entry[1] : stem.replaceAll("/", ".");
}

/** The same for a path of a module, as another one imports it. */
function specifierInDist(path) {
  const file = relative(EMITTED, path);
  const isGlue = file.startsWith("..");
  return `./${isGlue ? "glue" : nameInDist(file.replace(/\.js$/, ""))}.js`;
}

/** The literals in which a file names other modules of ours: of imports, exports, `import()` and types of the form `import("…")`. */
function relativeImports(ts, text) {
  const found = [];
  const visit = (node) => {
    const named = node.moduleSpecifier ?? node.argument?.literal;
    const called = node.expression?.kind === ts.SyntaxKind.ImportKeyword ? node.arguments[0] : undefined;
    const literal = named ?? called;
    if (literal && ts.isStringLiteral(literal) && literal.text.startsWith(".")) found.push(literal);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("module.ts", text, ts.ScriptTarget.Latest));
  return found;
}

/** The text with each relative import led to where its module is in dist/. */
function withImports(ts, text, folder) {
  let [out, from] = ["", 0];
  for (const literal of relativeImports(ts, text)) {
    out += `${text.slice(from, literal.end - literal.text.length - 2)}"${specifierInDist(join(folder, literal.text))}"`;
    from = literal.end;
  }
  return out + text.slice(from);
}

/** The map that leads back to the readable sources, which are packed with dist/. */
function sourceMap(text, name, { lines = 0, folder }) {
  const { sourceRoot: _, ...map } = JSON.parse(text);
  const sources = map.sources.map((source) => relative(join(root, "dist"), join(folder, source)));
  return JSON.stringify({ ...map, file: name, sources, mappings: ";".repeat(lines) + map.mappings });
}

/** One module of the compiler's, with its types and maps. */
function place(ts, stem, version) {
  const name = nameInDist(stem);
  const folder = dirname(join(EMITTED, stem));
  for (const end of [".js", ".d.ts"]) {
    const emitted = readFileSync(join(EMITTED, stem + end), "utf8");
    // A user's own "lib" need not hold Symbol.dispose.
    const lines = end === ".d.ts" && /\bSymbol\.(d|asyncD)ispose\b/.test(emitted) ? [DISPOSABLE] : [];
    const text = withImports(ts, emitted, folder)
      .replace(/\bTHROUGHTIME_VERSION\b/, JSON.stringify(version))
      .replace(/^\/\/# sourceMappingURL=.*$/m, `//# sourceMappingURL=${name}${end}.map`);
    writeFileSync(join(FRESH, name + end), [...lines, text].join("\n"));
    const map = readFileSync(join(EMITTED, `${stem}${end}.map`), "utf8");
    writeFileSync(join(FRESH, `${name}${end}.map`), sourceMap(map, name + end, { lines: lines.length, folder }));
  }
}

async function assemble() {
  // Not at the top of this file: on a fresh clone it is not installed yet.
  const { default: ts } = await import("typescript");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  rmSync(FRESH, { recursive: true, force: true });
  mkdirSync(FRESH, { recursive: true });
  for (const file of readdirSync(EMITTED, { recursive: true })) {
    if (file.endsWith(".js")) place(ts, file.slice(0, -".js".length).replaceAll("\\", "/"), version);
  }
  for (const end of [".js", ".d.ts"])
    copyFileSync(join(root, STRICT.folder, `throughtime${end}`), join(FRESH, `glue${end}`));
  copyFileSync(join(root, "ts/entry/wasm.d.ts"), join(FRESH, "wasm.d.ts"));
  copyWasm(relative(root, FRESH));
  await bundleWorker(FRESH);
  await writeInlined(FRESH);
  await bundleForNode(FRESH);
}

function swapIn() {
  const [dist, old] = ["dist", ".cache/dist-old"].map((folder) => join(root, folder));
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(FRESH, dist);
  rmSync(old, { recursive: true, force: true });
}

/** Builds dist/ unless it is what the sources say; returns whether it was built. */
export async function buildPackage({ force = false } = {}) {
  const hash = hashOf(SOURCES);
  if (!force && isFresh("package", hash, OUTPUTS)) return false;
  const start = performance.now();
  say("compiling the TypeScript package");
  rmSync(EMITTED, { recursive: true, force: true });
  await run(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"],
    "The TypeScript package does not compile: the compiler's words stand above.",
  );
  await assemble();
  swapIn();
  remember("package", hash);
  say(`dist/ is ready (${since(start)})`);
  return true;
}
