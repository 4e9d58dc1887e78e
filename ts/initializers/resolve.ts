import { failUnknownName } from "../core/errors.js";
import { lookup } from "../core/lookup.js";
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
  zeros,
  ones,
  constant,
  identity,
  uniform: randomUniform,
  randomUniform,
  normal: randomNormal,
  randomNormal,
  truncatedNormal,
  varianceScaling,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  lecunNormal,
  orthogonal,
} as const;

/** The initializers that a name alone calls for, with their defaults. */
export type InitializerName = keyof typeof BY_NAME;

/** What {@link Initializer.toJSON} gives. */
export interface SerializedInitializer {
  className: string;
  config?: Readonly<Record<string, unknown>>;
}

/** What layers take as initializer. */
export type InitializerIdentifier = InitializerName | Initializer | SerializedInitializer;

/** The initializer itself. Keras's spelling (`glorot_uniform`, `GlorotUniform`) is understood. **Errors** `unknown-name`. */
export function resolveInitializer(where: string, option: string, value: unknown): Initializer {
  if (value instanceof Initializer) return value;
  const { className: given = value, config = {} } = isSerialized(value) ? value : {};
  const make = lookup<(options: object) => Initializer>(BY_NAME, given);
  return make ? make(config) : failUnknownName(where, option, given, Object.keys(BY_NAME));
}

function isSerialized(value: unknown): value is SerializedInitializer {
  return typeof value === "object" && value !== null && "className" in value;
}
