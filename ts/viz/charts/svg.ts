/** What Vega's SVG becomes: named and described, the same bytes each time, at home in light and dark. */
import { type ChartTheme, DARK_FOR, FONT } from "./theme.js";

export interface SvgOptions {
  title: string;
  description: string;
  theme: ChartTheme;
  /** The width of the picture in pixels, however wide it was drawn. */
  width: number | undefined;
}

const NUMBER = /-?\d+\.\d+(?:e-?\d+)?|-?\d+e-\d+/g;

/** Decimals of a pixel that nobody sees, and what Vega writes for nothing: half of a file. */
function shortened(svg: string): string {
  const round = (text: string, digits: number) =>
    text.replace(NUMBER, (number) => String(Number(Number(number).toFixed(digits)) + 0));
  return svg
    .replace(/ d="[^"]*"/g, (attribute) => round(attribute, 1))
    .replace(/ (transform|x|y|x1|x2|y1|y2|width|height|cx|cy|r)="[^"]*"/g, (attribute) => round(attribute, 2))
    .replaceAll(' transform="translate(0,0)"', "")
    .replaceAll(' opacity="1"', "")
    .replaceAll(` font-family="${FONT}"`, "")
    .replace(
      /"rgb\((\d+), (\d+), (\d+)\)"/g,
      (_, ...parts) =>
        `"#${parts
          .slice(0, 3)
          .map((part) => hex(part))
          .join("")}"`,
    );
}

const hex = (part: string) => Number(part).toString(16).padStart(2, "0");

export function finishSvg(svg: string, { title, description, theme, width }: SvgOptions): string {
  const short = shortened(svg);
  const colored = theme === "dark" ? inDark(short) : short;
  const style = theme === "auto" ? darkStyle(colored) : "";
  const words = `<title>${escaped(title)}</title><desc>${escaped(description)}</desc>`;
  const whole = colored.replace(/<svg ([^>]*)>/, (_, attributes: string) => {
    const sized = width === undefined ? attributes : resized(attributes, width);
    return `<svg role="img" font-family="${FONT}" ${sized.replace('class="marks"', 'class="throughtime"')}>${words}${style}`;
  });
  return `${ownIds(whole)}\n`;
}

/** Text for HTML and XML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
}

const INKS = new RegExp([...DARK_FOR.keys()].join("|"), "g");

/** The text with the colours of a dark ground in place of the others. */
export function inDark(text: string): string {
  return text.replace(INKS, (ink) => DARK_FOR.get(ink)!);
}

/** Rules for the colours that occur; a style sheet goes before the attributes of which it speaks. */
function darkStyle(svg: string): string {
  const rules: string[] = [];
  for (const [light, dark] of DARK_FOR) {
    for (const attribute of ["fill", "stroke"]) {
      if (svg.includes(`${attribute}="${light}"`)) {
        rules.push(`.throughtime [${attribute}="${light}"]{${attribute}:${dark}}`);
      }
    }
  }
  return `<style>@media (prefers-color-scheme:dark){${rules.join("")}}</style>`;
}

function resized(attributes: string, width: number): string {
  const [, own, tall] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(attributes)!;
  const height = Math.round((Number(tall) * width) / Number(own));
  return attributes.replace(/ width="[^"]*"/, ` width="${width}"`).replace(/ height="[^"]*"/, ` height="${height}"`);
}

/** Vega counts its ids through; ours depend on the picture alone, and differ from those of other pictures in the same page. */
function ownIds(svg: string): string {
  const ids = [...new Set([...svg.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]!))];
  const renamed = new Map(ids.map((id, k) => [id, `${k}`]));
  const numbered = svg.replace(/(id="|url\(#)([^")]*)/g, (all, start: string, id: string) =>
    renamed.has(id) ? `${start}@${renamed.get(id)}` : all,
  );
  const prefix = `t${hash(numbered).toString(36)}-`;
  return numbered.replace(/(id="|url\(#)@/g, `$1${prefix}`);
}

/** FNV-1a. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) sum = Math.imul(sum ^ text.charCodeAt(k), 0x01000193);
  return sum >>> 0;
}
