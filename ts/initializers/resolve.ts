import { failUnknownName } from "../core/errors.js";
import { constant, identity, ones, zeros } from "./constant.js";
import { Initializer } from "./initializer.js";
import { orthogonal, randomNormal, randomUniform, truncatedNormal } from "./random.js";
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  varianceScaling,
} from "./variance-scaling.js";

const BY_NAME = {
  zeros: () => zeros(),
  ones: () => ones(),
  constant: () => constant(),
  identity: () => identity(),
  uniform: () => randomUniform(),
  randomUniform: () => randomUniform(),
  normal: () => randomNormal(),
  randomNormal: () => randomNormal(),
  truncatedNormal: () => truncatedNormal(),
  varianceScaling: () => varianceScaling(),
  glorotUniform: () => glorotUniform(),
  glorotNormal: () => glorotNormal(),
  heUniform: () => heUniform(),
  heNormal: () => heNormal(),
  lecunUniform: () => lecunUniform(),
  lecunNormal: () => lecunNormal(),
  orthogonal: () => orthogonal(),
} as const;

/** The initializers that a name alone calls for, with their defaults. */
export type InitializerName = keyof typeof BY_NAME;

/** What layers take as initializer. */
export type InitializerIdentifier = InitializerName | Initializer;

/** The initializer itself. Keras's spelling (`glorot_uniform`) is understood. **Errors** `unknown-name`. */
export function resolveInitializer(where: string, option: string, value: unknown): Initializer {
  if (value instanceof Initializer) return value;
  const names = Object.keys(BY_NAME);
  const name = typeof value === "string" ? value.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) : "";
  if (names.includes(name)) return BY_NAME[name as InitializerName]();
  return failUnknownName(where, option, value, names);
}
