import { readFileSync } from "node:fs";
import { type Tensor, tensor } from "throughtime";
import type { Stored } from "./close.js";

/** The cases of a fixture file; scripts/goldens tells how it was made. */
export function cases<Case>(name: string): Case[] {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), "utf8")).cases;
}

/** A stored array as a tensor. */
export function load(stored: Stored): Tensor {
  return tensor(stored.values, stored.shape, stored.dtype ?? "float32");
}

/** A stored mask. */
export function loadMask(stored: Stored | null): Tensor | undefined {
  return stored ? tensor(stored.values, stored.shape, "bool") : undefined;
}
