/** An LSTM cell with what flows through it: lines as thick as their numbers are large, warm above zero and cool below. */
import { onWidth } from "../../ui/canvas.js";
import { h, refill, s } from "../../ui/dom.js";
import { fixed } from "../../ui/numbers.js";

/** One step of one unit. */
export interface CellStep {
  readonly i: number;
  readonly f: number;
  readonly o: number;
  readonly candidate: number;
  /** c before the step, and after it. */
  readonly before: number;
  readonly c: number;
  readonly h: number;
}

export interface Diagram {
  readonly element: HTMLElement;
  /** `input` is what comes in, in words. */
  update(step: CellStep, input: string): void;
}

const HEIGHT = 336;
const HIGHWAY = 64;
const OUT = 206;
const MERGE = 134;
const BUS = 296;

export function diagram(): Diagram {
  const svg = s("svg", { role: "img", height: HEIGHT });
  const element = h("figure", { class: "diagram" }, svg);
  let width = 0;
  let shown: { step: CellStep; input: string } | null = null;
  const draw = () => {
    if (width === 0 || shown === null) return;
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    refill(svg, drawing(width, shown.step, shown.input));
    svg.setAttribute("aria-label", inWords(shown.step, shown.input));
  };
  onWidth(element, (now) => {
    width = now;
    draw();
  });
  return {
    element,
    update(step, input) {
      shown = { step, input };
      draw();
    },
  };
}

function drawing(width: number, step: CellStep, input: string): SVGElement[] {
  const small = width < 520;
  const x = (share: number) => share * width;
  const [f, i, candidate, o, tap] = [x(0.2), x(0.4), x(0.58), x(0.75), x(0.89)];
  const add = (i + candidate) / 2;
  const r = small ? 19 : 25;
  const [left, right] = [4, width - 4];
  const kept = step.f * step.before;
  const added = step.i * step.candidate;
  const squashed = Math.tanh(step.c);
  return [
    // The highway of c.
    flow(`M${left} ${HIGHWAY}H${f - 12}`, step.before),
    flow(`M${f + 12} ${HIGHWAY}H${add - 12}`, kept),
    flow(`M${add + 12} ${HIGHWAY}H${right}`, step.c),
    // What comes in.
    s("path", { class: "wire", d: `M${left} ${BUS}H${o}` }),
    ...[f, i, candidate, o].map((at) => s("path", { class: "wire", d: `M${at} ${BUS}V${OUT + r}` })),
    // The gates, up to where they act.
    flow(`M${f} ${OUT - r}V${HIGHWAY + 12}`, step.f),
    flow(`M${i} ${OUT - r}V${MERGE}H${add - 12}`, step.i),
    flow(`M${candidate} ${OUT - r}V${MERGE}H${add + 12}`, step.candidate),
    flow(`M${add} ${MERGE - 12}V${HIGHWAY + 12}`, added),
    flow(`M${tap} ${HIGHWAY}V${MERGE - 15}`, step.c),
    flow(`M${tap} ${MERGE + 15}V${OUT - 12}`, squashed),
    flow(`M${o + r} ${OUT}H${tap - 12}`, step.o),
    flow(`M${tap + 12} ${OUT}H${right}`, step.h),
    operator(f, HIGHWAY, "×"),
    operator(add, HIGHWAY, "+"),
    operator(add, MERGE, "×"),
    operator(tap, OUT, "×"),
    pill(tap, MERGE, "tanh"),
    ...gauge(f, r, step.f, "f", small ? "" : "forget"),
    ...gauge(i, r, step.i, "i", small ? "" : "input"),
    ...gauge(candidate, r, step.candidate, "c̃", small ? "" : "candidate"),
    ...gauge(o, r, step.o, "o", small ? "" : "output"),
    text(left, HIGHWAY - 18, "c before", fixed(step.before, 2), "start"),
    text(right, HIGHWAY - 18, "c", fixed(step.c, 2), "end"),
    text(right, OUT - 18, "h", fixed(step.h, 2), "end"),
    small ? null : text((f + add) / 2, HIGHWAY - 18, "f·c", fixed(kept, 2), "middle"),
    small ? null : text(add + 12, (MERGE + HIGHWAY) / 2 + 4, "i·c̃", fixed(added, 2), "start"),
    s("text", { x: left, y: BUS + 22 }, input),
  ].filter((element) => element !== null);
}

/** A line with a width for its size and an ink for its sign, over a thin one that is always there. */
function flow(d: string, value: number): SVGElement {
  const size = Math.min(Math.abs(value), 1.6);
  const sign = value < 0 ? "cool" : "warm";
  return s(
    "g",
    {},
    s("path", { class: "wire", d }),
    s("path", { class: `flow ${sign}`, d, "stroke-width": 7.5 * size }),
  );
}

function operator(x: number, y: number, sign: string): SVGElement {
  return s(
    "g",
    { class: "operator" },
    s("circle", { cx: x, cy: y, r: 12 }),
    s("text", { x, y: y + 5, "text-anchor": "middle" }, sign),
  );
}

function pill(x: number, y: number, name: string): SVGElement {
  return s(
    "g",
    { class: "operator" },
    s("rect", { x: x - 19, y: y - 13, width: 38, height: 26, rx: 13 }),
    s("text", { class: "small", x, y: y + 4, "text-anchor": "middle" }, name),
  );
}

/** A ring that is as full as the gate is open; a candidate below zero fills it the other way round. */
function gauge(x: number, r: number, value: number, letter: string, name: string): SVGElement[] {
  const share = Math.min(Math.abs(value), 0.9999);
  const angle = 2 * Math.PI * share;
  const end = [x + r * Math.sin(angle) * Math.sign(value || 1), OUT - r * Math.cos(angle)];
  const arc = `M${x} ${OUT - r}A${r} ${r} 0 ${share > 0.5 ? 1 : 0} ${value < 0 ? 0 : 1} ${end[0]} ${end[1]}`;
  return [
    s("circle", { class: "dial", cx: x, cy: OUT, r }),
    s("path", { class: `arc ${value < 0 ? "cool" : "warm"}`, d: arc }),
    s("text", { class: "value", x, y: OUT + 5, "text-anchor": "middle" }, fixed(value, 2)),
    s("text", { class: "letter", x: x + 8, y: OUT + r + 20 }, letter),
    ...(name === "" ? [] : [s("text", { x: x + 8, y: OUT + r + 36 }, name)]),
  ];
}

function text(x: number, y: number, name: string, value: string, anchor: string): SVGElement {
  return s(
    "text",
    { x, y, "text-anchor": anchor },
    s("tspan", { class: "letter" }, name),
    s("tspan", { class: "value", dx: 6 }, value),
  );
}

function inWords({ i, f, o, candidate, before, c, h }: CellStep, input: string): string {
  const [I, F, O, C] = [i, f, o, candidate].map((value) => fixed(value, 2));
  return (
    `A cell. ${input}. Forget gate ${F} times the state before, ${fixed(before, 2)}, plus input gate ${I} times candidate ${C} ` +
    `gives the state ${fixed(c, 2)}. Output gate ${O} lets out h ${fixed(h, 2)}.`
  );
}
