/** Charts: what their data become, that they compile without a word, and are drawn to the same bytes. */
import { barChart, type ChartSpec, dataTable, heatmap, historyChart, lineChart, renderSvg } from "throughtime/viz";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, test } from "vitest";
import { thrownBy } from "./support/thrown.js";

const HISTORY = {
  epoch: [0, 1, 2, 3],
  history: {
    accuracy: [0.6, 0.7, 0.8, 0.9],
    loss: [0.7, 0.5, 0.3, 0.2],
    val_accuracy: [0.6, 0.7, 0.7, 0.7],
    val_loss: [0.7, 0.6, 0.65, 0.8],
  },
};
const MONITOR = { epoch: [0, 0, 1, 1], batch: [0, 1, 0, 1], norm: [3, 0.2, 0, 1e-3], warnAbove: 2 };

const CHARTS: Record<string, ChartSpec> = {
  history: historyChart(HISTORY),
  "history with norms": historyChart(HISTORY, { monitor: MONITOR, title: "Training & more" }),
  "lines with errors": lineChart({
    title: "Long lag",
    subtitle: ["mean of 5 seeds", "and their range"],
    x: { title: "steps", scale: "log" },
    y: { title: "accuracy", domain: [0, 1] },
    series: ["LSTM", "GRU"].map((name) => ({
      name,
      points: [
        [10, 0.9],
        [100, null],
      ],
      low: [0.8, 0.5],
      high: [1, 0.6],
    })),
    rules: [
      { axis: "y", at: 0.5, label: "chance" },
      { axis: "x", at: 50, label: "here" },
    ],
  }),
  "heat map": heatmap({
    title: "Cells",
    x: { title: "word", names: ["a", "b"] },
    y: { title: "unit", names: ["0", "1"] },
    values: [
      [-1, 0],
      [null, 2],
    ],
    color: { title: "value" },
    labels: true,
  }),
  bars: barChart({
    title: "Shares",
    names: { title: "unit" },
    value: { title: "share" },
    bars: [
      { name: "0", value: 0.4, group: "add" },
      { name: "0", value: 0.6, group: "erase" },
    ],
  }),
};

/** What vega-lite has to say of a chart. */
function warningsOf(spec: ChartSpec): string[] {
  const said: string[] = [];
  const say = (...words: unknown[]) => {
    said.push(words.join(" "));
    return logger;
  };
  const quiet = () => logger;
  const logger = { level: () => logger, warn: say, error: say, info: quiet, debug: quiet };
  compile(spec as unknown as TopLevelSpec, { logger: logger as never });
  return said;
}

describe.each(Object.entries(CHARTS))("%s", (_, spec) => {
  test("compiles without a warning", () => {
    expect(spec.$schema).toMatch(/vega-lite\/v6/);
    expect(warningsOf(spec)).toEqual([]);
  });

  test("is plain data", () => {
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  });

  test("becomes an SVG with title and description, the same bytes each time", async () => {
    const svg = await renderSvg(spec);
    expect(svg).toMatch(/^<svg role="img" [^>]*><title>[^<]+<\/title><desc>[^<]+<\/desc><style>/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(await renderSvg(JSON.parse(JSON.stringify(spec)))).toBe(svg);
  });

  test("has its numbers as a table", () => {
    expect(dataTable(spec)).toMatch(/^<table><caption>.+<\/caption>\n<thead><tr><th scope="col">/);
    expect(dataTable(spec, { format: "markdown" })).toMatch(/^\*\*.+\*\*\n\n\|.+\|\n\| ---/);
  });
});

test("the history's table has a row for each epoch and a column for each line", () => {
  const [loss] = dataTable(CHARTS.history!, { format: "markdown" }).split("\n\n**");
  expect(loss).toContain(
    "| epoch | training | validation |\n| --- | --- | --- |\n| 1 | 0.7 | 0.7 |\n| 2 | 0.5 | 0.6 |",
  );
});

test("the history marks the epoch after which it over-fits", () => {
  expect(JSON.stringify(CHARTS.history)).toContain(
    '"at":2,"label":"least validation loss, 0.6; over-fitting after it"',
  );
});

describe("nothing to draw is an error", () => {
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
    ["historyChart", () => historyChart({ epoch: [], history: {} })],
  ])("%s", (where, make) => {
    expect(thrownBy(make)).toMatchObject({ code: "invalid-argument", where });
  });
});
