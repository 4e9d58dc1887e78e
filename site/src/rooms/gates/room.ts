import type { Room } from "../../main.js";
import { h } from "../../ui/dom.js";
import { held } from "./held.js";
import { reading } from "./reading.js";

export function room(): Room {
  const [hand, text] = [held(), reading()];
  const element = h(
    "div",
    { class: "room gates" },
    h(
      "header",
      {},
      h("h1", {}, "What a cell keeps, and what it lets go."),
      h(
        "p",
        { class: "lead" },
        "An LSTM’s memory is one line: the state is multiplied by the forget gate, and the input gate says how much of the new is added. ",
        h("span", { class: "math" }, "c = f·c + i·c̃"),
        ". Hold the two gates yourself.",
      ),
    ),
    h("div", { class: "part" }, hand.element),
    h(
      "div",
      { class: "part" },
      h(
        "header",
        {},
        h("h2", {}, "The same in a net that has learnt to read"),
        h(
          "p",
          { class: "prose" },
          "No one told it what its gates are for. Step through a sentence and choose a unit: some keep a word for long, some forget at once.",
        ),
      ),
      text.element,
    ),
  );
  return {
    element,
    enter() {
      hand.enter();
      text.enter();
    },
    leave() {
      hand.leave();
      text.leave();
    },
  };
}
