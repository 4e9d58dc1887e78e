// Columns for the console.

/** Rows under a heading: words to the left, numbers to the right. */
export function table(heading, rows) {
  const cells = [heading, ...rows].map((row) => row.map(String));
  const widths = heading.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  const isNumber = heading.map((_, i) => rows.length > 0 && cells.slice(1).every((row) => /^[\d.]*$/.test(row[i])));
  const pad = (cell, i) => (isNumber[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]));
  return cells.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}
