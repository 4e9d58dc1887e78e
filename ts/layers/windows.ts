/** Windows of steps that move along a sequence: those of poolings and of convolutions. */
import { isWhole } from "../core/checks.js";
import { fail, quoted } from "../core/errors.js";
import { Option } from "../core/options.js";
import { formatShape } from "../core/shapes.js";
import { type InputSpec, requireSequence } from "./shapes.js";

/** How windows lie over a sequence. */
export interface Windows {
  /** The steps that each reads. */
  readonly size: number;
  /** The steps from one window to the next. */
  readonly stride: number;
  /** The steps from one that it reads to the next. */
  readonly dilation: number;
  /** "valid": whole windows only. "same": ⌈time / stride⌉ windows, which may reach beyond both ends. "causal": as many, each ends at its own step. */
  readonly padding: "valid" | "same" | "causal";
}

/** A number of steps from 1 up; Keras's files hold it as a list of one. */
export function steps(): Option<number | readonly [number], number> {
  return new Option<number | readonly [number], number>((where, name, value) => {
    const size: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
    if (isWhole(size) && (size as number) >= 1) return size as number;
    return fail("invalid-argument", where, `${name} to be a whole number from 1 up`, quoted(value));
  });
}

/** From the first step that a window reads to the last, both included. */
function reachOf({ size, dilation }: Windows): number {
  return (size - 1) * dilation + 1;
}

/** How many windows there are over so many steps. */
export function countWindows(windows: Windows, time: number): number {
  return Math.ceil((windows.padding === "valid" ? time - reachOf(windows) + 1 : time) / windows.stride);
}

/** The steps that each window reads; those before the first step or after the last are beyond the input. */
export function placesOf(windows: Windows, time: number): number[][] {
  const { size, stride, dilation } = windows;
  const count = countWindows(windows, time);
  const first = -stepsBefore(windows, time, count);
  return Array.from({ length: count }, (_, window) =>
    Array.from({ length: size }, (_, k) => first + window * stride + k * dilation),
  );
}

/** How far the first window reaches beyond the beginning; an odd step beyond is at the end. */
function stepsBefore(windows: Windows, time: number, count: number): number {
  const reach = reachOf(windows);
  if (windows.padding === "valid") return 0;
  if (windows.padding === "causal") return reach - 1;
  return Math.floor(Math.max(0, (count - 1) * windows.stride + reach - time) / 2);
}

/** Throws unless the input is float32 of rank 3 and has steps for one window; `hint` says what else to give for the latter. */
export function requireWindows(where: string, x: InputSpec, windows: Windows, hint: string): void {
  requireSequence(where, x);
  const time = x.shape[1] ?? null;
  const least = windows.padding === "valid" ? reachOf(windows) : 1;
  if (time === null || time >= least) return;
  fail("shape-mismatch", where, `an input of at least ${least} steps`, formatShape(x.shape), least > 1 ? hint : "");
}
