/** Dark or light, and the colours of the style sheet for those who draw on a canvas. */
import { h } from "./dom.js";

const listeners = new Set<() => void>();

/** A button that turns the light on or off. */
export function themeButton(): HTMLButtonElement {
  const root = document.documentElement;
  const name = () => (root.dataset.theme === "dark" ? "Light" : "Dark");
  const button = h("button", { type: "button", class: "quiet", "aria-label": `${name()} theme` }, name());
  button.addEventListener("click", () => {
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    root.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // A private window may refuse; then it holds until the page is closed.
    }
    button.textContent = name();
    button.setAttribute("aria-label", `${name()} theme`);
    for (const listener of listeners) listener();
  });
  return button;
}

/** Calls `fn` whenever the theme changes. */
export function onTheme(fn: () => void): void {
  listeners.add(fn);
}

/** A colour of the style sheet, such as `color("--ink")`. */
export function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Red, green and blue of a colour of the style sheet, written `#rrggbb`. */
export function rgb(name: string): readonly [number, number, number] {
  const hex = Number.parseInt(color(name).slice(1), 16);
  return [hex >> 16, (hex >> 8) & 255, hex & 255];
}
