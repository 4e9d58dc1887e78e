import type { Room } from "../../main.js";
import { h } from "../../ui/dom.js";

export function room(): Room {
  return { element: h("div", { class: "room" }, h("h1", {}, "Soon.")) };
}
