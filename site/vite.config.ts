/** The studio: a static folder, site/dist, that any server can hand out from any path. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { offline } from "./offline.ts";
import { recorded } from "./recorded.ts";

const root = new URL(".", import.meta.url);
const at = (path: string) => fileURLToPath(new URL(path, root));

type Target = string | { readonly [condition: string]: Target };

/** The package by its own export map, as a browser's bundler resolves it: "throughtime" → dist/browser.js. */
function packageAliases() {
  const { name, exports } = JSON.parse(readFileSync(at("../package.json"), "utf8")) as {
    name: string;
    exports: Record<string, Target>;
  };
  return Object.entries(exports).flatMap(([path, target]) => {
    let found: Target | undefined = target;
    while (typeof found === "object") found = found.browser ?? found.default;
    if (found === undefined || !found.endsWith(".js")) return [];
    return [{ find: new RegExp(`^${name}${path.slice(1)}$`), replacement: at(`../${found}`) }];
  });
}

export default defineConfig({
  root: at("."),
  base: "./",
  cacheDir: at("../.cache/vite"),
  define: { __HAS_TFJS__: existsSync(at("public/tfjs/tf.min.js")) },
  resolve: { alias: packageAliases() },
  server: { fs: { allow: [at("..")] } },
  worker: { format: "es" },
  plugins: [recorded(at("../docs/performance.md")), offline(at("public"))],
  build: {
    target: "es2022",
    outDir: at("dist"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1024,
    rolldownOptions: {
      input: { index: at("index.html"), sw: at("src/service-worker.ts") },
      output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
});
