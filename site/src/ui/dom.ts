/** Elements by functions: `h("p", { class: "note" }, "text")`. */
export type Child = Node | string | number | null | undefined | false | readonly Child[];

type Handler = (event: never) => void;

/** Attributes; `on*` are listeners, `style` may hold custom properties, `false` and null leave an attribute out. */
export type Attributes = Record<string, unknown> & { readonly style?: Record<string, string> };

/** An HTML element. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill<T extends HTMLElement | SVGElement>(element: T, attributes: Attributes, children: readonly Child[]): T {
  set(element, attributes);
  element.append(...nodes(children));
  return element;
}

/** Sets attributes and listeners. */
export function set(element: HTMLElement | SVGElement, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "style") {
      for (const [property, text] of Object.entries(value as Record<string, string>)) {
        element.style.setProperty(property, text);
      }
    } else if (name.startsWith("on")) {
      element.addEventListener(name.slice(2).toLowerCase(), value as Handler as EventListener);
    } else if (value === null || value === undefined || value === false) {
      element.removeAttribute(name);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
}

/** Puts other children in the place of those that are there. */
export function refill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...nodes(children));
}

function nodes(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child): (Node | string)[] => {
    if (child === null || child === undefined || child === false) return [];
    if (Array.isArray(child)) return nodes(child);
    return [typeof child === "number" ? String(child) : (child as Node | string)];
  });
}

let ids = 0;

/** An id that no other element has. */
export function newId(stem: string): string {
  ids += 1;
  return `${stem}-${ids}`;
}

/** `fn`, at most once a frame, with what it was last called with. */
export function eachFrame<A extends readonly unknown[]>(fn: (...args: A) => void): (...args: A) => void {
  let last: A | null = null;
  return (...args) => {
    if (last === null) {
      requestAnimationFrame(() => {
        const given = last!;
        last = null;
        fn(...given);
      });
    }
    last = args;
  };
}

/** Has the reader asked for less motion? */
export function isStill(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
