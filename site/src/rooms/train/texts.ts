/** Labelled texts: a line each, the label first, then a tab, comma or semicolon, then the text. */
import { StudioError } from "../../engine/channel.js";
import type { TextsData } from "../../engine/train/spec.js";

const SEPARATOR = /[\t,;]/;
const LONGEST_LABEL = 40;
/** First lines that name the columns. */
const HEADER = /^"?(label|class|category|sentiment)"?\s*[\t,;]\s*"?(text|review|sentence|message)"?$/i;

export function parseTexts(text: string, file: string): TextsData {
  const rows: { label: string; text: string }[] = [];
  for (const [k, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = raw.trim();
    if (line === "" || (rows.length === 0 && HEADER.test(line))) continue;
    const at = line.search(SEPARATOR);
    const label = unquoted(at < 0 ? "" : line.slice(0, at));
    const words = unquoted(at < 0 ? "" : line.slice(at + 1));
    if (label === "" || words === "" || label.length > LONGEST_LABEL) {
      const shown = line.length > 40 ? `${line.slice(0, 40)}…` : line;
      throw new StudioError(
        "bad-line",
        `${file}, line ${k + 1}: expected a label, then a tab or a comma, then a text; got “${shown}”. For example: good, I would watch it again`,
      );
    }
    rows.push({ label, text: words });
  }
  if (rows.length === 0) throw new StudioError("empty-file", `${file} holds no texts. Write a line each: label, text.`);
  return { kind: "texts", file, rows };
}

function unquoted(cell: string): string {
  const text = cell.trim();
  return /^".*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"').trim() : text;
}
