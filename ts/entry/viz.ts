/** The instruments. The index is named here so that they share the chunks that every page has loaded already: cut finer, these would be larger. */
import "../index.js";

export * from "../viz/index.js";
