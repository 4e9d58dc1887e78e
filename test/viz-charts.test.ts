/** Charts: what their data become, that they compile without a word, and are drawn to the same bytes. */
import { readFileSync } from "node:fs";
import * as viz from "throughtime/viz";
import { logger, parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, test } from "vitest";
import { everyChart, valley } from "./support/charts.js";
import { thrownBy } from "./support/thrown.js";

const { barChart, dataTable, heatmap, lineChart, renderSvg } = viz;
const CHARTS = everyChart();

/** What vega-lite has to say of a chart. */
function warningsOf(spec: viz.ChartSpec): string[] {
  const said: string[] = [];
  const say = (...words: unknown[]) => {
    said.push(words.join(" "));
    return listener;
  };
  const quiet = () => listener;
  const listener = { level: () => listener, warn: say, error: say, info: quiet, debug: quiet };
  if (spec.$schema.includes("/vega-lite/")) {
    compile(spec as unknown as TopLevelSpec, { logger: listener as never });
  } else {
    const own = Object.assign(logger(2), { warn: say, error: say });
    new View(parse(structuredClone(spec) as never), { renderer: "none", logger: own as never }).run();
  }
  // In a page there is one.
  return said.filter((words) => words !== "Can not resolve event source: window");
}

describe.each(Object.entries(CHARTS))("%s", (_, spec) => {
  test("compiles without a warning", () => {
    expect(warningsOf(spec)).toEqual([]);
  });

  test("is plain data", () => {
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  });

  test("becomes an SVG with title and description, the same bytes each time", async () => {
    const copy = JSON.parse(JSON.stringify(spec));
    const svg = await renderSvg(spec);
    expect(svg).toMatch(/^<svg role="img" [^>]*><title>[^<]+<\/title><desc>[^<]+<\/desc><style>/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    const width = Number(/viewBox="0 0 (\d+)/.exec(svg)![1]);
    expect(width).toBeLessThanOrEqual(800);
    expect(await renderSvg(copy)).toBe(svg);
    expect(spec).toEqual(copy);
  });

  test("has its numbers as a table", () => {
    expect(dataTable(spec)).toMatch(/^<table><caption>.+<\/caption>\n<thead><tr><th scope="col">/);
    expect(dataTable(spec, { format: "markdown" })).toMatch(/^\*\*.+\*\*\n\n\|.+\|\n\| ---/);
  });
});

test("every function that gives a chart is among them", () => {
  const source = readFileSync(new URL("support/charts.ts", import.meta.url), "utf8");
  const names = Object.keys(viz).filter((name) => /chart$|heatmap|3d$/i.test(name));
  for (const name of names.filter((name) => name !== "drawChart" && name !== "saveChart")) {
    expect(source).toContain(`viz.${name}(`);
  }
});

test("the history's table has a row for each epoch and a column for each line", () => {
  const [loss] = dataTable(CHARTS.history!, { format: "markdown" }).split("\n\n**");
  const rows = "| epoch | training | validation |\n| --- | --- | --- |\n| 1 | 0.7 | 0.7 |\n| 2 | 0.5 | 0.6 |";
  expect(loss).toContain(rows);
});

test("the history marks the epoch after which it over-fits", () => {
  expect(JSON.stringify(CHARTS.history)).toContain(
    '"at":2,"label":"least validation loss, 0.6; over-fitting after it"',
  );
});

test("the history's validations stand at their epochs, and none without a number is the least", () => {
  const lists = (val_loss: number[]) => ({ history: { loss: [4, 3, 2, 1], val_loss }, epoch: [0, 1, 2, 3] });
  const everySecond = viz.historyChart(lists([2, 1]), { validationFreq: 2 });
  expect(dataTable(everySecond, { format: "markdown" })).toContain(
    "| 1 | 4 |  |\n| 2 | 3 | 2 |\n| 3 | 2 |  |\n| 4 | 1 | 1 |",
  );
  expect(JSON.stringify(everySecond)).toContain('"at":4,"label":"least validation loss, 1"');
  expect(thrownBy(() => viz.historyChart(lists([2, 1]))).message).toContain("validationFreq");
  const aborted = viz.historyChart(lists([Number.NaN, 2, 3]));
  expect(JSON.stringify(aborted)).toContain('"at":2,"label":"least validation loss, 2; over-fitting after it"');
});

test("a masked step's NaN is an empty cell, not the most", () => {
  const chart = heatmap({
    title: "f",
    x: { title: "step", names: ["1", "2", "3"] },
    y: { title: "unit", names: ["0"] },
    values: [[Number.NaN, 0.2, 0.9]],
    color: { title: "f" },
    labels: true,
  });
  expect(chart.description).toContain("the most is 0.9 at unit 0, step 3");
  expect(JSON.stringify(chart)).toContain('"column":"1","row":"0","value":null,"text":""');
});

test("a monitor may have seen a great many batches", () => {
  const batch = Array.from({ length: 300_000 }, (_, k) => k);
  const monitor = { batch, epoch: batch.map(() => 0), norm: batch, warnAbove: null };
  const { description } = viz.historyChart({ history: { loss: [1] }, epoch: [0] }, { monitor });
  expect(description).toContain("(gradient norm)");
});

test("what a logarithmic axis cannot show is a gap, not a point", () => {
  const { data } = lineChart({
    title: "",
    x: { title: "" },
    y: { title: "", scale: "log" },
    series: [
      {
        name: "a",
        points: [
          [0, 0],
          [1, -1],
          [2, 5],
          [3, Number.NaN],
        ],
      },
    ],
  });
  expect((data as unknown as { values: { y: number | null }[] }).values.map(({ y }) => y)).toEqual([
    null,
    null,
    5,
    null,
  ]);
});

/** Positions are drawn with one decimal. */
const PIXEL = 0.11;

describe("an error surface", () => {
  test("has its lines of equal value where they are: for E = w upright, at equal distances", async () => {
    const axis = [0, 1, 2, 3, 4];
    const value = axis.map((w) => axis.map(() => w));
    const surface = { w: axis, b: axis, value, gradient: { w: value, b: value } };
    const spec = viz.errorSurfaceChart(surface, { levels: 8 });
    const svg = await renderSvg(spec);
    const edges = [...svg.matchAll(/ d="([^"]*)" fill="[^"]*" stroke="#24466b"/g)].map(([, d]) =>
      Math.min(...[...d!.matchAll(/[ML](-?[\d.]+),/g)].map((match) => Number(match[1]))),
    );
    expect(edges).toHaveLength(8);
    edges.slice(1).forEach((x, k) => expect(Math.abs(x - ((k + 1) / 8) * (spec.width as number))).toBeLessThan(PIXEL));
  });

  test("from above is the same in 3-D: w to the right, b upwards, the farthest pieces first", async () => {
    const { surface } = valley();
    const view = new View(parse(viz.errorSurface3d(surface, { azimuth: 0, elevation: 90, cells: 16 }) as never), {
      renderer: "none",
    });
    await view.runAsync();
    const pieces = view.data("pieces") as { u0: number; v0: number; shape: string; depth: number }[];
    const corner = ({ shape }: (typeof pieces)[number]) => shape.slice(1).split("L")[0]!.split(" ").map(Number);
    const [unit, width, height] = ["unit", "width", "height"].map((name) => view.signal(name) as number);
    for (const piece of pieces) {
      const [x, y] = corner(piece);
      expect(x).toBeCloseTo(width! / 2 + unit! * piece.u0, 6);
      expect(y).toBeCloseTo(height! / 2 - unit! * piece.v0, 6);
    }
    expect(pieces).toHaveLength(256);
    const depths = pieces.map(({ depth }) => depth);
    expect(depths).toEqual([...depths].sort((a, b) => b - a));
    const turned = await renderSvg(viz.errorSurface3d(surface, { azimuth: 60 }));
    expect(turned).not.toBe(await renderSvg(viz.errorSurface3d(surface, { azimuth: 61 })));
  });
});

describe("nothing to draw is an error", () => {
  const below = { ...valley().surface, value: valley().surface.value.map((row) => row.map((value) => -1 - value)) };
  const empty = { w: [], b: [], value: [], gradient: { w: [], b: [] } };
  test.each([
    ["lineChart", () => lineChart({ title: "", x: { title: "" }, y: { title: "" }, series: [] })],
    [
      "heatmap",
      () =>
        heatmap({
          title: "",
          x: { title: "", names: [] },
          y: { title: "", names: [] },
          values: [],
          color: { title: "" },
        }),
    ],
    ["barChart", () => barChart({ title: "", names: { title: "" }, value: { title: "" }, bars: [] })],
    ["historyChart", () => viz.historyChart({ epoch: [], history: {} })],
    ["historyChart", () => viz.historyChart({ epoch: [0], history: { loss: [1] } }, { only: ["los"] })],
    ["gradientFlowChart", () => viz.gradientFlowChart({})],
    ["gatesChart", () => viz.gatesChart({} as never)],
    ["gateTableChart", () => viz.gateTableChart({ shares: [] } as never)],
    ["saliencyChart", () => viz.saliencyChart({ ids: [] } as never)],
    ["errorSurfaceChart", () => viz.errorSurfaceChart(empty)],
    ["errorSurface3d", () => viz.errorSurface3d(empty)],
    ["errorSurface3d", () => viz.errorSurface3d(valley().surface, { elevation: 0 })],
    ["errorSurfaceChart", () => viz.errorSurfaceChart(valley().surface, { paths: { none: [] } })],
    ["errorSurfaceChart", () => viz.errorSurfaceChart(valley().surface, { levels: 0 })],
    ["errorSurfaceChart", () => viz.errorSurfaceChart(below, { scale: "log" })],
    ["histogramChart", () => viz.histogramChart({ edges: [], counts: [], notFinite: 0 })],
    ["confusionMatrixChart", () => viz.confusionMatrixChart({ matrix: [] } as never)],
    ["rocChart", () => viz.rocChart({})],
    ["embeddingChart", () => viz.embeddingChart({ points: [] })],
    ["dataTable", () => dataTable({} as never)],
  ])("%s", (where, make) => {
    expect(thrownBy(make)).toMatchObject({ code: "invalid-argument", where });
  });
});

test("a misspelt option is an error", () => {
  expect(thrownBy(() => viz.rocChart({}, { titel: "" } as never))).toMatchObject({ code: "unknown-name" });
});
