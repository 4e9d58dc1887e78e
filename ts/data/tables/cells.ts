/** What stands for a number that is not there, as pandas takes it. */
const ABSENT = new Set(
  "#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null".split(","),
);

/** Words for numbers. */
const WORDS = new Map([
  ["true", 1],
  ["false", 0],
  ["inf", Number.POSITIVE_INFINITY],
  ["+inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
]);

/** Is there nothing in a cell? */
export function isAbsent(cell: unknown): boolean {
  if (typeof cell === "string") return cell === "" || ABSENT.has(cell.trim()) || cell.trim() === "";
  return cell === null || cell === undefined || Number.isNaN(cell);
}

/** The number in a cell; NaN where there is none. */
export function toNumber(cell: unknown, decimal: string): number {
  if (typeof cell === "string") return parseNumber(decimal === "." ? cell : cell.replace(decimal, "."));
  if (typeof cell === "number") return cell;
  if (typeof cell === "boolean") return cell ? 1 : 0;
  return typeof cell === "bigint" ? Number(cell) : Number.NaN;
}

function parseNumber(text: string): number {
  const value = +text;
  if (Number.isNaN(value)) return WORDS.get(text.trim().toLowerCase()) ?? value;
  // JavaScript reads "0x10" as 16, and blanks as 0.
  const isPlain = text.charCodeAt(0) > BLANK && !(text.charCodeAt(1) > NINE);
  return isPlain || !/^\s*(0[xob].*)?$/i.test(text) ? value : Number.NaN;
}

const [BLANK, NINE] = [32, 57];

/** A cell as messages show it. */
export function inWords(cell: unknown): string {
  if (typeof cell === "string")
    return cell === "" ? "an empty cell" : `"${cell.length > 40 ? `${cell.slice(0, 40)}…` : cell}"`;
  if (cell === undefined || cell === null) return "nothing";
  return Array.isArray(cell) || ArrayBuffer.isView(cell) ? "a list" : String(cell);
}
