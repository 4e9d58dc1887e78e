import { fail } from "../../core/errors.js";

/** The two libraries that draw; `vegaLite` turns the specification of the one into the other's. */
export interface ChartLibraries {
  readonly vega: typeof import("vega");
  readonly vegaLite: typeof import("vega-lite");
}

/** Both, from the installed packages, or in a page from the script tags that it has them from. */
export async function chartLibraries(where: string): Promise<ChartLibraries> {
  const global = globalThis as { vega?: ChartLibraries["vega"]; vegaLite?: ChartLibraries["vegaLite"] };
  if (global.vega && global.vegaLite) return { vega: global.vega, vegaLite: global.vegaLite };
  const absent = (error: unknown) => missing(where, "vega and vega-lite", "npm install vega vega-lite", error);
  // Said in full, for bundlers to find; each with a `catch`, so that they pass over what is not installed.
  const [vega, vegaLite] = await Promise.all([import("vega").catch(absent), import("vega-lite").catch(absent)]);
  return { vega, vegaLite };
}

/** What is used of `@resvg/resvg-js`, which turns an SVG into pixels. */
interface PixelLibrary {
  readonly Resvg: new (svg: string, options: object) => { render(): { asPng(): Uint8Array } };
}

/** The library. Its name comes as an argument: it is for Node alone, and no bundler should look for it. */
export async function pixelLibrary(where: string, name = "@resvg/resvg-js"): Promise<PixelLibrary> {
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ name);
  } catch (error) {
    return missing(where, name, `npm install ${name}`, error);
  }
}

function missing(where: string, packages: string, command: string, error: unknown): never {
  const hint = `Charts are drawn by packages of their own: ${command}`;
  const reason = error instanceof Error ? error.message : String(error);
  return fail("missing-package", where, `${packages} to be installed`, "none", hint, { packages, command, reason });
}
