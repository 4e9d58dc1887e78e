// Who takes part: ours always, the peers where they are installed (peers/setup.sh DIR).
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeProgram } from "../setup/nodes.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Command and environment of every contender that is there; each takes a workload and a mode. */
export function contenders(peersFolder) {
  const python = join(peersFolder, "venv/bin/python");
  const modules = join(peersFolder, "node_modules");
  const node24 = nodeProgram(24);
  const ofPython = (script) => (workload, mode) => [python, here(`peers/${script}`), workload, mode, "1"];
  const all = [
    { name: "throughtime-node24", present: existsSync(node24), command: (w, m) => [node24, here("ours.mjs"), w, m] },
    {
      name: "throughtime-fast",
      present: existsSync(node24),
      command: (w, m) => [node24, here("ours.mjs"), w, m],
      env: { THROUGHTIME_FAST: "1" },
    },
    { name: "throughtime", present: true, command: (w, m) => [process.execPath, here("ours.mjs"), w, m] },
    { name: "torch", present: existsSync(join(peersFolder, "venv/lib")), command: ofPython("torch_step.py") },
    { name: "keras-tf", present: existsSync(join(peersFolder, "venv/lib")), command: ofPython("keras_step.py") },
    {
      name: "tfjs-wasm",
      present: existsSync(join(modules, "@tensorflow/tfjs-backend-wasm")),
      command: (w, m) => [process.execPath, here("peers/tfjs_step.cjs"), w, m, "wasm"],
      env: { NODE_PATH: modules },
    },
  ];
  return all.filter((contender) => contender.present);
}
