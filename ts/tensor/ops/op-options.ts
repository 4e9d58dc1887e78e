import { isWhole } from "../../core/checks.js";
import { fail, quoted } from "../../core/errors.js";
import { flag, Option, type OptionTable, readOptions, type ValuesOf } from "../../core/options.js";
import { whereOf } from "../dispatch.js";

/** One axis; negative ones count from the end. */
export function axis(): Option<number> {
  return new Option((where, name, value) =>
    isWhole(value)
      ? value
      : fail("invalid-argument", where, `${name} to be a whole number, as in { ${name}: 0 }`, quoted(value)),
  );
}

/** One axis or several. */
export function axes(): Option<number | readonly number[], readonly number[]> {
  const one = axis();
  return new Option<number | readonly number[], readonly number[]>((where, name, value) => {
    const list: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [value];
    return list.map((item) => one.read(where, name, item));
  });
}

/** Options of ops that go over some axes, over all unless told. */
export const AXES = {
  /** One axis or several; negative ones count from the end. Default: all. */
  axis: axes().orNull(),
};

/** Options of reductions. */
export const REDUCTION = {
  ...AXES,
  /** Do reduced axes stay, of size 1? Default false. */
  keepdims: flag().default(false),
};

/** Options of ops along axis 0 unless told otherwise. */
export const FIRST_AXIS = {
  /** Along which axis; negative ones count from the end. Default 0. */
  axis: axis().default(0),
};

/** Options of ops along the last axis unless told otherwise. */
export const LAST_AXIS = {
  /** Along which axis; negative ones count from the end. Default -1. */
  axis: axis().default(-1),
};

/** The options of an op. **Errors** `invalid-argument` for a bare axis, as in `sum(x, 1)`, which JavaScript would pass over. */
export function opOptions<T extends OptionTable>(op: string, table: T, given: unknown): ValuesOf<T> {
  if (typeof given === "number" || Array.isArray(given)) {
    const object = `{ axis: ${quoted(given)} }`;
    fail("invalid-argument", whereOf(op), `an options object ${object}`, given, `Write ${op}(…, ${object}).`);
  }
  return readOptions(whereOf(op), table, given);
}
