// Debian's package manager, for what cannot be had otherwise.
import { readFileSync } from "node:fs";
import { attempt, SetupError, which } from "./shell.mjs";

/** Seconds to wait for another apt. */
const LOCK_WAIT_S = 900;

/** Whether this is Debian or one of its children. */
export function isDebian() {
  try {
    return /^(ID|ID_LIKE)=.*debian/m.test(readFileSync("/etc/os-release", "utf8")) && which("apt-get") !== undefined;
  } catch {
    return false;
  }
}

/** The words that run a command as root: none for root, sudo where it needs no password; undefined elsewhere. */
export async function asRoot() {
  if (process.getuid?.() === 0) return [];
  if (which("sudo") && (await attempt("sudo", ["-n", "true"])).ok) return ["sudo", "-n"];
  return undefined;
}

/** Installs Debian packages, or throws `sentence`. Package lists may be empty (containers), so a failure updates once. */
export async function aptInstall(packages, sentence) {
  const prefix = isDebian() ? await asRoot() : undefined;
  if (!prefix) throw new SetupError(sentence);
  const apt = (...args) => {
    const words = [...prefix, "apt-get", "-o", `DPkg::Lock::Timeout=${LOCK_WAIT_S}`, ...args];
    return attempt(words[0], words.slice(1), { env: { DEBIAN_FRONTEND: "noninteractive" } });
  };
  const install = ["install", "-y", "--no-install-recommends", ...packages];
  if ((await apt(...install)).ok) return;
  await apt("update");
  if (!(await apt(...install)).ok) throw new SetupError(sentence);
}
