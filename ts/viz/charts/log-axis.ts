import type { JsonObject } from "./spec.js";

/** 1e-7: for axes whose numbers would be long, or not all of a kind. */
const POWERS = "replace(format(datum.value, '.0e'), '+', '')";

/** Ticks of a logarithmic axis: at most `most` powers of ten, or 1, 2 and 5 times them where they are few. */
export function logTicks([least, most]: readonly [number, number], count: number): JsonObject {
  const [first, last] = [Math.ceil(Math.log10(least) - 1e-9), Math.floor(Math.log10(most) + 1e-9)];
  const powers = last - first + 1;
  const values: number[] = [];
  if (powers <= 2) {
    for (let k = first - 1; k <= last; k++) {
      for (const digit of [1, 2, 5]) values.push(Number(`${digit}e${k}`));
    }
  } else {
    const stride = Math.max(1, Math.ceil(powers / count));
    for (let k = Math.ceil(first / stride) * stride; k <= last; k += stride) values.push(Number(`1e${k}`));
  }
  const isLong = least < 1e-3 || most >= 1e4;
  const labels = isLong ? { labelExpr: POWERS } : { format: "~g" };
  return { values: values.filter((value) => value >= least && value <= most), ...labels, tickCount: count };
}
