/** The examples in the doc comments of preprocessing, its layers and datasets run, and give what they say. */
import { readdirSync, readFileSync } from "node:fs";
import * as tt from "throughtime";
import { describe, expect, test } from "vitest";

function examplesIn(folder: string): [string, string][] {
  const url = new URL(`../ts/${folder}/`, import.meta.url);
  return readdirSync(url).flatMap((file) =>
    [...readFileSync(new URL(file, url), "utf8").matchAll(/@example\n([\s\S]*?)\*\//g)].map(
      ([, text]): [string, string] => [`${folder}/${file}`, text!.replace(/^\s*\* ?/gm, "").trim()],
    ),
  );
}

/** Those that say what they give, in JSON. */
const all = ["layers/preprocessing", "preprocessing", "data"]
  .flatMap(examplesIn)
  .filter(([, code]) => /; \/\/ [^\n]*$/.test(code));
const entries = Object.entries(tt as Record<string, unknown>);

function plain(value: unknown): unknown {
  if (value instanceof tt.Tensor) return value.array();
  return Array.isArray(value) ? value.map(plain) : value;
}

describe("examples", () => {
  test("there are some", () => expect(all.length).toBeGreaterThan(15));

  test.each(all)("%s: %s", (_file, code) => {
    const lines = code.split("\n");
    const [last, comment] = lines.pop()!.split("; // ");
    const run = new Function(...entries.map(([name]) => name), `${lines.join("\n")}\nreturn ${last};`);
    expect(plain(run(...entries.map(([, value]) => value)))).toEqual(JSON.parse(comment!));
  });
});
