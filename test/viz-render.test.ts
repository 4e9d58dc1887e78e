/** Drawing in Node: themes, sizes, files, and what is said when a package is missing. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ThroughtimeError } from "throughtime";
import { historyChart, renderSvg, saveChart } from "throughtime/viz";
import { afterAll, describe, expect, test } from "vitest";
import { bundlePage, PAGES } from "../scripts/size/pages.mjs";

const CHART = historyChart({ epoch: [0, 1], history: { loss: [2, 1], val_loss: [2, 3] } }, { title: "A < B" });
const GROUNDS = { light: "#ffffff", dark: "#0d1117" };

describe("renderSvg", () => {
  test("gives each theme its ground, and the automatic one both", async () => {
    const light = await renderSvg(CHART, { theme: "light" });
    const dark = await renderSvg(CHART, { theme: "dark" });
    const auto = await renderSvg(CHART);
    expect(light).toContain(`fill="${GROUNDS.light}"`);
    expect(dark).toContain(`fill="${GROUNDS.dark}"`);
    expect(dark).not.toContain(GROUNDS.light);
    expect(auto.replace(/<style>.*<\/style>/, "").replace(/t[a-z0-9]+-/g, "")).toBe(light.replace(/t[a-z0-9]+-/g, ""));
    expect(auto).toContain(`[fill="${GROUNDS.light}"]{fill:${GROUNDS.dark}}`);
    expect(auto).toContain("<title>A &lt; B</title>");
  });

  test("scales the whole picture to a width", async () => {
    const [, own, tall] = /viewBox="0 0 (\d+) (\d+)"/.exec(await renderSvg(CHART))!;
    const half = await renderSvg(CHART, { width: Number(own) / 2 });
    expect(half).toContain(
      `width="${Number(own) / 2}" height="${Math.round(Number(tall) / 2)}" viewBox="0 0 ${own} ${tall}"`,
    );
  });

  test("gives the same bytes when several are drawn at once", async () => {
    const alone = await renderSvg(CHART);
    expect(await Promise.all([renderSvg(CHART), renderSvg(CHART), renderSvg(CHART)])).toEqual([alone, alone, alone]);
  });

  test.each([
    [{ theme: "drak" }, "invalid-argument"],
    [{ width: 0 }, "invalid-argument"],
    [{ with: 3 }, "unknown-name"],
  ])("refuses %j", async (options, code) => {
    await expect(renderSvg(CHART, options as never)).rejects.toMatchObject({ code });
  });

  test("refuses what is no chart", async () => {
    await expect(renderSvg({} as never)).rejects.toBeInstanceOf(ThroughtimeError);
  });
});

describe("saveChart", () => {
  const folder = mkdtempSync(join(tmpdir(), "throughtime-charts-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const saved = async (name: string, options = {}) => {
    await saveChart(CHART, join(folder, name), options);
    return readFileSync(join(folder, name));
  };

  test("writes the SVG", async () => {
    expect((await saved("a.svg")).toString()).toBe(await renderSvg(CHART));
  });

  test("writes a PNG of the layout's size times the scale", async () => {
    const [, own] = /viewBox="0 0 (\d+)/.exec(await renderSvg(CHART))!;
    const png = await saved("a.PNG", { scale: 3 });
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.readUInt32BE(16)).toBe(3 * Number(own));
    expect(await saved("b.png", { scale: 3, theme: "dark" })).not.toEqual(png);
  });

  test("refuses other files", async () => {
    await expect(saveChart(CHART, join(folder, "missing/a.svg"))).rejects.toMatchObject({ code: "bad-file" });
    await expect(saveChart(CHART, join(folder, "a.gif"))).rejects.toMatchObject({ code: "invalid-argument" });
  });
});

test("a page that trains knows nothing of charts", async () => {
  const { script } = await bundlePage(PAGES.training, { later: true });
  expect(new TextDecoder().decode(script)).not.toMatch(/vega|prefers-color-scheme|<svg/);
});
