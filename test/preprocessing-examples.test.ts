/** The examples in the doc comments of preprocessing, its layers and datasets run, and give what they say. */
import { readdirSync, readFileSync } from "node:fs";
import * as tt from "throughtime";
import { describe, expect, test } from "vitest";

function examplesIn(folder: string): [string, string][] {
  const url = new URL(`../ts/${folder}/`, import.meta.url);
  const files = readdirSync(url, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) =>
    [...readFileSync(new URL(file, url), "utf8").matchAll(/@example\n([\s\S]*?)\*\//g)].map(
      ([, text]): [string, string] => [`${folder}/${file}`, text!.replace(/^\s*\* ?/gm, "").trim()],
    ),
  );
}

/** Those that say what they give, in JSON. */
const all = ["layers/preprocessing", "preprocessing", "data"]
  .flatMap(examplesIn)
  .filter(([, code]) => /; \/\/ [^\n]*$/.test(code));
/** What `async () => {}` is an instance of: examples may wait. */
const AsyncFunction = (async () => {}).constructor as FunctionConstructor;

function plain(value: unknown): unknown {
  if (value instanceof tt.Tensor) return value.array();
  return Array.isArray(value) ? value.map(plain) : value;
}

describe("examples", () => {
  test("there are some", () => expect(all.length).toBeGreaterThan(15));

  test.each(all)("%s: %s", async (_file, code) => {
    const lines = code.split("\n");
    const [last, comment] = lines.pop()!.split("; // ");
    const printed: unknown[] = [];
    const tools = { ...tt, console: { log: (...values: unknown[]) => printed.push(...values) } };
    const isPrinted = last!.includes("console.log(");
    const body = `${lines.join("\n")}\n${isPrinted ? "" : "return "}${last};`;
    const given = await new AsyncFunction(...Object.keys(tools), body)(...Object.values(tools));
    expect(isPrinted ? printed : plain(given)).toEqual(JSON.parse(isPrinted ? `[${comment}]` : comment!));
  });
});
