import { configDefaults, defineConfig } from "vitest/config";
import base from "./vitest.config.js";

/** The tests of npm run test:oracles, which set-up gives a Python. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ["test/oracles/*.test.ts"], exclude: configDefaults.exclude, testTimeout: 600_000 },
});
