/** The package as a user gets it: packed, and installed into an empty folder. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const ROOT = new URL("../..", import.meta.url).pathname;

/** TypeScript's compiler. */
export const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

export interface Installed {
  /** The packed file. */
  readonly tarball: string;
  /** The program's folder, an ES module package with throughtime alone in its node_modules. */
  readonly app: string;
  /** Writes a file of the program. */
  write(name: string, text: string): string;
  /** Runs a program with nothing but this Node on PATH: no Rust, no wasm tools. Returns what it printed, parsed as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the program prints.
  run(program: string, node?: string): any;
  remove(): void;
}

function npm(args: string[], cwd: string): string {
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  return execFileSync("npm", [...args, ...quiet], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

/** Packs what dist/ holds now and installs it. */
export function install(): Installed {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "throughtime-pack-")));
  npm(["pack", "--ignore-scripts", "--pack-destination", folder], ROOT);
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz"))!);
  const app = join(folder, "app");
  mkdirSync(app);
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(app, name)), { recursive: true });
    writeFileSync(join(app, name), text);
    return join(app, name);
  };
  write("package.json", '{ "private": true, "type": "module" }\n');
  npm(["install", "--no-save", "--ignore-scripts", tarball], app);
  return {
    tarball,
    app,
    write,
    run(program, node = process.execPath) {
      return JSON.parse(execFileSync(node, [program], { cwd: app, encoding: "utf8", env: { PATH: dirname(node) } }));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What TypeScript says of files of the program under these compiler options: its lines of errors. */
export function typeErrors({ app, write }: Installed, files: string[], options: object): string[] {
  const compilerOptions = {
    noEmit: true,
    strict: true,
    target: "es2022",
    lib: ["es2022", "dom"],
    types: [],
    ...options,
  };
  const config = write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
  const { stdout } = spawnSync(process.execPath, [TSC, "--pretty", "false", "-p", config], {
    cwd: app,
    encoding: "utf8",
  });
  return stdout.split("\n").filter((line) => line !== "");
}
