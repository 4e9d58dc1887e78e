/** One row of a table. */
export interface Row {
  /** In the order of the columns. */
  readonly cells: readonly unknown[];
  /** Where it stands, counted from 1: its line in a text, else its number. */
  readonly at: number;
}

/** A table that is read row by row, once. */
export interface Table {
  /** How messages call it. */
  readonly name: string;
  readonly columns: readonly string[];
  /** What `at` of a row counts. */
  readonly unit: "line" | "row";
  /** Is every cell text, so that one cell is one number at most? */
  readonly isOfText: boolean;
  /** The rows in groups, since each wait for one costs as much as reading it. */
  readonly groups: AsyncIterable<Iterable<Row>>;
  /** Lets go of the file, whether the rows were read or not. */
  close(): Promise<void>;
}

/** Opens a table; `wanted` are the columns that will be read, null where they are all. */
export type OpenTable = (wanted: readonly (string | number)[] | null) => Promise<Table>;
