/** How the rooms stand on screens of all sizes, in both lights, and for those who do not see them. */
import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOMS, Studio } from "./studio.ts";

const SIZES = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1366, height: 768 },
  { width: 3840, height: 2160 },
];

let studio: Studio;

beforeAll(async () => {
  studio = await Studio.open();
});

afterAll(async () => {
  await studio?.close();
});

describe.each(ROOMS)("%s", (room) => {
  test.each(SIZES)("fits a screen of $width × $height", async (viewport) => {
    const context = await studio.visitor({ viewport });
    const { page, complaints } = await studio.visit(`#${room}`, context);
    await page.locator("h1").waitFor();
    await page.waitForTimeout(600);
    const astray = await page.evaluate(() => {
      const wide = document.documentElement.clientWidth;
      const inside = (element: Element) => element.closest(".scrolls, .code, svg, .unseen, .skip") !== null;
      return [...document.querySelectorAll("body *")]
        .filter((element) => !inside(element) && element.getClientRects().length > 0)
        .filter((element) => {
          const { left, right } = element.getBoundingClientRect();
          return right > wide + 1 || left < -1;
        })
        .map((element) => `${element.tagName}.${element.className}`);
    });
    expect(astray).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(viewport.width);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test.each(["light", "dark"] as const)("axe finds nothing serious, %s", async (colorScheme) => {
    const context = await studio.visitor({ colorScheme });
    const { page } = await studio.visit(`#${room}`, context);
    await page.locator("h1").waitFor();
    await page.waitForTimeout(800);
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      return (await axe.run()).violations.map(({ id, impact, nodes }) => ({
        id,
        impact,
        where: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
      }));
    });
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
    await context.close();
  });
});

test("the theme that is chosen stays", async () => {
  const context = await studio.visitor({ colorScheme: "light" });
  const { page } = await studio.visit("#gates", context);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: "Dark theme" }).click();
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.reload();
  expect(await ground()).toBe(dark);
  await context.close();
});
