// The bar chart as a specification in Vega-Lite.

const SERIES = [
  { against: "native, 1 thread", label: "the faster of PyTorch and Keras, 1 thread", color: "#0072b2" },
  { against: "native, 2 threads", label: "the same with 2 threads, ours with 2 workers", color: "#d97706" },
  {
    against: "as installed",
    label: "the same as installed: fit and predict without a thread option",
    color: "#a63d7c",
  },
  { against: "tfjs-wasm", label: "TensorFlow.js (wasm)", color: "#00805e" },
];
const PANEL_WIDTH = 310;
const BAR = 15;
const TICKS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** A label's room beyond the longest bar, as a factor on the logarithmic axis. */
const ROOM = 2.2;

function domain(rows) {
  const all = rows.map(({ ratio }) => ratio);
  return [Math.min(...all, 0.5) / ROOM, Math.max(...all, 1) * ROOM];
}

/** The chart of `rows` of `{ workload, mode, against, ratio }`: a panel for each mode, on a ground of its own. */
export function chart(rows, caption) {
  const series = SERIES.filter(({ against }) => rows.some((row) => row.against === against));
  const [least, most] = domain(rows);
  const workloads = [...new Set(rows.map(({ workload }) => workload))];
  const label = (row) => series.find(({ against }) => against === row.against).label;
  const values = rows.map((row) => ({ ...row, label: label(row), text: row.ratio.toPrecision(2) }));
  const x = {
    field: "ratio",
    type: "quantitative",
    scale: { type: "log", domain: [least, most] },
    axis: {
      title: null,
      values: TICKS.filter((tick) => tick >= least && tick <= most),
      format: "~g",
      labelOverlap: false,
    },
  };
  const y = { field: "workload", type: "nominal", sort: workloads, axis: { title: null, labelFontSize: 12 } };
  const yOffset = { field: "label", sort: series.map((one) => one.label) };
  const color = {
    field: "label",
    type: "nominal",
    scale: { domain: series.map((one) => one.label), range: series.map((one) => one.color) },
    legend: { orient: "bottom", title: null, columns: 1, labelLimit: 600, labelFontSize: 12, symbolType: "square" },
  };
  const words = (test, align, dx) => ({
    transform: [{ filter: test }],
    mark: { type: "text", align, dx, fontSize: 10.5, color: "#333" },
    encoding: { x, y, yOffset, text: { field: "text", type: "nominal" } },
  });
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "#ffffff",
    padding: 12,
    title: {
      text: "Time of a step: throughtime / theirs, below 1 is faster",
      subtitle: caption,
      anchor: "start",
      fontSize: 14,
      subtitleColor: "#555",
      subtitleFontSize: 11,
      offset: 12,
    },
    data: { values },
    facet: { column: { field: "mode", sort: ["train", "predict"], title: null, header: { labelFontSize: 13 } } },
    spec: {
      width: PANEL_WIDTH,
      height: { step: BAR, for: "offset" },
      layer: [
        { mark: { type: "bar", tooltip: null }, encoding: { x, x2: { datum: 1 }, y, yOffset, color } },
        words("datum.ratio < 1", "right", -3),
        words("datum.ratio >= 1", "left", 3),
        { mark: { type: "rule", color: "#333" }, encoding: { x: { datum: 1, type: "quantitative" } } },
      ],
    },
    config: { view: { stroke: "#ccc" }, axis: { gridColor: "#e5e5e5" }, font: "system-ui, sans-serif" },
  };
}
