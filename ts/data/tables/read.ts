import { fail } from "../../core/errors.js";
import type { BlockRow } from "../blocks.js";
import { type Choice, Selection, wantedColumns } from "./selection.js";
import type { OpenTable } from "./table.js";

/** The rows of several tables, one after the other, as a choice takes them. */
export async function* rowsOf(where: string, tables: readonly OpenTable[], choice: Choice): AsyncGenerator<BlockRow> {
  const wanted = wantedColumns(choice);
  let first: readonly string[] | null = null;
  for (const open of tables) {
    const table = await open(wanted);
    try {
      first ??= table.columns;
      if (wanted === null) requireColumns(`${where}: ${table.name}`, table.columns, first);
      const selection = new Selection(where, table, choice);
      for await (const group of table.groups) {
        for (const row of group) {
          const made = selection.read(row);
          if (made !== undefined) yield made;
        }
      }
    } finally {
      await table.close();
    }
  }
}

function requireColumns(where: string, columns: readonly string[], first: readonly string[]): void {
  if (columns.join() === first.join()) return;
  const [expected, got] = [first, columns].map((names) => `columns ${names.join(", ")}`);
  fail("bad-file", where, `${expected} as in the first file`, got);
}
