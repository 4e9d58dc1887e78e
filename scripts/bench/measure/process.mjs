// One measurement in a process of its own: the peers keep threads, caches and memory.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Set on some machines for old OpenBLAS builds; they would slow a current one. */
const UNSET = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

/** For Node, where only the optimised code counts: a short run stays in V8's baseline compiler when its other threads get no turn. */
export const OPTIMISED = "--no-liftoff";

/** A file of scripts/bench, for the command line of a process. */
export const benchFile = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The line of an error output that says what went wrong: Node's and Python's both name an Error. */
function reason(errors) {
  const lines = errors.trim().split("\n");
  return lines.findLast((line) => /^\S*Error\b/.test(line)) ?? lines.at(-1);
}

/** Runs a program to its end; returns what it printed. */
export function run([program, ...args], env = {}) {
  return new Promise((resolve, reject) => {
    const environment = { ...process.env, ...env };
    for (const name of UNSET) delete environment[name];
    const child = spawn(program, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let [output, errors] = ["", ""];
    child.stdout.on("data", (text) => (output += text));
    child.stderr.on("data", (text) => (errors += text));
    child.on("error", reject);
    child.on("close", (status) => {
      if (status === 0) resolve(output);
      else reject(new Error(`${[program, ...args].join(" ")}: ${reason(errors)}`));
    });
  });
}

/** Runs a program whose last line is JSON; returns that. */
export async function ask(command, env) {
  return JSON.parse((await run(command, env)).trim().split("\n").at(-1));
}
