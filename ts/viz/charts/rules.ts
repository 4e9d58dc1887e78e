import type { JsonObject } from "./spec.js";
import { INK, LABEL_SIZE } from "./theme.js";

/** A line across a panel, with words beside it and outside of what is drawn. */
export interface Rule {
  axis: "x" | "y";
  at: number;
  label: string;
}

const LINE = LABEL_SIZE + 2;

/** The marks of rules. Words of vertical ones stand above the panel, of horizontal ones at its right. */
export function rulesOf(
  rules: readonly Rule[],
  x: JsonObject,
  y: JsonObject,
  size: { inner: number; height: number },
): JsonObject[] {
  const vertical = rules.filter(({ axis }) => axis === "x");
  return rules.flatMap(({ axis, at, label }) => {
    const data = { values: [{ at, label }] };
    const here = axis === "x" ? { x: on(x, at) } : { y: on(y, at) };
    const line = {
      data,
      mark: { type: "rule", strokeDash: [4, 3], color: INK.muted, clip: true },
      encoding: here,
    } as JsonObject;
    const row = vertical.findIndex((rule) => rule.at === at && rule.label === label);
    const words =
      axis === "x"
        ? { align: alignAt(x, at), baseline: "bottom", dx: 0, dy: 0 }
        : { align: "left", baseline: "middle", dx: 5, dy: 0 };
    const place = axis === "x" ? { ...here, y: { value: -3 - row * LINE } } : { ...here, x: { value: size.inner } };
    return [
      line,
      {
        data,
        mark: { type: "text", fontSize: LABEL_SIZE, color: INK.muted, ...words },
        encoding: { ...place, text: { value: label } },
      } as JsonObject,
    ];
  });
}

const on = (axis: JsonObject, at: number): JsonObject => ({ ...axis, field: undefined, datum: at });

/** Words near an end of the axis stay inside of it. */
function alignAt(x: JsonObject, at: number): string {
  const { domain, type } = x.scale as { domain: [number, number]; type: string };
  const [a, b] = type === "log" ? domain.map(Math.log) : domain;
  const share = ((type === "log" ? Math.log(at) : at) - a!) / (b! - a!);
  if (share < 0.25) return "left";
  return share > 0.75 ? "right" : "center";
}
