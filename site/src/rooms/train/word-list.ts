/** Words with what each adds to the score: warm for more, cool for less. */
import { h, refill } from "../../ui/dom.js";
import { fixed } from "../../ui/numbers.js";

export function wordList() {
  const element = h("ul", { class: "shares", "aria-label": "What each word adds to the score" });
  return {
    element,
    update(words: readonly string[], known: readonly boolean[], shares: readonly number[]): void {
      const most = Math.max(...shares.map(Math.abs), 0.05);
      refill(
        element,
        words.map((word, t) => {
          const share = shares[t]!;
          const size = Math.round((90 * Math.abs(share)) / most);
          const ink = share < 0 ? "var(--cool)" : "var(--accent)";
          const says = `${share < 0 ? "takes" : "adds"} ${fixed(Math.abs(share), 3)}`;
          return h(
            "li",
            {
              class: known[t] ? "" : "unknown",
              title: known[t] ? says : "a word that the net does not know",
              style: { "--mark": `color-mix(in srgb, ${ink} ${size}%, transparent)` },
            },
            word === "▸" ? h("span", { "aria-hidden": "true" }, "▸") : word,
            h("span", { class: "unseen" }, ` ${says}`),
          );
        }),
      );
    },
  };
}
