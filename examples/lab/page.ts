/** The lab as one page that needs nothing else: no network, no other file. */
import { readFileSync } from "node:fs";
import type { ChartSpec } from "throughtime/viz";

/** One picture with its numbers as a table. */
export interface Picture {
  readonly name: string;
  readonly svg: string;
  readonly spec: ChartSpec;
  /** In HTML. */
  readonly table: string;
}

/** One figure of the page. */
export interface Section {
  readonly number: number;
  readonly title: string;
  readonly stem: string;
  readonly caption: readonly string[];
  readonly code: string;
  readonly pictures: readonly Picture[];
}

/** The longest table that is worth its bytes in the page; the others' numbers are in the JSON file. */
const LONGEST_TABLE = 20_000;

export function page(sections: readonly Section[], seed: number): string {
  const turning = sections.some(({ pictures }) => pictures.some(canBeTurned));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>throughtime: the lab</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>The lab</h1>
<p>The pictures of a course on recurrent networks, each from a real run with seed ${seed}. The code under a picture is what ran.</p>
<nav><ul>${sections.map(({ number, title, stem }) => `<li><a href="#${stem}">${number}. ${html(title)}</a></li>`).join("")}</ul></nav>
${sections.map(sectionHtml).join("\n")}
</main>
${turning ? turningScript() : ""}</body>
</html>
`;
}

function sectionHtml({ number, title, stem, caption, code, pictures }: Section): string {
  return `<section id="${stem}">
<h2>${number}. ${html(title)}</h2>
${caption.map((text) => `<p>${withCode(text)}</p>`).join("\n")}
${pictures.map(pictureHtml).join("\n")}
<details><summary>The code that made it</summary><pre><code>${html(code)}</code></pre></details>
<p class="files">All numbers: <code>${stem}.json</code></p>
</section>`;
}

function pictureHtml(picture: Picture): string {
  const { svg, spec, table } = picture;
  const live = canBeTurned(picture)
    ? `<div class="turn throughtime"></div><script type="application/json">${JSON.stringify(spec).replaceAll("<", "\\u003c")}</script>`
    : "";
  const numbers =
    table.length > LONGEST_TABLE
      ? ""
      : `<details><summary>Its numbers</summary><div class="table">${table}</div></details>`;
  return `<figure>${svg}${live}</figure>${numbers}`;
}

/** Only a landscape has an angle. */
function canBeTurned({ spec }: Picture): boolean {
  const { signals } = spec as { signals?: readonly { name: string }[] };
  return signals?.some(({ name }) => name === "azimuth") ?? false;
}

/** Vega draws the landscape anew as it is turned; where scripts do not run, the still picture stays. */
function turningScript(): string {
  const vega = readFileSync(new URL("../../node_modules/vega/build/vega.min.js", import.meta.url), "utf8");
  return `<script>${vega.replaceAll("</script", "<\\/script")}</script>
<script>
for (const place of document.querySelectorAll(".turn")) {
  const spec = JSON.parse(place.nextElementSibling.textContent);
  new vega.View(vega.parse(spec), { renderer: "svg", container: place, hover: false })
    .runAsync()
    .then(() => place.previousElementSibling.remove());
}
</script>
`;
}

function html(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
}

/** `code` in backquotes. */
function withCode(text: string): string {
  return html(text).replace(/`([^`]*)`/g, "<code>$1</code>");
}

const STYLE = `
:root{color-scheme:light dark;--text:#1f2328;--muted:#59636e;--ground:#fff;--soft:#f3f5f8;--line:#d5dae0;--link:#0060a8}
@media (prefers-color-scheme:dark){:root{--text:#e6edf3;--muted:#9198a1;--ground:#0d1117;--soft:#161b22;--line:#30363d;--link:#6cb6ff}}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.55 Helvetica,Arial,system-ui,sans-serif}
main{max-width:784px;margin:0 auto;padding:16px}
h1{font-size:28px;margin:16px 0 8px}h2{font-size:21px;margin:48px 0 8px;padding-top:16px;border-top:1px solid var(--line)}
a{color:var(--link)}nav ul{display:flex;flex-wrap:wrap;gap:4px 20px;padding:0;list-style:none}
figure{margin:20px 0 8px}figure svg{max-width:100%;height:auto;display:block}
summary{cursor:pointer;color:var(--muted)}details{margin:4px 0 12px}
pre{background:var(--soft);padding:12px;overflow-x:auto;font:13px/1.5 ui-monospace,Menlo,Consolas,monospace;border-radius:6px}
code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em}pre code{font-size:inherit}
.table{max-height:320px;overflow:auto}table{border-collapse:collapse;font-size:13px}caption{text-align:left;color:var(--muted)}
th,td{padding:3px 10px;border-bottom:1px solid var(--line);text-align:right}th{text-align:left;vertical-align:bottom}
.files{color:var(--muted);font-size:14px}
.turn svg{background:none!important;user-select:none;cursor:grab;touch-action:none}.turn .vega-bind{display:flex;align-items:center;gap:8px;font-size:14px;color:var(--muted)}
.turn .vega-bind-name{width:80px}.turn input{width:260px}
`;
