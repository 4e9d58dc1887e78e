// A Chromium for the test that trains in a real page.
import { existsSync } from "node:fs";
import { aptInstall } from "./debian-packages.mjs";
import { say, since, which } from "./shell.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

export const NO_BROWSER =
  "The browser test needs Chromium or Chrome: install one (on Debian: apt-get install chromium), or set THROUGHTIME_BROWSER to its path.";

/** The path of a Chromium, or undefined. */
export function findBrowser() {
  const named = process.env.THROUGHTIME_BROWSER;
  if (named) return existsSync(named) ? named : undefined;
  return NAMES.map((name) => which(name)).find(Boolean) ?? PLACES.find((file) => existsSync(file));
}

/** The path of a Chromium, installed by Debian's apt where that is possible; throws NO_BROWSER otherwise. */
export async function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  const start = performance.now();
  say("no Chromium found; apt-get install chromium (about a minute)");
  await aptInstall(["chromium"], NO_BROWSER);
  say(`Chromium is ready (${since(start)})`);
  return findBrowser();
}
