import { requireReady } from "./instance.js";
import { rawIsRelaxed } from "./raw.js";

/** The package's version: the bundler puts it in. */
declare const THROUGHTIME_VERSION: string;

/*
 * (module (func (result v128)
 *   (f32x4.relaxed_madd (i32x4.splat (i32.const 0)) (i32x4.splat (i32.const 0)) (i32x4.splat (i32.const 0)))))
 */
const SPLAT = [0x41, 0x00, 0xfd, 0x11];
const PROBE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x13, 0x01, 0x11, 0x00, ...SPLAT, ...SPLAT, ...SPLAT, 0xfd, 0x85, 0x02, 0x0b],
);

/** Does this engine know relaxed SIMD? */
export function supportsRelaxedSimd(): boolean {
  return WebAssembly.validate(PROBE);
}

/** Which module computes. */
export interface BackendInfo {
  /** "strict": the default; "relaxed": products and sums may be fused, which is faster and rounds once less. */
  readonly simd: "strict" | "relaxed";
  /** Does the same seed give the same bits on every machine? True of the strict module alone. */
  readonly deterministic: boolean;
  /** The package's version, to be named in a report. */
  readonly version: string;
}

/**
 * Tells which of the two modules computes: the deterministic one, or the fast one that was asked for (`init({ fast: true })`, in Node
 * `throughtime/fast` or THROUGHTIME_FAST=1) and that the engine knows.
 *
 * **Errors** `not-initialized`.
 *
 * @example
 * backendInfo(); // { simd: "strict", deterministic: true, version: "0.1.0" }
 */
export function backendInfo(): BackendInfo {
  requireReady("backendInfo");
  const relaxed = rawIsRelaxed();
  return { simd: relaxed ? "relaxed" : "strict", deterministic: !relaxed, version: THROUGHTIME_VERSION };
}
