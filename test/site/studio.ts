/** The studio, built into a folder of its own and handed out, with a Chromium to walk through it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";
import { findBrowser, NO_BROWSER } from "../../scripts/setup/browser.mjs";
import { makeData } from "../../scripts/site/data.mjs";

const CONFIG = new URL("../../site/vite.config.ts", import.meta.url).pathname;
/** Loaded machines are slow; what waits longer hangs. Shorter than a test may take, so that the message says what for. */
const PATIENCE_MS = 25_000;

export const ROOMS = ["train", "gradients", "gates", "compare"] as const;

export class Studio {
  private constructor(
    readonly url: string,
    private readonly server: PreviewServer,
    private readonly browser: Browser,
    private readonly folder: string,
  ) {}

  static async open(): Promise<Studio> {
    const executablePath = findBrowser();
    if (!executablePath) throw new Error(NO_BROWSER);
    await makeData();
    const folder = mkdtempSync(join(tmpdir(), "throughtime-studio-"));
    const shared = { configFile: CONFIG, logLevel: "error" as const, build: { outDir: folder, emptyOutDir: true } };
    await build(shared);
    const server = await preview({ ...shared, preview: { port: 0, host: "localhost" } });
    const args = ["--disable-gpu", "--no-first-run", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
    const browser = await chromium.launch({ executablePath, headless: true, args });
    const { port } = server.httpServer.address() as { port: number };
    return new Studio(`http://localhost:${port}/`, server, browser, folder);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A browser that has never been here; motion is off, so that what is looked at stands still. */
  async visitor(options: Parameters<Browser["newContext"]>[0] = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({ reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    return context;
  }

  /** A page of the studio; whatever it complains about is in `complaints`. */
  async visit(hash: string, context?: BrowserContext): Promise<{ page: Page; complaints: string[] }> {
    const page = await (context ?? (await this.visitor())).newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(this.url + hash);
    return { page, complaints };
  }
}

/** How many colours stand on a canvas: an empty one has one. */
export function colors(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    // A copy is read: a canvas that is read again and again makes the browser complain.
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
    copy.drawImage(canvas as HTMLCanvasElement, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    const found = new Set<number>();
    for (let k = 0; k < data.length; k += 4 * 97) {
      found.add(data[k]! * 2 ** 24 + data[k + 1]! * 2 ** 16 + data[k + 2]! * 2 ** 8 + data[k + 3]!);
    }
    return found.size;
  });
}
