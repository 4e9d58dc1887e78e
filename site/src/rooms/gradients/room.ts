import type { Room } from "../../main.js";
import { h } from "../../ui/dom.js";
import { cliff } from "./cliff.js";
import { flow } from "./flow.js";

export function room(): Room {
  const [land, back] = [cliff(), flow()];
  const element = h(
    "div",
    { class: "room gradients" },
    h(
      "header",
      {},
      h("h1", {}, "The direction was right; only the length was not."),
      h(
        "p",
        { class: "lead" },
        "A net with one unit is to say 0.7 after fifty steps. The same weight acts fifty times, so between two plains of its error stands a wall, " +
          "and whoever touches it is thrown. Clipping the gradient keeps its direction and bounds its length.",
      ),
    ),
    h("div", { class: "part" }, land.element),
    h(
      "div",
      { class: "part" },
      h(
        "header",
        {},
        h("h2", {}, "Back through time, step by step"),
        h(
          "p",
          { class: "prose" },
          "Each step back multiplies the gradient by one more Jacobian, so it shrinks or grows like a power: a straight line on this axis. " +
            "These nets of 16 units are fresh from their initializers; turn up the forget bias and watch the LSTM’s cell state hold on.",
        ),
      ),
      back.element,
    ),
    h(
      "p",
      { class: "note" },
      "R. Pascanu, T. Mikolov, Y. Bengio: On the difficulty of training recurrent neural networks. ICML 2013, figure 6 and algorithm 1. ",
      "xₜ = w·σ(xₜ₋₁) + b, x₀ = 0.5, E = (σ(x₅₀) − 0.7)². Every point of the land is one pass of backpropagation through fifty steps, made by this page.",
    ),
  );
  return {
    element,
    enter() {
      land.enter();
      back.enter();
    },
  };
}
