// Adds the native packages of other platforms to package-lock.json. npm leaves out those that the registry in use does
// not offer, and then `npm ci` refuses the lock file, and other platforms install without them. Run it after a change of dependencies.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/shell.mjs";

const OS = /(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)/;
const CPU = /(arm64|x64|riscv64|s390x|ppc64|loong64|ia32|wasm32|arm(?=-|$))/;
const EXACT = /^\d+\.\d+\.\d+$/;

function libcOf(name) {
  if (/musl/.test(name)) return ["musl"];
  return /linux.*-gnu/.test(name) ? ["glibc"] : undefined;
}

/** A lock file entry as npm would write it, less the checksum, which npm then takes from the registry. */
function entryFor(name, version) {
  const [os, cpu, libc] = [OS.exec(name)?.[1], CPU.exec(name)?.[1], libcOf(name)];
  return {
    version,
    ...(cpu && { cpu: [cpu] }),
    dev: true,
    ...(libc && { libc }),
    optional: true,
    ...(os && { os: [os] }),
  };
}

const file = join(root, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
let added = 0;
for (const [path, { optionalDependencies = {} }] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const top = `node_modules/${name}`;
    if (lock.packages[top] || lock.packages[`${path}/${top}`] || !EXACT.test(version)) continue;
    lock.packages[top] = entryFor(name, version);
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added} entries added\n`);
