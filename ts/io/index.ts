export type { Source } from "./source.js";
