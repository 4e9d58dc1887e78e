import { fail } from "../../core/errors.js";

/**
 * A name with numbers put in: `{epoch:02d}-{val_loss:.3f}` becomes `07-0.125`.
 *
 * Python's forms `d`, `f` and `e` with a width, leading zeros and digits after the point are understood; without a form a number stands as it is.
 *
 * **Errors** `invalid-argument` for a name without a number, and for another form.
 */
export function checkpointName(where: string, template: string, values: Readonly<Record<string, number>>): string {
  return template.replace(/\{(\w+)(?::([^}]*))?\}/g, (_, name: string, form: string | undefined) => {
    const value = values[name];
    if (value !== undefined) return formatted(where, value, form ?? "");
    return fail("invalid-argument", where, `in "${template}" one of ${Object.keys(values).join(", ")}`, `"${name}"`);
  });
}

function formatted(where: string, value: number, form: string): string {
  const parts = /^(0?)(\d*)(?:\.(\d+))?([dfe]?)$/.exec(form);
  if (parts === null) return fail("invalid-argument", where, 'a form such as "02d", ".3f" or ".2e"', `"${form}"`);
  const [, zero, width, digits, kind] = parts;
  return written(value, kind!, Number(digits ?? 6)).padStart(Number(width), zero === "0" ? "0" : " ");
}

function written(value: number, kind: string, digits: number): string {
  if (kind === "d") return `${Math.round(value)}`;
  if (kind === "f") return value.toFixed(digits);
  // Python writes two digits of the exponent.
  return kind === "e" ? value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2") : `${value}`;
}
