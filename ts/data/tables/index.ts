export { csvTable } from "./csv.js";
export { jsonlTable } from "./jsonl.js";
export { rowsOf } from "./read.js";
