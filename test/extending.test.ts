/** The code of docs/extending.md is compiled and run, each block as the file that its first line names. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";

const ROOT = new URL("..", import.meta.url).pathname;
/** Inside of the repository, where "throughtime" is the package itself. */
const FOLDER = join(ROOT, ".cache/extending");
const page = (name: string) => readFileSync(join(ROOT, "docs", name), "utf8");
const PAGE = page("extending.md");

interface Block {
  readonly file: string;
  readonly code: string;
}

/** The blocks whose first line is a comment with the name of a file, or of one that gets a line more. */
const blocks: Block[] = [...PAGE.matchAll(/^```ts\n\/\/ ([\w./-]+)(, one line more)?\n([\s\S]*?)^```$/gm)].map(
  ([, file, isMore, code]) => ({ file: file!, code: isMore ? readFileSync(join(ROOT, file!), "utf8") + code : code! }),
);
const isOfPackage = ({ file }: Block) => file.startsWith("ts/");
const programs = blocks.filter((block) => !isOfPackage(block));

/** As `tsc --init` sets it up, but that what is not used is an error as well. */
const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    lib: ["es2022", "dom", "esnext.disposable"],
    types: ["node"],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noImplicitOverride: true,
    noUnusedLocals: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    skipLibCheck: true,
  },
};

/** What the page says of the loss that it adds to the package. */
const USE_OF_LOSS = `
import { losses, Sequential, layers, ones } from "./ts/entry/node.js";
const model = new Sequential([layers.dense({ units: 1 })]);
model.compile({ loss: "quantile", metrics: [losses.quantile({ share: 0.75, name: "upper" })] });
console.log(Object.keys(await model.evaluate(ones([2, 3]), ones([2, 1]), { verbose: 0 })).join());
console.log(losses.quantile({ share: 0.9 })([[0]], [[1]]).item().toFixed(4));
try { losses.get("quantlie" as never); } catch (error) { console.log(String(error).includes('Did you mean "quantile"')); }
`;

function put(folder: string, file: string, text: string): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function node(...args: string[]): string {
  try {
    return execFileSync(process.execPath, args, { cwd: FOLDER, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${stdout}${stderr}`);
  }
}

describe("docs/extending.md", () => {
  beforeAll(() => {
    rmSync(FOLDER, { recursive: true, force: true });
    put(FOLDER, "tsconfig.json", JSON.stringify(TSCONFIG));
    for (const { file, code } of programs) put(FOLDER, file, code);
    node(join(ROOT, "node_modules/typescript/bin/tsc"), "-p", ".");
  });

  test("has no code that is not run", () => {
    expect(blocks).toHaveLength(PAGE.match(/^```ts$/gm)!.length);
    expect(programs.length).toBeGreaterThan(10);
    expect(kinds.length).toBe(8);
  });

  /** The others hold classes, which these import. */
  const printing = programs.filter(({ code }) => code.includes("console.log"));

  test.each(printing.map(({ file, code }) => [file, code] as const))(
    "%s runs, and prints what it says",
    (file, code) => {
      const expected = [...code.matchAll(/^console\.log.*; \/\/ (.*)$/gm)].map((match) => match[1]);
      const printed = node(file.replace(/ts$/, "js")).split("\n").filter(Boolean);
      expect(printed).toEqual(expected);
    },
  );

  test("what it adds to the package is its own file and one line of an index", async () => {
    const copy = join(FOLDER, "package");
    cpSync(join(ROOT, "ts"), join(copy, "ts"), { recursive: true });
    symlinkSync(join(ROOT, "pkg"), join(copy, "pkg"));
    put(copy, "package.json", JSON.stringify({ type: "module" }));
    for (const { file, code } of blocks.filter(isOfPackage)) put(copy, file, code);
    put(copy, "use.ts", USE_OF_LOSS);
    put(copy, "tsconfig.json", JSON.stringify({ extends: join(ROOT, "tsconfig.json"), include: ["use.ts"] }));
    node(join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "package");
    const outfile = join(copy, "use.js");
    await build({ entryPoints: [join(copy, "use.ts")], bundle: true, format: "esm", platform: "node", outfile });
    cpSync(join(ROOT, "dist/throughtime.wasm"), join(copy, "throughtime.wasm"));
    expect(node(outfile).trim().split("\n")).toEqual(["loss,upper", "0.1000", "true"]);
  });

  /** The rows "| a new … | its file, like | its one line in | its row |". */
  const kinds = [...PAGE.matchAll(/^\| ([\w ]+) \| `(ts\/[^`]+)` \| `(ts\/[^`]+)` \| `([\w.]+)` \|$/gm)];

  test.each(kinds.map(([, kind, file, index, row]) => [kind!, file!, index!, row!] as const))(
    "a %s is where it says",
    (_, file, index, row) => {
      const path = `./${relative(dirname(index), file).replace(/ts$/, "js")}`;
      expect(readFileSync(join(ROOT, index), "utf8")).toContain(`export * from "${path}";`);
      expect(readFileSync(join(ROOT, "test/support/registered-classes.ts"), "utf8")).toContain(row);
    },
  );

  test.each(["extending.md", "architecture.md"])("every file that %s names is there", (name) => {
    const named = [...page(name).matchAll(/`((?:crates|ts|test|scripts|examples|docs)\/[\w./-]*\w)`/g)];
    expect(named.length).toBeGreaterThan(5);
    expect(named.map((match) => match[1]!).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
