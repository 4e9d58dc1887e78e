// node draw-ratios.mjs FILE.json OUT.svg: the ratios of a run of `npm run bench -- --json FILE.json` as a bar chart.
import { readFileSync, writeFileSync } from "node:fs";
import { parse, View } from "vega";
import { compile } from "vega-lite";
import { TFJS } from "../compare/contenders.mjs";
import { chart } from "./ratio-chart.mjs";
import { ratios } from "./ratios.mjs";

const escaped = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

/** One row for every bar. */
function bars({ results }) {
  const groups = new Map();
  for (const row of results) {
    const key = `${row.workload} ${row.mode}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((rows) =>
    ratios(rows).map((found) => ({ workload: rows[0].workload, mode: rows[0].mode, ...found })),
  );
}

/** Date, machine and versions, as lines that fit. */
function caption({ date, machine, rounds, seconds, versions }) {
  const of = (name, key) => versions[name]?.[key];
  const named = [
    ["throughtime", of("throughtime", "throughtime")],
    ["Node", of("throughtime", "node")],
    ["PyTorch", of("torch", "torch")],
    ["Keras", of("keras-tf", "keras")],
    ["TensorFlow", of("keras-tf", "tensorflow")],
    ["TensorFlow.js", of(TFJS, "tfjs")],
  ];
  const software = named.filter(([, version]) => version).map((pair) => pair.join(" "));
  const text = [`${date}, ${machine}`, ...software, `medians of ${rounds} x ${seconds} s`].join(", ");
  return wrap(text.split(", "));
}

/** Without a browser Vega takes text for wider than it is, and would widen the picture for a longer line. */
const LINE = 84;

function wrap(parts) {
  const lines = [""];
  for (const part of parts) {
    const longer = lines.at(-1) ? `${lines.at(-1)}, ${part}` : part;
    if (longer.length > LINE) lines.push(part);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** The picture for those who cannot see it. */
function description(rows) {
  const one = ({ workload, mode, against, theirs, ratio }) =>
    `${mode} ${workload} against ${theirs} (${against}): ${ratio.toFixed(3)}`;
  return `Time of a step of throughtime divided by theirs, below 1 is faster. ${rows.map(one).join("; ")}.`;
}

const [from, to] = process.argv.slice(2);
if (!from || !to) {
  console.error("node scripts/bench/report/draw-ratios.mjs FILE.json OUT.svg");
  process.exit(1);
}
const run = JSON.parse(readFileSync(from, "utf8"));
const rows = bars(run);
const view = new View(parse(compile(chart(rows, caption(run))).spec), { renderer: "none" });
const svg = await view.toSVG();
const words = `<title>throughtime against native and JavaScript peers</title><desc>${escaped(description(rows))}</desc>`;
writeFileSync(to, `${svg.replace(/<svg ([^>]*)>/, `<svg role="img" $1>${words}`)}\n`);
