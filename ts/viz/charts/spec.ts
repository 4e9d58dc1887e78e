import { fail, quoted } from "../../core/errors.js";

/** A value that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** An object that JSON can hold. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/** A chart as plain data: a specification in Vega-Lite, or in Vega where `$schema` says so. Its data lie in it. */
export interface ChartSpec extends JsonObject {
  readonly $schema: string;
  /** The chart in words, for those who cannot see it. */
  readonly description: string;
}

/** What every chart takes. */
export interface ChartOptions {
  title?: string;
  /** A second line, or several. */
  subtitle?: string | readonly string[];
  /** The chart in words, for those who cannot see it. */
  description?: string;
  /** The width of all in pixels. Default 760. */
  width?: number;
}

/** An axis: what it counts, with its unit. */
export interface ChartAxis {
  title: string;
  /** Default "linear". */
  scale?: "linear" | "log";
  /** The least and the greatest value shown. Default: those of the data. */
  domain?: readonly [number, number];
}

export const CHART_OPTIONS = ["title", "subtitle", "description", "width"];

const VEGA_LITE = "https://vega.github.io/schema/vega-lite/v6.json";
const VEGA = "https://vega.github.io/schema/vega/v6.json";

export const isVegaLite = (spec: ChartSpec) => spec.$schema.includes("/vega-lite/");

/** A frame of Vega-Lite around `body`. */
export function vegaLite(description: string, body: JsonObject): ChartSpec {
  return { $schema: VEGA_LITE, description, ...body };
}

/** A frame of Vega around `body`. */
export function vega(description: string, body: JsonObject): ChartSpec {
  return { $schema: VEGA, description, ...body };
}

/** Throws unless it is a chart. */
export function requireSpec(where: string, spec: ChartSpec): void {
  const schema: unknown = (spec as ChartSpec | null)?.$schema;
  if (typeof schema !== "string") fail("invalid-argument", where, "a chart such as lineChart gives", quoted(spec));
}

/** Throws `invalid-argument` unless there is something to draw. */
export function requireData(where: string, expected: string, count: number | undefined, got: unknown = "none"): void {
  if (!count) fail("invalid-argument", where, expected, got);
}

/** The options that were given. */
export function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

const NARROWEST = 240;
const DEFAULT_WIDTH = 760;

/** The width of a chart, which must leave room to draw in. */
export function widthOf(where: string, width: number = DEFAULT_WIDTH): number {
  if (Number.isFinite(width) && width >= NARROWEST) return width;
  return fail("invalid-argument", where, `width of at least ${NARROWEST} pixels`, quoted(width));
}
