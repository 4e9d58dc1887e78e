// What of Keras's public names is here under a name that is not theirs in camelCase, and what cannot apply to sequence models in JavaScript, and why.

/** Ours for theirs: an expression where it is no export of the same place. */
export const RENAMED = {
  layers: { Input: "input" },
  losses: { deserialize: "modelFromJSON", serialize: "toJSON()", get: 'compile({ loss: "…" })' },
  ops: {},
};

/** `family`, then why, then the names that it holds for. */
export const NOT_APPLICABLE = [];
