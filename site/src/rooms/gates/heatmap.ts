/** Every unit's state at every word: warm above zero, cool below; a cell can be chosen by pointer and by arrow keys. */
import type { Reading } from "../../engine/gates.js";
import { picture, type Surface } from "../../ui/canvas.js";
import { h, set } from "../../ui/dom.js";
import { fixed } from "../../ui/numbers.js";
import { color } from "../../ui/theme.js";

export interface Heatmap {
  readonly element: HTMLElement;
  update(reading: Reading, t: number, unit: number): void;
}

const LEFT = 26;
const BOTTOM = 4;

export function heatmap(onPick: (t: number, unit: number) => void): Heatmap {
  let shown: { reading: Reading; t: number; unit: number } | null = null;
  const { canvas, redraw } = picture(
    (width) => (shown === null ? 1.6 : width / Math.min(560, Math.max(220, shown.reading.units * 22))),
    (surface) => draw(surface),
  );
  const title = h("h3", {}, "c of every unit at every word");
  const element = h(
    "figure",
    { class: "chart heatmap" },
    h("figcaption", {}, title),
    h("div", { class: "plot" }, canvas),
  );

  function draw({ context, width, height }: Surface): void {
    if (shown === null) return;
    const { reading, t, unit } = shown;
    const { c } = reading.gates;
    const [across, down] = [(width - LEFT) / c.length, (height - BOTTOM) / reading.units];
    const most = Math.max(...c.flat().map(Math.abs), 0.5);
    const [warm, cool] = [color("--accent"), color("--cool")];
    context.clearRect(0, 0, width, height);
    for (const [k, row] of c.entries()) {
      for (const [u, value] of row.entries()) {
        context.globalAlpha = Math.min(1, Math.abs(value) / most);
        context.fillStyle = value < 0 ? cool : warm;
        context.fillRect(LEFT + k * across, u * down, Math.ceil(across) - 1, Math.ceil(down) - 1);
      }
    }
    context.globalAlpha = 1;
    context.strokeStyle = color("--ink");
    context.lineWidth = 1.5;
    context.strokeRect(LEFT + t * across - 0.5, 0.5, Math.ceil(across), height - BOTTOM);
    context.strokeRect(LEFT, unit * down - 0.5, width - LEFT - 1, Math.ceil(down));
    context.fillStyle = color("--soft");
    context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const every = Math.ceil(16 / down);
    for (let u = 0; u < reading.units; u += every) context.fillText(String(u + 1), LEFT - 7, (u + 0.5) * down);
  }

  const pick = (event: PointerEvent) => {
    if (shown === null) return;
    const box = canvas.getBoundingClientRect();
    const { reading } = shown;
    const index = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    onPick(
      index((event.clientX - box.left - LEFT) / (box.width - LEFT), reading.words.length),
      index((event.clientY - box.top) / (box.height - BOTTOM), reading.units),
    );
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pick(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) pick(event);
  });
  const KEYS: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  canvas.addEventListener("keydown", (event) => {
    const by = KEYS[event.key];
    if (by === undefined || shown === null) return;
    event.preventDefault();
    const { reading, t, unit } = shown;
    const within = (k: number, count: number) => Math.min(count - 1, Math.max(0, k));
    onPick(within(t + by[0], reading.words.length), within(unit + by[1], reading.units));
  });
  set(canvas, { tabindex: 0, role: "application", style: { "touch-action": "pan-y", cursor: "pointer" } });

  return {
    element,
    update(reading, t, unit) {
      shown = { reading, t, unit };
      const value = fixed(reading.gates.c[t]![unit]!, 2);
      canvas.setAttribute(
        "aria-label",
        `State c of ${reading.units} units at ${reading.words.length} words; unit ${unit + 1} at ${reading.words[t]}: ${value}. Arrow keys choose.`,
      );
      redraw();
    },
  };
}
