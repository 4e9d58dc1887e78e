/** The code of docs/extending.md is compiled and run, each block as the file that its first line names. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";

const ROOT = new URL("..", import.meta.url).pathname;
/** Inside of the repository, where "throughtime" is the package itself. */
const FOLDER = join(ROOT, ".cache/extending");
const PAGE = readFileSync(join(ROOT, "docs/extending.md"), "utf8");

interface Block {
  readonly file: string;
  readonly code: string;
}

/** The blocks whose first line is a comment with the name of a file. */
const blocks: Block[] = [...PAGE.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(([, file, code]) => ({
  file: file!,
  code: code!,
}));
/** Those of a program that uses the package; the others are files of the package. */
const programs = blocks.filter(({ file }) => !file.includes("/"));

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

  test("every file that it names is there", () => {
    const named = [...PAGE.matchAll(/`((?:crates|ts|test|scripts|examples|docs)\/[\w./-]*\w)`/g)].map(
      (match) => match[1]!,
    );
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
