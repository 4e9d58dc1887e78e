/** The fast module: taken only when asked for and known, and as close to Keras as the strict one. */
import { execFileSync } from "node:child_process";
import { backendInfo } from "throughtime";
import { describe, expect, test } from "vitest";
import { version } from "../package.json";
import { ensureNode, whyNoOtherNodes } from "../scripts/setup/node-versions.mjs";

const TELL = 'import("./dist/ENTRY.js").then(({ backendInfo }) => console.log(JSON.stringify(backendInfo())))';
const STRICT = { simd: "strict", deterministic: true, version };
const RELAXED = { simd: "relaxed", deterministic: false, version };

function tell(node: string, entry: "node" | "fast", env: Record<string, string> = {}) {
  const options = { encoding: "utf8", env: { ...process.env, ...env } } as const;
  return JSON.parse(execFileSync(node, ["-e", TELL.replace("ENTRY", entry)], options));
}

test("without asking, the strict module computes", () => {
  // The parity suite runs once more under THROUGHTIME_FAST=1; this file does not.
  expect(backendInfo()).toEqual(STRICT);
});

describe.skipIf(whyNoOtherNodes() !== undefined)("where relaxed SIMD is known", () => {
  test("it computes when asked for, by entry or by variable", async () => {
    const node24 = await ensureNode(24);
    expect(tell(node24, "node")).toEqual(STRICT);
    expect(tell(node24, "node", { THROUGHTIME_FAST: "1" })).toEqual(RELAXED);
    expect(tell(node24, "fast")).toEqual(RELAXED);
  }, 120_000);

  test("it passes the parity suite", async () => {
    const node24 = await ensureNode(24);
    const args = ["node_modules/vitest/vitest.mjs", "run", "test/parity", "--reporter=json"];
    const options = { encoding: "utf8", env: { ...process.env, THROUGHTIME_FAST: "1" } } as const;
    const report = JSON.parse(execFileSync(node24, args, options));
    expect([report.numFailedTests, report.numPassedTests > 100]).toEqual([0, true]);
  }, 120_000);
});

describe.skipIf(!process.versions.node.startsWith("20."))("where it is not known", () => {
  test("the strict module steps in", () => {
    expect(tell(process.execPath, "fast")).toEqual(STRICT);
    expect(tell(process.execPath, "node", { THROUGHTIME_FAST: "1" })).toEqual(STRICT);
  });
});
