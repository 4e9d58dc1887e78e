// Pages as people write them, bundled and minified by esbuild as for a browser: what of the package such a page downloads.

import { gzipSync } from "node:zlib";
import { root } from "../setup/shell.mjs";

const TRAINING = `
    import { Adam, Dense, Embedding, init, LSTM, Sequential } from "throughtime";
    await init();
    const model = new Sequential([new Embedding({ inputDim: 9, outputDim: 4 }), new LSTM({ units: 8 }), new Dense({ units: 1, activation: "sigmoid" })]);
    model.compile({ optimizer: new Adam({ learningRate: 0.01 }), loss: "binaryCrossentropy", metrics: ["accuracy"] });
    const history = await model.fit([[1, 2], [3, 4]], [0, 1], { epochs: 2 });
    console.log(history.history.loss, (await model.predict([[1, 2]])).array());`;

/** The pages that are held to a bound. */
export const PAGES = {
  training: TRAINING,
  /** The same, which also loads a model of Keras's. */
  files: `${TRAINING}
    import { loadModel } from "throughtime/io";
    console.log((await loadModel("model.keras")).layers.length);`,
  tensors: `
    import { add, init, tensor } from "throughtime";
    await init();
    console.log(add(tensor([1, 2]), 1).array());`,
};

/** Leaves out what a page loads later, if at all: what trains on workers. */
const LATER = {
  name: "later",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

/**
 * A page's JavaScript in one file, and what of it comes from where; `later` with the modules that it imports by `import()`.
 * (esbuild's own splitting would load much of those at once: it tells chunks apart by files, not by what of a file is used.)
 */
export async function bundlePage(source, { later = false } = {}) {
  const { build } = await import("esbuild");
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    target: "es2022",
    logLevel: "silent",
    plugins: later ? [] : [LATER],
  });
  return { script: outputFiles[0].contents, modules: modulesOf(Object.values(metafile.outputs)[0]) };
}

/** Bytes by source module, largest first. */
function modulesOf({ inputs }) {
  const sizes = Object.entries(inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput]);
  return sizes.filter(([, bytes]) => bytes > 0).sort((a, b) => b[1] - a[1]);
}

/** Bytes as a server sends them. */
export function gzipped(contents) {
  return gzipSync(contents, { level: 9 }).length;
}
