export { csvTable } from "./csv.js";
export { jsonlTable } from "./jsonl.js";
export { elementsOf } from "./read.js";
