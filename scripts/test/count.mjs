// How many tests passed and failed, from what each kind of suite prints.
import { readFileSync } from "node:fs";

const COUNTS = /(\d+) passed[;,] (\d+) failed/g;

/** A check without tests of its own (a linter, a type checker) counts as one. */
export function one({ ok }) {
  return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Sums the "N passed; N failed" that cargo prints per crate; a run that breaks off without one counts as one failure. */
export function summaries({ ok, output }) {
  let passed = 0;
  let failed = 0;
  for (const [, good, bad] of output.matchAll(COUNTS)) {
    passed += Number(good);
    failed += Number(bad);
  }
  // Green with no test at all would hide a suite that was never run.
  const broken = (!ok && failed === 0) || (ok && passed + failed === 0);
  return { passed, failed: failed + (broken ? 1 : 0) };
}

/** Counts vitest's JSON report; a file that does not even load counts as one failure. */
export function vitestReport(file) {
  return ({ ok }) => {
    try {
      const report = JSON.parse(readFileSync(file, "utf8"));
      const unloaded = report.testResults.filter(
        (r) => r.status === "failed" && r.assertionResults.length === 0,
      ).length;
      const failed = report.numFailedTests + unloaded;
      return { passed: report.numPassedTests, failed: ok || failed > 0 ? failed : 1, skipped: report.numPendingTests };
    } catch {
      return { passed: 0, failed: 1 };
    }
  };
}
