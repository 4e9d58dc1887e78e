import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as tt from "throughtime";
import { describe, expect, test } from "vitest";
import { relativeError } from "./support/close.js";

const FOLDER = new URL("../ts/tensor", import.meta.url).pathname;
/** Examples give four decimals. */
const ROUNDING = 1e-3;

/** What examples speak of without making it. */
const GIVEN = {
  x: tt.tensor([[0.5, 1, 2]]),
  ids: tt.tensor([0, 2], [2], "int32"),
  gradients: [tt.ones([2])],
  embedded: tt.ones([1, 2, 3]),
};

interface Example {
  file: string;
  lines: string[];
}

/** The code after each `@example` in the doc comments of the tensor layer. */
function examples(): Example[] {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) => {
    const found = readFileSync(join(FOLDER, file), "utf8").matchAll(/@example\n([\s\S]*?)\*\//g);
    return [...found].map((match) => ({
      file,
      lines: match[1]!.split("\n").map((line) => line.replace(/^\s*\* ?/, "")),
    }));
  });
}

/** An example whose names are all ours or given. The others show how things go together with models and optimizers. */
const runnable = examples().filter(({ lines }) => !/\b(model|optimizer|step)\b/.test(lines.join("\n")));

const scope = { ...tt, ...GIVEN };
const names = Object.keys(scope);

function evaluate(lines: string[], last: string): unknown {
  // A block of its own, so that an example may name its things as those given.
  const body = `{ ${lines.join("\n")}\nreturn (${last.replace(/;\s*$/, "")}); }`;
  return new Function(...names, body)(...names.map((name) => scope[name as keyof typeof scope]));
}

describe("examples in doc comments run, and give what they say", () => {
  test("there are as many as public names, nearly", () => {
    expect(runnable.length).toBeGreaterThan(50);
  });

  test.each(runnable.map(({ file, lines }) => [file, lines.join("\n").trim(), lines] as const))(
    "%s: %s",
    (_, __, lines) => {
      const before: string[] = [];
      for (const line of lines) {
        const [code = "", comment] = line.split(" // ");
        const expected = comment?.match(/^(\[.*\]|-?[\d.]+)$/)?.[1];
        if (expected === undefined) before.push(line);
        else expectValue(evaluate(before, code), expected.replaceAll("...", ""));
      }
      evaluate(before, "null");
    },
  );
});

function expectValue(value: unknown, expected: string): void {
  const wanted = numbersIn(JSON.parse(expected));
  const got = numbersIn(value instanceof tt.Tensor ? value.array() : value);
  expect(got.length).toBe(wanted.length);
  expect(relativeError(got, wanted)).toBeLessThan(ROUNDING);
}

function numbersIn(value: unknown): number[] {
  return Array.isArray(value) ? value.flatMap(numbersIn) : [Number(value)];
}
