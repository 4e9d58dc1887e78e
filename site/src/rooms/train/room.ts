import type { Room } from "../../main.js";
import { h } from "../../ui/dom.js";
import { ask } from "./ask.js";
import { blocks } from "./blocks.js";
import { dataColumn } from "./data-column.js";
import { run } from "./run.js";
import { Store } from "./store.js";
import { take } from "./take.js";

export function room(): Room {
  const store = new Store();
  const data = dataColumn(store);
  const stack = blocks(store);
  const answers = ask();
  const training = run(store, answers);
  const code = take(store);
  const column = (number: number, name: string, content: HTMLElement) =>
    h(
      "section",
      { class: "column", "aria-label": name },
      h("h2", {}, h("span", { class: "step", "aria-hidden": "true" }, number), name),
      content,
    );
  const part = (title: string, words: string, content: HTMLElement) =>
    h(
      "section",
      { class: "part", "aria-label": title },
      h("header", {}, h("h2", {}, title), h("p", { class: "prose" }, words)),
      content,
    );

  const element = h(
    "div",
    { class: "room train" },
    h(
      "header",
      {},
      h("h1", {}, "Train a recurrent network, right here."),
      h(
        "p",
        { class: "lead" },
        "The data, the network and backpropagation through time are in this page. Nothing leaves it. Choose, press Train, and ask it something while it learns.",
      ),
    ),
    h(
      "div",
      { class: "bench" },
      column(1, "Data", data.element),
      column(2, "Model", stack.element),
      column(3, "Training", training.element),
    ),
    part("Ask it", "Also while it is still learning: it answers anew as its weights change.", answers.element),
    part("Take it with you", "The program that does just this, and its twin in Keras.", code.element),
  );
  dropping(element, (file) => void data.take(file));
  return { element };
}

/** A file may be dropped anywhere in the room. */
function dropping(element: HTMLElement, take: (file: File) => void): void {
  const over = (isOver: boolean) => (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    element.classList.toggle("dropping", isOver);
  };
  element.addEventListener("dragover", over(true));
  element.addEventListener("dragleave", over(false));
  element.addEventListener("drop", (event) => {
    over(false)(event);
    const file = event.dataTransfer?.files[0];
    if (file) take(file);
  });
}
