/** Charts of what the instruments found, as plain data; and their drawing. */
export { type Bar, type BarChartOptions, barChart } from "./bar-chart.js";
export { type DataTableOptions, dataTable } from "./data-table.js";
export { type DrawnChart, type DrawOptions, drawChart } from "./draw.js";
export { type HeatmapOptions, heatmap, type NamedAxis } from "./heatmap.js";
export { type GradientRecord, type HistoryChartOptions, type HistoryLike, historyChart } from "./history-chart.js";
export { type LineChartOptions, type LinePanel, type LineSeries, lineChart } from "./line-chart.js";
export { type RenderOptions, renderSvg } from "./render.js";
export type { Rule } from "./rules.js";
export { type SaveOptions, saveChart } from "./save.js";
export type { ChartAxis, ChartOptions, ChartSpec, Json, JsonObject } from "./spec.js";
export type { ChartTheme } from "./theme.js";
