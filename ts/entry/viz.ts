/** The instruments, and the charts of what they find. */
export * from "../viz/index.js";
