// A lock between processes, so that `npm start` and `npm test` typed at the same time do not install over each other.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./shell.mjs";

const POLL_MS = 250;

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function take(file) {
  try {
    // "wx" fails when the file exists: creating it is the atomic step.
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    return false;
  }
}

function holder(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return 0;
  }
}

/** Runs `work` while holding the lock `name` in `folder`; a lock left behind by a dead process is taken over. */
export async function withLock(folder, name, work) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.lock`);
  for (let told = false; !take(file); await sleep(POLL_MS)) {
    const pid = holder(file);
    if (pid > 0 && !alive(pid)) rmSync(file, { force: true });
    else if (pid > 0 && !told) {
      told = true;
      say(`another set-up (process ${pid}) is at work; waiting for it`);
    }
  }
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    release();
    process.off("exit", release);
  }
}
