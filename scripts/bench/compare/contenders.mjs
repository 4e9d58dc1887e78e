// Who takes part: ours always, the peers where they are installed (peers/setup.sh DIR).
import { existsSync } from "node:fs";
import { join } from "node:path";
import { nodeProgram } from "../../setup/node-versions.mjs";
import { benchFile } from "../measure/process.mjs";
import { WORKLOADS } from "../workloads/workloads.mjs";

/** The contender that a ratio has on top, for each number of threads; "default" is without any option: `fit` and `predict` as they come. */
export const OURS = { 1: "throughtime", 2: "throughtime-2", default: "throughtime-fit" };
/** Those that it has below, at the same number of threads: the faster one counts. */
export const NATIVE = { 1: ["torch", "keras-tf"], 2: ["torch-2", "keras-tf-2"], default: ["torch-loop", "keras-fit"] };
export const TFJS = "tfjs-wasm";

/** A stateful layer cannot be cut into shards, nor can fit shuffle what it sees. */
const forWorkers = (workload) => !WORKLOADS[workload].stateful;

const node24 = nodeProgram(24);

/** `workers` as throughtime-step.mjs takes them. */
function ours(name, { program = process.execPath, workers, env, threads = 1, takes }) {
  const rest = workers ? [workers] : [];
  const command = (workload, mode) => [program, benchFile("compare/throughtime-step.mjs"), workload, mode, ...rest];
  return {
    name,
    ours: true,
    threads,
    present: existsSync(program),
    missing: "npm test fetches Node 24",
    command,
    env,
    takes,
  };
}

function ofPython(name, script, threads, folder, takes) {
  const python = join(folder, "venv/bin/python");
  const command = (workload, mode) => [python, benchFile(`peers/${script}`), workload, mode, String(threads)];
  return { name, threads, present: existsSync(python), missing: `no ${python}`, command, takes };
}

function ofTfjs(folder) {
  const modules = join(folder, "node_modules");
  return {
    name: TFJS,
    threads: 1,
    present: existsSync(join(modules, "@tensorflow/tfjs-backend-wasm")),
    missing: `no @tensorflow/tfjs-backend-wasm in ${modules}`,
    command: (workload, mode) => [process.execPath, benchFile("peers/tfjs_step.cjs"), workload, mode],
    env: { NODE_PATH: modules },
  };
}

/** Everybody, with the command and the environment that time a workload in a mode, and whether it is `present`. */
export function contenders(peersFolder) {
  return [
    ours("throughtime", {}),
    ours("throughtime-node24", { program: node24 }),
    ours("throughtime-fast", { program: node24, env: { THROUGHTIME_FAST: "1" } }),
    ours("throughtime-2", { workers: "2", threads: 2, takes: forWorkers }),
    ours("throughtime-fit", { workers: "installed", threads: "default", takes: forWorkers }),
    ofPython("torch", "torch_step.py", 1, peersFolder),
    ofPython("keras-tf", "keras_step.py", 1, peersFolder),
    ofPython("torch-2", "torch_step.py", 2, peersFolder),
    ofPython("keras-tf-2", "keras_step.py", 2, peersFolder),
    ofPython("torch-loop", "torch_step.py", "default", peersFolder, forWorkers),
    ofPython("keras-fit", "keras_step.py", "default", peersFolder, forWorkers),
    ofTfjs(peersFolder),
  ];
}
