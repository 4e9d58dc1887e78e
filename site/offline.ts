/** Puts the list of all files into the service worker, with a version that changes when any of them does. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** What stands for the list in src/service-worker.ts. */
const LIST = /(["'`])__FILES__\1/;
/** The module with relaxed SIMD and TensorFlow.js, which only those load who ask for them, and maps. */
const LEFT_OUT = /throughtime-fast|^tfjs\/|\.map$|^sw\.js$/;

export function offline(publicDir: string): Plugin {
  return {
    name: "offline",
    enforce: "post",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const worker = bundle["sw.js"];
        if (worker?.type !== "chunk" || !LIST.test(worker.code)) {
          return this.error("sw.js with a place for the list of files is not there");
        }
        const hash = createHash("sha256");
        const built = Object.values(bundle).map((file) => {
          hash.update(file.fileName).update(file.type === "chunk" ? file.code : file.source);
          return file.fileName;
        });
        const copied = filesUnder(publicDir, "").map((file) => {
          hash.update(file).update(readFileSync(join(publicDir, file)));
          return file;
        });
        const files = [...built, ...copied].filter((file) => !LEFT_OUT.test(file)).sort();
        worker.code = worker.code.replace(LIST, () =>
          JSON.stringify({ version: hash.digest("hex").slice(0, 12), files }),
        );
      },
    },
  };
}

function filesUnder(folder: string, path: string): string[] {
  if (!existsSync(join(folder, path))) return [];
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const inside = path === "" ? entry.name : `${path}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(folder, inside) : [inside];
  });
}
