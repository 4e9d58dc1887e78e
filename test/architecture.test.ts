import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = new URL("..", import.meta.url).pathname;
const MAX_LINES = 400;

/** Each part of ts/, and the parts it may import. Whatever is missing here is forbidden. */
const BELOW: Record<string, string[]> = {
  core: [],
  wasm: ["core"],
  tensor: ["core", "wasm"],
  activations: ["core", "tensor"],
  initializers: ["core", "tensor"],
  regularizers: ["core", "tensor"],
  constraints: ["core", "tensor"],
  files: ["core"],
  preprocessing: ["core", "wasm", "tensor", "data"],
  data: ["core", "files", "wasm", "tensor"],
  datasets: ["core", "tensor", "data", "preprocessing"],
  layers: ["core", "wasm", "tensor", "activations", "initializers", "regularizers", "constraints"],
  losses: ["core", "wasm", "tensor"],
  metrics: ["core", "wasm", "tensor", "losses"],
  optimizers: ["core", "wasm", "tensor"],
  training: ["core", "wasm", "tensor", "data", "losses", "metrics", "optimizers"],
  parallel: ["core", "wasm", "tensor", "data", "initializers", "layers", "losses", "metrics", "optimizers", "training"],
  io: [
    "core",
    "files",
    "wasm",
    "tensor",
    "activations",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "training",
    "models",
  ],
  tensorboard: ["core", "training"],
  viz: ["core", "tensor", "data", "layers", "optimizers", "training"],
  models: [
    "core",
    "wasm",
    "tensor",
    "activations",
    "regularizers",
    "constraints",
    "data",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "training",
    "parallel",
  ],
  spawn: ["core", "tensor", "data", "layers", "losses", "metrics", "optimizers", "training", "parallel", "models"],
};

/** What a part imports from above while a program runs, by `import()`: files that most pages never read or write. */
const LATER: Record<string, string[]> = { models: ["io"] };

/** A part's row: `index` and the `options` beside it see every part, `entry` the index, the instruments, the loading of wasm, and what a worker serves. */
function allowed(part: string): string[] | undefined {
  if (part === "index") return [...Object.keys(BELOW), "options"];
  if (part === "options") return Object.keys(BELOW);
  if (part === "entry")
    return [
      "index",
      "io",
      "tensorboard",
      "viz",
      "wasm",
      "core",
      "losses",
      "metrics",
      "optimizers",
      "parallel",
      "models",
      "spawn",
    ];
  return BELOW[part];
}

/** Files that git tracks or would track: what a commit of everything would hold. */
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(ROOT, file)));

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const ending = (...ends: string[]) => files.filter((file) => ends.some((end) => file.endsWith(end)));
const under = (folder: string, ...ends: string[]) => ending(...ends).filter((file) => file.startsWith(`${folder}/`));

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

function imports(file: string): string[] {
  return importedBy(file).map(({ path }) => path);
}

function importedBy(file: string): { path: string; isLater: boolean }[] {
  const found = withoutComments(read(file)).matchAll(/(?:\bfrom|\bimport)\s*(\()?\s*"([^"]+)"/g);
  return [...found].map(([, isLater, path]) => ({ path: path!, isLater: isLater !== undefined }));
}

/** The part of ts/ that a file belongs to: its folder, or its own stem at the top. */
function partOf(file: string): string {
  return file.split("/")[1]!.replace(/\.[jt]s$/, "");
}

describe("imports point one way", () => {
  const sources = under("ts", ".ts");

  test("between the parts of ts/", () => {
    const wrong: string[] = [];
    for (const file of sources) {
      for (const { path: target, isLater } of importedBy(file).filter(({ path }) => path.startsWith("."))) {
        const resolved = normalize(join(dirname(file), target));
        if (!resolved.startsWith("ts/")) continue;
        const [from, to] = [partOf(file), partOf(resolved)];
        const row = allowed(from);
        if (!row) wrong.push(`${file}: ts/${from} has no row in the table`);
        else if (from !== to && !row.includes(to) && !(isLater && LATER[from]?.includes(to)))
          wrong.push(`${file} imports ${target}: ts/${from} may not see ts/${to}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("only ts/wasm/raw.ts imports the generated glue", () => {
    const importers = sources.filter((file) => imports(file).some((path) => path.includes("/pkg/")));
    expect(importers.filter((file) => file !== "ts/wasm/raw.ts")).toEqual([]);
  });

  test("what a browser loads imports no module of Node's statically", () => {
    const statically = /\b(?:import|export)\s(?!type\b)(?:[^;"]*?from\s*)?"node:/;
    const wrong = sources.filter(
      (file) => file !== "ts/entry/start-node.ts" && statically.test(withoutComments(read(file))),
    );
    expect(wrong).toEqual([]);
  });

  test("between the crates: kernels, then nn, then wasm", () => {
    const dependencies = (crate: string) =>
      [...read(`crates/${crate}/Cargo.toml`).matchAll(/^throughtime-(\w+)[ .]/gm)].map((match) => match[1]);
    expect(dependencies("kernels")).toEqual([]);
    expect(dependencies("nn")).toEqual(["kernels"]);
    expect(dependencies("wasm").filter((name) => name !== "nn" && name !== "kernels")).toEqual([]);
  });
});

describe("what is kept in one place", () => {
  const rust = ending(".rs");
  const code = (file: string) =>
    read(file)
      .replace(/\/\/.*$/gm, "")
      .replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const outside = (crate: string, word: RegExp) =>
    rust.filter((file) => !file.startsWith(`crates/${crate}/`) && word.test(code(file)));

  test("unsafe only in crates/kernels", () => {
    expect(outside("kernels", /\bunsafe\b(?!_)/)).toEqual([]);
  });

  test("wasm_bindgen only in crates/wasm", () => {
    expect(outside("wasm", /\bwasm_bindgen\b/)).toEqual([]);
    const manifests = files.filter((file) => file.endsWith("Cargo.toml") && /^wasm-bindgen/m.test(read(file)));
    expect(manifests).toEqual(["crates/wasm/Cargo.toml"]);
  });
});

describe("the repository", () => {
  test(`no source file has over ${MAX_LINES} lines`, () => {
    const long = ending(".rs", ".ts", ".mjs")
      .map((file) => ({ file, lines: read(file).trimEnd().split("\n").length }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  test("nothing generated is committed", () => {
    const generated = /^(pkg|dist|target|node_modules|\.cache)\/|\.(wasm|tgz|tsbuildinfo)$/;
    expect(files.filter((file) => generated.test(file))).toEqual([]);
  });

  test("no address of a package registry is committed", () => {
    const hosts = ["npmjs", "crates", "pypi", "pythonhosted"].map((name) => `${name}\\.(?:org|com|io)`).join("|");
    const text = ending(
      ".ts",
      ".mjs",
      ".js",
      ".rs",
      ".json",
      ".toml",
      ".md",
      ".yml",
      ".html",
      ".py",
      ".txt",
      ".npmrc",
      "run",
    );
    expect(text.filter((file) => new RegExp(hosts).test(read(file)))).toEqual([]);
  });
});
