/** The examples in the doc comments of losses and metrics run, and give what they say. */
import { readdirSync, readFileSync } from "node:fs";
import * as tt from "throughtime";
import { describe, expect, test } from "vitest";
import { relativeError } from "./support/close.js";

/** Examples give four decimals. */
const ROUNDING = 1e-3;

function examplesIn(folder: string): [string, string][] {
  const url = new URL(`../ts/${folder}/`, import.meta.url);
  const files = readdirSync(url).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) =>
    [...readFileSync(new URL(file, url), "utf8").matchAll(/@example\n([\s\S]*?)\*\//g)].map(
      ([, text]): [string, string] => [`${folder}/${file}`, text!.replace(/^\s*\* ?/gm, "").trim()],
    ),
  );
}

/** Examples with classes of a user's own stand in docs/extending.md as well, where they run. */
const all = ["losses", "metrics"].flatMap(examplesIn).filter(([, code]) => !/\bclass\b|model\./.test(code));
const entries = Object.entries(tt as Record<string, unknown>);

describe("examples of losses and metrics", () => {
  test("each has one", () => {
    expect(all.length).toBeGreaterThan(100);
  });

  test.each(all)("%s: %s", (_file, code) => {
    const lines = code.split("\n");
    const [last, comment] = lines.pop()!.split("; // ");
    expect(comment, "the last line says what it gives").toBeDefined();
    const run = new Function(...entries.map(([name]) => name), `{ ${lines.join("\n")}\nreturn ${last}; }`);
    const got = run(...entries.map(([, value]) => value)) as number | tt.Tensor;
    const flat = (value: unknown): number[] => [value].flat(9) as number[];
    const values = got instanceof tt.Tensor ? flat(got.array()) : flat(got);
    expect(relativeError(values, flat(JSON.parse(comment!)))).toBeLessThanOrEqual(ROUNDING);
  });
});
