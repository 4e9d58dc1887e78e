// Running other programs, saying what is done, and failing in one clear sentence.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, appendFileSync, constants, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What one clone keeps: logs, locks, hashes of what was built. Never committed. */
export const repoCache = join(root, ".cache");

/** What all clones on this machine share: the tools that take minutes to compile. */
export const userCache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "throughtime");

/** A step that cannot be done here; its message says in one sentence what the user has to install or do. */
export class SetupError extends Error {
  name = "SetupError";
}

/** Prints one line about a step. */
export function say(line) {
  process.stdout.write(`setup: ${line}\n`);
}

/** The path of a program on PATH, or undefined. */
export function which(name, path = process.env.PATH ?? "") {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ""] : [""];
  for (const folder of path.split(delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here: look in the next folder.
      }
    }
  }
  return undefined;
}

/** The standard output of a quick program, trimmed; undefined where it does not exist or fails. */
export function read(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: "utf8", timeout: 60_000, cwd: root, ...options });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/**
 * Runs a long program quietly: its output goes to .cache/setup.log. Returns { ok, output }; never throws on failure.
 */
export function attempt(command, args, { env, cwd = root, timeout } = {}) {
  mkdirSync(repoCache, { recursive: true });
  const log = join(repoCache, "setup.log");
  const keep = (text) => appendFileSync(log, text);
  keep(`\n$ ${command} ${args.join(" ")}\n`);
  return new Promise((resolve) => {
    let output = "";
    const take = (chunk) => {
      output = (output + chunk).slice(-100_000);
      keep(chunk);
    };
    const child = spawn(command, args, {
      cwd,
      timeout,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    child.on("error", (error) => resolve({ ok: false, output: `${output}${error.message}` }));
    child.on("close", (status) => resolve({ ok: status === 0, output }));
  });
}

/** As attempt, but a failure prints the end of the output and throws a SetupError with the sentence given. */
export async function run(command, args, sentence, options) {
  const result = await attempt(command, args, options);
  if (result.ok) return result.output;
  process.stderr.write(`${result.output.split("\n").slice(-25).join("\n")}\n`);
  throw new SetupError(sentence);
}

/** As attempt, for npm itself: npm tells its scripts where it lies, which also works where "npm" is a .cmd file. */
export function attemptNpm(args, options) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith(".js")) return attempt(process.execPath, [cli, ...args], options);
  return attempt(process.platform === "win32" ? "npm.cmd" : "npm", args, options);
}

/** Seconds since a start time, for the closing word of a step. */
export function since(start) {
  return `${((performance.now() - start) / 1000).toFixed(0)} s`;
}
