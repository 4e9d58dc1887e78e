// TensorFlow.js beside the studio, for its Compare room: optional, and never in the repository.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { root, SetupError, say } from "../setup/shell.mjs";

const FILES = [
  "tfjs/dist/tf.min.js",
  ...["tf-backend-wasm.min.js", "tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"].map(
    (name) => `tfjs-backend-wasm/dist/${name}`,
  ),
];

/** Copies its files from the node_modules of a folder, as scripts/bench/peers/setup.sh makes it. */
export function layPeers(folder) {
  const to = join(root, "site/public/tfjs");
  mkdirSync(to, { recursive: true });
  for (const file of FILES) {
    const from = join(folder, "node_modules/@tensorflow", file);
    if (!existsSync(from)) {
      throw new SetupError(
        `${from} is not there: scripts/bench/peers/setup.sh ${folder} installs it, or npm install @tensorflow/tfjs @tensorflow/tfjs-backend-wasm in that folder`,
      );
    }
    copyFileSync(from, join(to, basename(file)));
  }
  say("TensorFlow.js lies beside the studio");
}
