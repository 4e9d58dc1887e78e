import { configDefaults, defineConfig } from "vitest/config";

/** Tests import "throughtime", which resolves to the built package (dist/node.js): what is tested is what ships. */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^throughtime$/, replacement: new URL("./dist/node.js", import.meta.url).pathname },
      { find: /^throughtime\/io$/, replacement: new URL("./dist/node.io.js", import.meta.url).pathname },
      {
        find: /^throughtime\/tensorboard$/,
        replacement: new URL("./dist/node.tensorboard.js", import.meta.url).pathname,
      },
      { find: /^throughtime\/viz$/, replacement: new URL("./dist/node.viz.js", import.meta.url).pathname },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    // These need Python: npm run test:oracles.
    exclude: [...configDefaults.exclude, "test/oracles/**"],
    testTimeout: 60_000,
    hookTimeout: 240_000,
    pool: "forks",
    // Two shared cores are the smallest machine this runs on; each worker holds its own wasm memory.
    maxWorkers: 2,
  },
});
