/** The table of the gates as a square: the input gate to the right, the forget gate upwards, a behaviour at each corner. */
import { h, s, set } from "../../ui/dom.js";

export type Corner = "remember" | "add" | "erase" | "overwrite";

const CORNERS: Readonly<Record<Corner, readonly [i: number, f: number]>> = {
  remember: [0, 1],
  add: [1, 1],
  erase: [0, 0],
  overwrite: [1, 0],
};

/** The corner that is nearest. */
export function nearestCorner(i: number, f: number): Corner {
  if (f >= 0.5) return i >= 0.5 ? "add" : "remember";
  return i >= 0.5 ? "overwrite" : "erase";
}

export interface Pad {
  readonly element: HTMLElement;
  update(i: number, f: number): void;
}

/** `onMove` while it is dragged or a corner is chosen. */
export function pad(onMove: (i: number, f: number) => void): Pad {
  const wash = s("rect", { class: "wash", width: 50, height: 50 });
  const square = s(
    "svg",
    { viewBox: "0 0 100 100", "aria-hidden": "true" },
    wash,
    s("path", { class: "cross", d: "M50 0V100M0 50H100" }),
    s("rect", { class: "frame", x: 0, y: 0, width: 100, height: 100 }),
  );
  const knob = h("div", { class: "knob", "aria-hidden": "true" });
  const corners = (Object.keys(CORNERS) as Corner[]).map((name) =>
    h("button", { type: "button", class: `corner ${name}`, onClick: () => onMove(...CORNERS[name]) }, name),
  );
  const area = h("div", { class: "pad" }, square, ...corners, knob);

  const move = (event: PointerEvent) => {
    const box = square.getBoundingClientRect();
    const share = (at: number, from: number, size: number) => Math.min(1, Math.max(0, (at - from) / size));
    onMove(share(event.clientX, box.left, box.width), 1 - share(event.clientY, box.top, box.height));
  };
  area.addEventListener("pointerdown", (event) => {
    if ((event.target as Element).closest("button")) return;
    area.setPointerCapture(event.pointerId);
    move(event);
  });
  area.addEventListener("pointermove", (event) => {
    if (area.hasPointerCapture(event.pointerId)) move(event);
  });

  return {
    element: h(
      "div",
      { class: "pad-frame" },
      h("span", { class: "axis up", "aria-hidden": "true" }, "forget gate f →"),
      area,
      h("span", { class: "axis", "aria-hidden": "true" }, "input gate i →"),
    ),
    update(i, f) {
      knob.style.left = `${100 * i}%`;
      knob.style.top = `${100 * (1 - f)}%`;
      set(wash, { x: i >= 0.5 ? 50 : 0, y: f >= 0.5 ? 0 : 50 });
      const near = nearestCorner(i, f);
      for (const corner of corners) corner.setAttribute("aria-pressed", String(corner.textContent === near));
    },
  };
}
