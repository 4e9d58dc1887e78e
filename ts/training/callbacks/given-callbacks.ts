import { isPlainObject } from "../../core/checks.js";
import { fail, failUnknownName, nearestName, quoted } from "../../core/errors.js";
import { Option } from "../../core/options.js";
import { HOOKS } from "./callback.js";
import type { CallbackHooks } from "./hooks.js";

/** What a callback is told, moment by moment or once. */
const KNOWN: readonly string[] = [...HOOKS, "setModel", "setParams"];

type Given = CallbackHooks | readonly CallbackHooks[] | null;

/** The callbacks of a loop, in a list or one alone; none unless given. */
export function callbackList(): Option<Given, readonly CallbackHooks[], true> {
  return new Option<Given, readonly CallbackHooks[]>((where, _name, value) => {
    const callbacks = value === null ? [] : Array.isArray(value) ? value : [value];
    for (const callback of callbacks) checkCallback(where, callback);
    return callbacks;
  }).default(null);
}

/** **Errors** `invalid-argument` for what is no callback; `unknown-name` for a hook that would never be called. */
function checkCallback(where: string, callback: unknown): void {
  if (typeof callback !== "object" || callback === null) {
    fail("invalid-argument", where, "callbacks with hooks", quoted(callback), "Is new missing, or a call?");
  }
  for (const name of KNOWN) {
    const hook = (callback as Record<string, unknown>)[name];
    if (hook === undefined || hook === null || typeof hook === "function") continue;
    fail("invalid-argument", where, `${name} of a callback to be a function`, quoted(hook));
  }
  for (const name of namesIn(callback)) checkName(where, callback, name);
}

/** Names of its own, and of its classes. */
function namesIn(callback: object): Set<string> {
  const names = new Set<string>();
  for (let at: object | null = callback; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  return names;
}

/** Case, underscores and a missing "on" do not matter. */
function plain(name: string): string {
  return name.replaceAll("_", "").toLowerCase().replace(/^on/, "");
}

const KNOWN_PLAIN = new Set(KNOWN.map(plain));

const warned = new Set<string>();

/** A function that is called like a hook and is none. A class may have such methods for itself, so there it is only a warning unless it is a hook's name in another spelling. */
function checkName(where: string, callback: object, name: string): void {
  const isHookElsewhere = KNOWN_PLAIN.has(plain(name));
  const isLikeHook = /^on[A-Z_]/.test(name);
  if (KNOWN.includes(name) || !(isHookElsewhere || isLikeHook)) return;
  if (typeof (callback as Record<string, unknown>)[name] !== "function") return;
  if (isPlainObject(callback) || (isHookElsewhere && isLikeHook)) {
    failUnknownName(where, "a hook of a callback", name, KNOWN);
  }
  const owner = callback.constructor.name;
  if (warned.has(`${owner}.${name}`)) return;
  warned.add(`${owner}.${name}`);
  const nearest = nearestName(name, KNOWN);
  const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  console.warn(`${where}: "${name}" of the callback ${owner} is no hook, so nothing calls it.${hint}`);
}
