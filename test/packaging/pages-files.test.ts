/** Pages that read and write files, as bundlers make them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import "throughtime";
import { loadModel } from "throughtime/io";
import { afterAll, expect, test } from "vitest";
import { bundlePage, gzipped, PAGES } from "../../scripts/size/pages.mjs";
import { ROOT } from "../support/packed.js";

const WASM = readFileSync(join(ROOT, "dist/throughtime.wasm"));
const folder = mkdtempSync(join(tmpdir(), "throughtime-pages-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What reading files may add to a page that trains. */
const MOST_BYTES = 25_000;

const fileOf = (name: string) => readFileSync(join(ROOT, `test/fixtures/keras/${name}.keras`));

test("a page that names some layers loads those of a file besides, and writes it again", async () => {
  const source = `
    import { Dense, init } from "throughtime";
    import { loadModel } from "throughtime/io";
    export const named = Dense;
    export async function copy(wasm, bytes) {
      await init(wasm);
      const model = await loadModel(bytes);
      return model.save();
    }`;
  // As in a page, which has no process to ask.
  const script = Buffer.from((await bundlePage(source, { later: true })).script).toString();
  expect(script).not.toMatch(/(from|import\() ?"node:/);
  const file = join(folder, "page.mjs");
  writeFileSync(file, script.replaceAll("globalThis.process", "undefined"));
  const { copy } = await import(pathToFileURL(file).href);
  for (const name of ["wrapped", "dropped", "two_inputs"]) {
    const [there, here] = [await loadModel(await copy(WASM, fileOf(name))), await loadModel(fileOf(name))];
    expect(there.toJSON()).toEqual(here.toJSON());
    expect(there.getWeights().map((weight) => weight.array())).toEqual(
      here.getWeights().map((weight) => weight.array()),
    );
  }
});

test(`reading files adds less than ${MOST_BYTES} bytes to a page that trains`, async () => {
  const [with_, without] = [await bundlePage(PAGES.files), await bundlePage(PAGES.training)];
  expect(gzipped(with_.script) - gzipped(without.script)).toBeLessThan(MOST_BYTES);
});
