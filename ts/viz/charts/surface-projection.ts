/**
 * The box around a surface, as Vega's expressions: u and v lie within ±1 on the floor, h is the height. Seen from far away under `azimuth` and `elevation`,
 * with sa, ca, se, ce their sines and cosines:
 *
 * across = u·ca - v·sa, along = u·sa + v·ca; x = across, y = h·ce + along·se, depth = along·ce - h·se.
 */
import type { JsonObject } from "./spec.js";
import type { EvenGrid } from "./surface-grid.js";
import { readable } from "./text.js";
import { FONT, INK, LABEL_SIZE } from "./theme.js";

export const FLOOR = -0.55;
export const TOP = 0.55;

const x = (u: string, v: string) => `width / 2 + unit * ((${u}) * ca - (${v}) * sa)`;
const y = (u: string, v: string, h: string) => `height / 2 - unit * ((${h}) * ce + ((${u}) * sa + (${v}) * ca) * se)`;

/** Each corner on the screen, the shape they make, and the order in which shapes are drawn. */
export function projected(): JsonObject[] {
  const corners = [
    ["u0", "v0", "h0"],
    ["u1", "v0", "h1"],
    ["u1", "v1", "h2"],
    ["u0", "v1", "h3"],
  ].map((names) => names.map((name) => `datum.${name}`) as [string, string, string]);
  const at = ([u, v, h]: [string, string, string]) => `(${x(u, v)}) + ' ' + (${y(u, v, h)})`;
  const [a, b, c, d] = corners.map(at);
  const quad = `'M' + ${a} + 'L' + ${b} + 'L' + ${c} + 'L' + ${d} + 'Z'`;
  const segment = `'M' + ${a} + 'L' + ${at(["datum.u1", "datum.v1", "datum.h2"])}`;
  const along = "((datum.u0 + datum.u1) * sa + (datum.v0 + datum.v1) * ca) / 2";
  return [
    { type: "formula", as: "shape", expr: `datum.path ? ${segment} : ${quad}` },
    // A path lies upon the cell that it crosses, so it comes after that cell and its neighbours.
    { type: "formula", as: "depth", expr: `(${along}) * ce - (datum.h0 + datum.h2) / 2 * se - (datum.path ? 0.1 : 0)` },
    { type: "collect", sort: { field: "depth", order: "descending" } },
  ];
}

/** Signs of the edges that are in front, and of the corner at the left, in Vega's words. */
const FRONT_V = "(ca >= 0 ? -1 : 1)";
const FRONT_U = "(sa > 0 ? -1 : 1)";
const LEFT_U = "(ca >= 0 ? -1 : 1)";
const LEFT_V = "(sa > 0 ? 1 : -1)";

const OUTSIDE = 1.1;
const TITLES = 1.24;

/** The floor and the vertical axis as lines; ends and names of the axes as words. */
export function frameData(
  { w, b }: EvenGrid,
  [least, most]: readonly [number, number],
  names: { w: string; b: string; value: string },
): JsonObject[] {
  const floor = [-1, 1].flatMap((s) => [
    { u: String(s), v: "-1", u2: String(s), v2: "1" },
    { u: "-1", v: String(s), u2: "1", v2: String(s) },
  ]);
  const lines = [
    ...floor.map((line) => ({ ...line, h: FLOOR, h2: FLOOR })),
    { u: LEFT_U, v: LEFT_V, u2: LEFT_U, v2: LEFT_V, h: FLOOR, h2: TOP },
  ];
  const ends = [w[0]!, w.at(-1)!, b[0]!, b.at(-1)!].map(readable);
  const out = (sign: string, by: number) => `${by} * ${sign}`;
  const words = [
    { text: ends[0]!, u: "-0.94", v: out(FRONT_V, OUTSIDE) },
    { text: names.w, u: "0", v: out(FRONT_V, TITLES) },
    { text: ends[1]!, u: "0.94", v: out(FRONT_V, OUTSIDE) },
    { text: ends[2]!, u: out(FRONT_U, OUTSIDE), v: "-0.94" },
    { text: names.b, u: out(FRONT_U, TITLES), v: "0" },
    { text: ends[3]!, u: out(FRONT_U, OUTSIDE), v: "0.94" },
  ].map((word) => ({ ...word, h: FLOOR - 0.06, left: false }));
  const tall = [
    { text: readable(least), h: FLOOR },
    { text: names.value, h: (FLOOR + TOP) / 2 },
    { text: readable(most), h: TOP },
  ].map((word) => ({ ...word, u: LEFT_U, v: LEFT_V, left: true }));
  return [
    { name: "frame", values: places(lines.length), transform: byPlace(lines) },
    { name: "words", values: places(words.length + tall.length), transform: byPlace([...words, ...tall]) },
  ] as unknown as JsonObject[];
}

const places = (count: number) => Array.from({ length: count }, (_, k) => ({ place: k }));

interface Part {
  u: string;
  v: string;
  h: number;
  u2?: string;
  v2?: string;
  h2?: number;
  text?: string;
  left?: boolean;
}

/** Which side is in front depends on the angle: so places are expressions, and a row picks its own. */
function byPlace(parts: readonly Part[]): JsonObject[] {
  const pick = (as: string, of: (part: Part) => string) => ({
    type: "formula",
    as,
    expr: `[${parts.map(of).join(", ")}][datum.place]`,
  });
  const shared = [pick("x", ({ u, v }) => x(u, v)), pick("y", ({ u, v, h }) => y(u, v, String(h)))];
  if (parts[0]!.text === undefined) {
    return [
      ...shared,
      pick("x2", ({ u2, v2 }) => x(u2!, v2!)),
      pick("y2", ({ u2, v2, h2 }) => y(u2!, v2!, String(h2))),
    ];
  }
  return [
    ...shared,
    pick("text", ({ text }) => JSON.stringify(text)),
    pick("left", ({ left }) => String(left ?? false)),
  ];
}

/** Lines and words, drawn first: what they frame stands before them. */
export function axisMarks(): JsonObject[] {
  const field = (name: string) => ({ field: name });
  return [
    {
      type: "rule",
      from: { data: "frame" },
      encode: {
        update: { x: field("x"), y: field("y"), x2: field("x2"), y2: field("y2"), stroke: { value: INK.axis } },
      },
    },
    {
      type: "text",
      from: { data: "words" },
      encode: {
        update: {
          x: field("x"),
          y: field("y"),
          text: field("text"),
          align: [{ test: "datum.left", value: "right" }, { value: "center" }],
          baseline: { value: "middle" },
          dx: [{ test: "datum.left", value: -8 }, { value: 0 }],
          font: { value: FONT },
          fontSize: { value: LABEL_SIZE + 1 },
          fill: { value: INK.muted },
        },
      },
    },
  ] as unknown as JsonObject[];
}
