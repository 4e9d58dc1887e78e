/** The README's programs, type-checked as `tsc --init` sets a project up. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Installed, install, ROOT, typeErrors } from "../support/packed.js";

/** Every strictness that `tsc --init` switches on. */
const STRICT = {
  module: "nodenext",
  target: "esnext",
  lib: ["esnext", "dom"],
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noUncheckedSideEffectImports: true,
  moduleDetection: "force",
};

/** What a block takes from the text around it. */
const AROUND: Record<string, string> = {
  model: 'declare const model: import("throughtime").Sequential;',
  x: 'declare const x: import("throughtime").Tensor;',
  y: 'declare const y: import("throughtime").Tensor;',
  ids: 'declare const ids: import("throughtime").Tensor;',
  surface: 'declare const surface: import("throughtime/viz").ErrorSurface;',
  gradientFlow: 'declare const gradientFlow: typeof import("throughtime/viz").gradientFlow;',
};

const blocks = [...readFileSync(join(ROOT, "README.md"), "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, code]) => code!,
);

/** The block, with declarations of the names that it uses and does not make itself. */
function program(code: string): string {
  const made = (name: string) => new RegExp(`(const|let|class|import[^;]*)\\s[^;=]*\\b${name}\\b`).test(code);
  const used = (name: string) => new RegExp(`(?<![.\\w"])${name}\\b(?!:)`).test(code);
  const around = Object.keys(AROUND).filter((name) => used(name) && !made(name));
  return `${code}\n${around.map((name) => AROUND[name]).join("\n")}\nexport {};\n`;
}

let installed: Installed;
beforeAll(() => {
  installed = install();
});
afterAll(() => installed?.remove());

describe("README.md", () => {
  test("has programs", () => expect(blocks.length).toBeGreaterThan(5));

  test("every program compiles under the strictest settings", () => {
    const files = blocks.map((code, k) => installed.write(`block-${k + 1}.ts`, program(code)));
    expect(typeErrors(installed, files, STRICT)).toEqual([]);
  });

  test("links lead to files that are packed", () => {
    const packed = join(installed.app, "node_modules/throughtime");
    const links = [...readFileSync(join(packed, "README.md"), "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
    expect(links.map(([, path]) => path!).filter((path) => !existsSync(join(packed, path)))).toEqual([]);
  });
});
