/** Does this run in Node (or what takes after it), rather than in a browser? */
export const isNode = typeof process === "object" && typeof process.versions?.node === "string";
