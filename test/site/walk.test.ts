/** A walk through the rooms of the studio, as a person would do it: by mouse, by keyboard, with files, without a network. */
import { gzipSync } from "node:zlib";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { colors, ROOMS, Studio } from "./studio.ts";

/** Gzipped, without the data. */
const FIRST_LOAD_KB = 500;
/** From the click on the link until there is something to press, best of three. */
const USABLE_MS = 1000;
const GOOD_ENOUGH = 75;

let studio: Studio;

beforeAll(async () => {
  studio = await Studio.open();
});

afterAll(async () => {
  await studio?.close();
});

describe("the first load", () => {
  test.each(ROOMS)("of %s is within its budget", async (room) => {
    const context = await studio.visitor({ serviceWorkers: "block" });
    const page = await context.newPage();
    const sizes = new Map<string, Promise<number>>();
    context.on("response", (response) => {
      const path = new URL(response.url()).pathname;
      if (!path.startsWith("/data/"))
        sizes.set(
          path,
          response.body().then((body) => gzipSync(body).length),
        );
    });
    await page.goto(`${studio.url}#${room}`, { waitUntil: "networkidle" });
    const found = await Promise.all(sizes.values());
    expect(found.length).toBeGreaterThan(4);
    expect(found.reduce((sum, bytes) => sum + bytes, 0) / 1000).toBeLessThan(FIRST_LOAD_KB);
    await context.close();
  });

  test("can be used within a second", async () => {
    const times: number[] = [];
    for (let k = 0; k < 3; k++) {
      const context = await studio.visitor({ serviceWorkers: "block" });
      const page = await context.newPage();
      await page.goto(`${studio.url}#train`);
      await page.getByRole("button", { name: "Train", exact: true }).waitFor();
      times.push(await page.evaluate(() => performance.now()));
      await context.close();
    }
    expect(Math.min(...times)).toBeLessThan(USABLE_MS);
  });
});

