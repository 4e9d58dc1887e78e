/** What went wrong, in words, with a way on. */
import { h } from "./dom.js";

/** What to do, by the code of the error. */
const WAYS_ON: Readonly<Record<string, string>> = {
  "out-of-memory": "Make the model, the batch or the sequences smaller, and try again.",
  "worker-failed":
    "Reload the page. If you are offline, go online once, so that the studio can be kept on this device.",
  unsupported: "The studio needs WebAssembly with SIMD: Chrome or Edge 91, Firefox 89, Safari 16.4, or newer.",
};

/** A box with the error's words and what one can do. */
export function troubleOf(error: unknown, wayOn?: string): HTMLElement {
  const { code = "unexpected", message = String(error) } = error as { code?: string; message?: string };
  const advice = wayOn ?? WAYS_ON[code];
  return h(
    "div",
    { class: "trouble", role: "alert" },
    h("strong", {}, message),
    advice === undefined ? null : h("span", {}, advice),
  );
}
