/** Charts in a real page: drawn, turned, and nowhere text upon text. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { type ChartSpec, renderSvg } from "throughtime/viz";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, NO_BROWSER } from "../scripts/setup/browser.mjs";
import { everyChart } from "./support/charts.js";

const ROOT = new URL("..", import.meta.url).pathname;
const HOST = "http://charts.test";
const SCRIPTS = ["vega/build/vega.min.js", "vega-lite/build/vega-lite.min.js"];
const CODE = '<div id="chart"></div><script>globalThis.viz = import("/dist/viz.js")</script>';
const PAGE = `<!doctype html><meta charset="utf-8"><title>charts</title><body>${SCRIPTS.map(
  (path) => `<script src="/node_modules/${path}"></script>`,
).join("")}${CODE}`;
const BARE = `<!doctype html><meta charset="utf-8"><title>bare</title><body>${CODE}`;

/** Letters of neighbours may touch by what a font has around its letters. */
const TOUCHING = 2;

const CHARTS = everyChart();

let browser: BrowserContext;
let profile: string;

beforeAll(async () => {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error(NO_BROWSER);
  profile = mkdtempSync(join(tmpdir(), "throughtime-charts-page-"));
  const args = ["--disable-gpu", "--no-first-run", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
  browser = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args });
  await browser.route(`${HOST}/**`, (route) => {
    const path = new URL(route.request().url()).pathname;
    if (extname(path) === "") return route.fulfill({ contentType: "text/html", body: path === "/bare" ? BARE : PAGE });
    const contentType = extname(path) === ".js" ? "text/javascript" : "image/svg+xml";
    return route.fulfill({ contentType, body: readFileSync(join(ROOT, path)) });
  });
});

afterAll(async () => {
  await browser?.close();
  if (profile) rmSync(profile, { recursive: true, force: true });
});

async function open(path = "/page"): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(HOST + path);
  return page;
}

/** Draws the chart in the page; the code of the error, or "". */
function draw(page: Page, spec: ChartSpec): Promise<string> {
  return page.evaluate(async (json: string) => {
    const { viz } = globalThis as unknown as { viz: Promise<typeof import("throughtime/viz")> };
    const element = document.querySelector<HTMLElement>("#chart")!;
    const drawing = (await viz).drawChart(JSON.parse(json), element);
    return drawing.then(
      () => "",
      (error: { code: string }) => error.code,
    );
  }, JSON.stringify(spec));
}

/** Pairs of texts that lie upon each other, and texts that stand out of the picture. */
function textsAstray(page: Page, svg: string, touching: number): Promise<string[]> {
  return page.evaluate(
    ([svg, touching]) => {
      document.body.innerHTML = svg;
      const frame = document.querySelector("svg")!.getBoundingClientRect();
      const found = [...document.querySelectorAll("svg text")].flatMap((text) => {
        // The box around slanted words is larger than they are.
        if (/rotate\((?!-90)/.test(text.getAttribute("transform") ?? "")) return [];
        const lines = text.querySelectorAll("tspan").length > 0 ? [...text.querySelectorAll("tspan")] : [text];
        return lines
          .filter((line) => line.textContent)
          .map((line) => ({ words: line.textContent!, box: line.getBoundingClientRect() }));
      });
      const overlap = (a: DOMRect, b: DOMRect) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > touching &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > touching + 1;
      const upon = found.flatMap((a, k) =>
        found.slice(k + 1).flatMap((b) => (overlap(a.box, b.box) ? [`"${a.words}" upon "${b.words}"`] : [])),
      );
      const out = found.filter(
        ({ box }) => box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom,
      );
      return [...upon, ...out.map(({ words }) => `"${words}" stands out`)];
    },
    [svg, touching] as const,
  );
}

test("no chart has text upon text, nor text that is cut off", async () => {
  const page = await open();
  const astray: Record<string, string[]> = {};
  for (const [name, spec] of Object.entries(CHARTS)) {
    const found = await textsAstray(page, await renderSvg(spec), TOUCHING);
    if (found.length > 0) astray[name] = found;
  }
  expect(astray).toEqual({});
  const wrong = '<svg width="20" height="20"><text x="0" y="10">abc</text><text x="8" y="12">de</text></svg>';
  expect(await textsAstray(page, wrong, TOUCHING)).toEqual(['"abc" upon "de"', '"abc" stands out', '"de" stands out']);
});

test("as an <img>, the automatic theme follows the reader", async () => {
  const page = await open();
  const svg = await renderSvg(CHARTS.history!);
  const ground = async (colorScheme: "light" | "dark") => {
    await page.emulateMedia({ colorScheme });
    return page.evaluate(async (svg) => {
      const image = new Image();
      image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      const context = canvas.getContext("2d")!;
      context.drawImage(image, 0, 0);
      return [...context.getImageData(2, 2, 1, 1).data];
    }, svg);
  };
  expect(await ground("light")).toEqual([255, 255, 255, 255]);
  expect(await ground("dark")).toEqual([13, 17, 23, 255]);
});

describe("drawChart", () => {
  test("draws every chart", async () => {
    const page = await open();
    for (const spec of Object.values(CHARTS)) {
      await page.evaluate(() => document.querySelector("#chart")!.replaceChildren());
      expect(await draw(page, spec)).toBe("");
      expect(await page.locator("#chart svg text").count()).toBeGreaterThan(3);
    }
  });

  test("takes the colours of a dark page", async () => {
    const page = await open();
    await page.emulateMedia({ colorScheme: "dark" });
    await draw(page, CHARTS.bars!);
    expect(await page.locator("#chart svg[role=img]").getAttribute("aria-label")).toContain("lstm/kernel 0.3");
    expect(await page.locator("#chart").innerHTML()).toContain("rgb(13, 17, 23)");
  });

  test("turns a surface by the pointer and by its sliders", async () => {
    const page = await open();
    await draw(page, CHARTS["error surface in 3-D"]!);
    const shape = () => page.locator("#chart svg").innerHTML();
    const before = await shape();
    await page.mouse.move(300, 250);
    await page.mouse.down();
    await page.mouse.move(340, 260);
    await page.mouse.up();
    const dragged = await shape();
    expect(dragged).not.toBe(before);
    await page.mouse.move(200, 200);
    expect(await shape()).toBe(dragged);
    await page.locator('input[name="azimuth"]').fill("90");
    expect(await shape()).not.toBe(dragged);
  });

  test("says what is missing where neither package nor script tag is there", async () => {
    expect(await draw(await open("/bare"), CHARTS.bars!)).toBe("missing-package");
  });

  test("refuses what is no element", async () => {
    const page = await open();
    await page.evaluate(() => document.querySelector("#chart")!.remove());
    expect(await draw(page, CHARTS.bars!)).toBe("invalid-argument");
  });
});