describe("Train", () => {
  test("trains on the reviews, pauses, goes on, and answers", async () => {
    const { page, complaints } = await studio.visit("#train");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    const bar = page.getByRole("progressbar", { name: "Training" });
    await page.waitForFunction(() => Number(document.querySelector("[role=progressbar]")!.ariaValueNow) > 2);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused.").waitFor();
    // What was on its way arrives; then nothing moves.
    await page.waitForTimeout(300);
    const at = await bar.getAttribute("aria-valuenow");
    await page.waitForTimeout(500);
    expect(await bar.getAttribute("aria-valuenow")).toBe(at);
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("button", { name: "Train anew" }).waitFor();
    expect(Number.parseFloat((await figure(page, "Accuracy, held back")) ?? "")).toBeGreaterThan(GOOD_ENOUGH);
    for (const name of ["Loss", "Accuracy", "Gradient’s norm"]) {
      expect(await page.getByRole("img", { name }).locator("path.series").count()).toBeGreaterThan(0);
    }

    await page.getByLabel("Type a sentence").fill("terrible waste of time, the worst film");
    await page.locator(".verdict", { hasText: "bad" }).waitFor();
    await expect.poll(() => page.locator(".shares li").count()).toBe(8);
    await page.getByLabel("Type a sentence").fill("wonderful, a great and moving film");
    await page.locator(".verdict", { hasText: "good" }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("stops, and trains on", async () => {
    const { page, complaints } = await studio.visit("#train?d=adding&t=20&l=gru:8::0,simpleRNN:4:b:0&ep=40");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.waitForFunction(() => Number(document.querySelector("[role=progressbar]")!.ariaValueNow) > 1);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator(".status", { hasText: /^Stopped after/ }).waitFor();
    await page.getByRole("button", { name: "Another sequence" }).click();
    await page.locator(".verdict", { hasText: "the net says" }).waitFor();
    await page.getByRole("button", { name: "Train on" }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator(".status", { hasText: /^Stopped after/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("says what is wrong with a file, and takes a good one", async () => {
    const { page, complaints } = await studio.visit("#train");
    const drop = (name: string, content: string | number[]) =>
      page.locator(".room.train").evaluate(
        (room, { name, content }) => {
          const files = new DataTransfer();
          files.items.add(new File([typeof content === "string" ? content : new Uint8Array(content)], name));
          room.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
        },
        { name, content },
      );
    const trouble = page.getByRole("alert");
    await drop("broken.csv", "t,price\n1,2\n2,3\n3,high\n4,5\n");
    await trouble
      .getByText('broken.csv, line 4: column "price" says "high"')
      .waitFor()
      .catch(async () => {
        // Its first column is whole; the broken one is chosen by hand.
        await page.getByLabel("Column of broken.csv").selectOption({ label: "price" });
      });
    await trouble.getByText("broken.csv, line 4").waitFor();
    await drop("picture.png", [0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00]);
    await trouble.getByText("picture.png is no text").waitFor();
    await drop("labels.tsv", "good\tyes\nno separator\n");
    await trouble.getByText("labels.tsv, line 2").waitFor();

    const rows = Array.from(
      { length: 120 },
      (_, k) =>
        `${k};${Math.sin(k / 4)
          .toFixed(3)
          .replace(".", ",")}`,
    );
    await drop("wave.csv", `t;height\n${rows.join("\n")}\n`);
    await page.getByLabel("Column of wave.csv").selectOption({ label: "height" });
    expect(await trouble.count()).toBe(0);
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.getByRole("button", { name: "Train anew" }).waitFor();
    await page.getByRole("img", { name: "What was held back" }).locator("path.series").first().waitFor();
    expect(await page.locator("pre.code").textContent()).toContain('"wave.csv"');
    expect(complaints).toEqual([]);
  });

  test("learns from texts that are typed, with three labels", async () => {
    const { page, complaints } = await studio.visit("#train?d=texts");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.getByRole("alert").getByText("Type or choose texts first.").waitFor();
    const texts = ["red apple cherry", "green leaf grass", "blue sky sea"].flatMap((words) => {
      const [label, ...rest] = words.split(" ");
      return Array.from({ length: 10 }, (_, k) => `${label}, the ${rest[k % 2]} number ${k}`);
    });
    await page.getByLabel("Texts, one a line").fill(texts.join("\n"));
    await page.getByRole("button", { name: "Use these texts" }).click();
    await page.getByText("30 texts").waitFor();
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await page.getByRole("button", { name: "Train anew" }).waitFor();
    await page.getByLabel("Type a sentence").fill("the leaf");
    await page.locator(".verdict", { hasText: "green" }).waitFor();
    expect(complaints).toEqual([]);
  });
});

/** A figure by its name. */
function figure(page: Page, name: string) {
  return page.locator(".figures > div", { hasText: name }).last().locator("dd").textContent();
}

describe("Gradients", () => {
  test("the land is drawn, turns, and takes a ball", async () => {
    const { page, complaints } = await studio.visit("#gradients");
    const canvas = page.getByRole("application", { name: "The error surface" });
    await expect.poll(() => colors(page, ".stage canvas"), { timeout: 30_000 }).toBeGreaterThan(40);
    const words = page.locator(".cliff .prose");
    await expect.poll(() => words.textContent()).toContain("At step 194 the plain ball meets the wall");
    const pixels = () => canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());

    const before = await pixels();
    await canvas.press("ArrowLeft");
    await expect.poll(pixels).not.toBe(before);
    const box = (await canvas.boundingBox())!;
    await canvas.click({ position: { x: box.width * 0.6, y: box.height * 0.6 } });
    await expect.poll(() => words.textContent()).not.toContain("At step 194");
    // By keyboard: a lower threshold holds the other ball back more often.
    const slider = page.getByLabel("Clip the gradient’s norm at");
    await slider.focus();
    const value = await slider.getAttribute("aria-valuetext");
    await page.keyboard.press("Home");
    expect(await slider.getAttribute("aria-valuetext")).not.toBe(value);
    expect(complaints).toEqual([]);
  });

  test("gradients flow back, and hold on with a forget bias", async () => {
    const { page, complaints } = await studio.visit("#gradients");
    const lstm = page.locator(".verdicts > div", { hasText: "LSTM" });
    await lstm.getByText("vanishing").waitFor();
    const forget = page.getByLabel("LSTM: forget bias");
    await forget.focus();
    await page.keyboard.press("End");
    await lstm.getByText("steady").waitFor();
    expect(await page.locator(".flow path.series").count()).toBe(4);
    expect(complaints).toEqual([]);
  });
});

describe("Gates", () => {
  test("the gates are held by mouse and by keyboard", async () => {
    const { page, complaints } = await studio.visit("#gates");
    const says = page.locator(".held .prose");
    await page.getByRole("button", { name: "overwrite" }).click();
    await says.getByText("the newest takes its place").waitFor();
    await expect.poll(() => page.getByLabel("Input gate i").getAttribute("aria-valuetext")).toBe("1.00");
    await page.getByLabel("Forget gate f").focus();
    await page.keyboard.press("End");
    await says.getByText("added to what was there").waitFor();
    const box = (await page.locator(".pad").boundingBox())!;
    await page.mouse.click(box.x + box.width * 0.2, box.y + box.height * 0.7);
    await says.getByText("the value is erased").waitFor();
    await page.locator(".held").getByRole("slider", { name: "Step" }).focus();
    await page.keyboard.press("Home");
    await page.getByRole("img", { name: /A cell\. step 1: x = 0\.5\. Forget gate 0\.3/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("a sentence is read word by word and unit by unit", async () => {
    const { page, complaints } = await studio.visit("#gates");
    await page.getByText("% right on 1,000 others").waitFor();
    await page.getByLabel("A sentence to read").fill("a wonderful film");
    await page.getByRole("button", { name: "Read it" }).click();
    await page.getByRole("button", { name: "wonderful" }).click();
    const does = page.locator(".does");
    await does.getByText("at “wonderful”").waitFor();
    await page.getByRole("button", { name: "On", exact: true }).click();
    await does.getByText("at “film”").waitFor();
    const map = page.getByRole("application", { name: "State c of 16 units" });
    const unit = await does.textContent();
    await map.press("ArrowUp");
    await map.press("ArrowLeft");
    await does.getByText("at “wonderful”").waitFor();
    expect(await does.textContent()).not.toBe(unit);
    expect(await colors(page, ".heatmap canvas")).toBeGreaterThan(20);
    await page.getByLabel("A sentence to read").fill("   ");
    await page.getByRole("button", { name: "Read it" }).click();
    await page.getByRole("alert").getByText("Type a few words").waitFor();
    expect(complaints).toEqual([]);
  });
});

test("Compare times this browser, and says that TensorFlow.js is not there", async () => {
  const { page, complaints } = await studio.visit("#compare");
  await page.getByRole("button", { name: "Time A stream" }).click();
  await page.locator(".contest li", { hasText: "A stream" }).getByText("ms here").waitFor();
  await page.getByRole("radio", { name: "A prediction" }).check();
  await page.getByRole("button", { name: "Time A stream" }).click();
  await page.locator(".contest li", { hasText: "A stream" }).getByText("ms here").waitFor();
  await page.getByRole("button", { name: "Time TensorFlow.js here" }).click();
  await page.getByRole("alert").getByText("built without TensorFlow.js").waitFor();
  expect(complaints).toEqual([]);
});

test("once loaded it works without a network", async () => {
  const context = await studio.visitor();
  const { page } = await studio.visit("#train", context);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await context.setOffline(true);
  for (const room of ROOMS) {
    await page.goto(`${studio.url}#${room}`);
    await page.reload();
    await page.locator("h1").waitFor();
  }
  await page.goto(`${studio.url}#gates`);
  await page.getByText("% right on 1,000 others").waitFor();
  await page.goto(`${studio.url}#train?ep=1`);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await page.getByRole("button", { name: "Train anew" }).waitFor();
  await close(context);
});

function close(context: BrowserContext): Promise<void> {
  return context.close();
}
