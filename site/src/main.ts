/** The frame of the studio: its head, its foot, and the room that the address names. */
import "./style/fonts.css";
import "./style/tokens.css";
import "./style/base.css";
import "./style/controls.css";
import "./style/charts.css";
import "./style/rooms.css";
import { h, refill, s } from "./ui/dom.js";
import { themeButton } from "./ui/theme.js";
import { troubleOf } from "./ui/trouble.js";

/** A room makes its element once; `enter` is called whenever it comes into view, `leave` when it goes. */
export interface Room {
  readonly element: HTMLElement;
  enter?(): void;
  leave?(): void;
}

const ROOMS = {
  train: { name: "Train", load: () => import("./rooms/train/room.js") },
  gradients: { name: "Gradients", load: () => import("./rooms/gradients/room.js") },
  gates: { name: "Gates", load: () => import("./rooms/gates/room.js") },
  compare: { name: "Compare", load: () => import("./rooms/compare/room.js") },
};

type RoomName = keyof typeof ROOMS;

const main = document.querySelector<HTMLElement>("#room")!;
const made = new Map<RoomName, Room>();
const links = new Map<RoomName, HTMLAnchorElement>();
let current: RoomName | null = null;

function masthead(): void {
  const list = Object.entries(ROOMS).map(([name, room]) => {
    const link = h("a", { href: `#${name}` }, room.name);
    links.set(name as RoomName, link);
    return h("li", {}, link);
  });
  document
    .querySelector("#masthead")!
    .append(
      h("a", { class: "wordmark", href: "#train" }, mark(), "throughtime"),
      h("nav", { "aria-label": "Rooms" }, h("ul", { class: "rooms" }, list)),
      themeButton(),
    );
  document
    .querySelector("#colophon")!
    .append(
      h("p", {}, "Computed on this device. No server, no tracking; works offline once loaded."),
      h("p", {}, "MIT or Apache-2.0. Reviews: Maas et al. 2011."),
    );
}

/** A cell, unrolled: three steps and what runs through them. */
function mark(): SVGElement {
  const dots = [
    [4, 2.4, 0.4],
    [13, 3.2, 0.7],
    [24, 4.4, 1],
  ] as const;
  return s(
    "svg",
    { viewBox: "0 0 30 16", "aria-hidden": "true" },
    s("path", { d: "M2 8H28", stroke: "var(--accent)", "stroke-width": 1.5 }),
    dots.map(([cx, r]) => s("circle", { cx, cy: 8, r, fill: "var(--paper)" })),
    dots.map(([cx, r, opacity]) => s("circle", { cx, cy: 8, r, fill: "var(--accent)", opacity })),
  );
}

/** "#gates?unit=3" names the room "gates". */
function roomOfAddress(): RoomName {
  const name = location.hash.slice(1).split("?")[0]!;
  return name in ROOMS ? (name as RoomName) : "train";
}

async function show(): Promise<void> {
  const name = roomOfAddress();
  if (name === current) return;
  if (current !== null) made.get(current)?.leave?.();
  const isFirst = current === null;
  current = name;
  for (const [other, link] of links) {
    if (other === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${ROOMS[name].name} · throughtime`;
  try {
    const room = made.get(name) ?? (await ROOMS[name].load()).room();
    made.set(name, room);
    // Another link may have been followed while it was loaded.
    if (current !== name) return;
    refill(main, room.element);
    room.enter?.();
    if (!isFirst) {
      scrollTo({ top: 0 });
      main.focus({ preventScroll: true });
    }
  } catch (error) {
    refill(main, h("div", { class: "room" }, troubleOf(error)));
  }
}

/** The files are kept on the device once the page is at rest. */
function keepOffline(): void {
  if (import.meta.env.MODE !== "production" || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    navigator.serviceWorker.register("./sw.js").catch((error: unknown) => {
      console.info("The studio will need the network next time:", error);
    });
  });
}

masthead();
keepOffline();
addEventListener("hashchange", show);
void show();
