/** The report in a real browser: what a reader sees, with and without script, on a phone, in the dark and on paper. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeReport } from "../../src/report/index.js";
import type { Result } from "../../src/result/result.js";
import { simulated } from "./simulated.js";
import { failing, HEADER, hostile, inconclusive, overloaded, withCapacity } from "./fixtures.js";

let browser: Browser;
let directory: string;
const pages = new Map<string, string>();
const RESULTS: Readonly<Record<string, () => Result | Promise<Result>>> = {
  capacity: withCapacity,
  failing,
  hostile,
  inconclusive,
  overloaded,
  // Real runs: a group that scales, with every panel of its fleet; CloudFront over a network.
  fleet: () => simulated("scenarios/black-friday.yaml"),
  edge: () => simulated("scenarios/flash-crowd.yaml"),
};

beforeAll(async () => {
  // The sources under test, not what an older build left.
  execFileSync(process.execPath, ["scripts/bundle-chart-runtime.mjs"]);
  directory = await mkdtemp(join(tmpdir(), "kneepoint-browser-"));
  for (const [name, make] of Object.entries(RESULTS))
    pages.set(name, (await writeReport(join(directory, name), await make(), HEADER)).html);
  browser = await chromium.launch({
    executablePath: process.env["KNEEPOINT_CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
});

afterAll(async () => {
  await browser?.close();
  await rm(directory, { recursive: true });
});

interface Visit {
  readonly page: Page;
  /** Everything that should not have happened: console messages, exceptions, requests, dialogs. */
  readonly troubles: string[];
}

async function open(name: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  const address = pathToFileURL(pages.get(name) ?? "").href;
  page.on("console", (message) => troubles.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => troubles.push(`exception: ${error.message}`));
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address) troubles.push(`request: ${request.url().slice(0, 100)}`);
  });
  await page.goto(address);
  return { page, troubles };
}

/** Scrolls through the page until every chart has come to life. */
async function enliven(page: Page): Promise<void> {
  for (const plot of await page.locator("[data-chart]").all()) {
    await plot.scrollIntoViewIfNeeded();
    await plot.and(page.locator("[data-live]")).waitFor({ timeout: 20_000 });
  }
}

describe.each(Object.keys(RESULTS))("the %s report", (name) => {
  it("comes to life without an error, a violation or a request", async () => {
    const { page, troubles } = await open(name);
    await enliven(page);
    expect(await page.locator(".live svg").count()).toBe(await page.locator("[data-chart]").count());
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("does not scroll sideways on a phone", async () => {
    for (const javaScriptEnabled of [true, false]) {
      const { page } = await open(name, { viewport: { width: 360, height: 740 }, javaScriptEnabled });
      if (javaScriptEnabled) await enliven(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
      await page.context().close();
    }
  });
});

describe("with JavaScript", () => {
  it("shows a tooltip with human units", async () => {
    const { page } = await open("capacity");
    const plot = page.locator('[data-chart="latency-over-time"]');
    await plot.scrollIntoViewIfNeeded();
    await plot.and(page.locator("[data-live]")).waitFor();
    const box = await plot.boundingBox();
    if (box === null) throw new Error("the chart has no place");
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2, { steps: 4 });
    const tooltip = page.locator(".tooltip");
    await tooltip.waitFor();
    expect(await tooltip.innerText()).toMatch(/Time\s+\d\d:\d\d\s+p50\s+[\d.]+ ms\s+p95\s+[\d.]+ ms\s+p99\s+[\d.]+ ms/);
    await page.mouse.move(5, 5);
    await tooltip.waitFor({ state: "detached" });
    await page.context().close();
  });

  it("zooms all charts over time together, and only with Shift", async () => {
    const { page } = await open("capacity", { viewport: { width: 1200, height: 2400 } });
    const first = page.locator('[data-chart="latency-over-time"]');
    const second = page.locator('[data-chart="throughput-over-time"]');
    for (const plot of [first, second]) await plot.and(page.locator("[data-live]")).waitFor();
    const box = await first.boundingBox();
    if (box === null) throw new Error("the chart has no place");
    const before = await second.innerHTML();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.keyboard.down("Shift");
    await page.mouse.wheel(0, -400);
    await page.keyboard.up("Shift");
    await expect.poll(() => second.innerHTML()).not.toBe(before);
    await page.context().close();
  });

  it("switches the theme on request", async () => {
    const { page } = await open("capacity", { colorScheme: "light" });
    const ground = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await ground();
    await page.getByRole("button", { name: "Switch to the dark theme" }).click();
    expect(await ground()).not.toBe(light);
    await page.context().close();
  });

  it("draws charts again when the window changes", async () => {
    const { page } = await open("capacity");
    const plot = page.locator('[data-chart="latency-over-time"]');
    await plot.scrollIntoViewIfNeeded();
    await plot.and(page.locator("[data-live]")).waitFor();
    await page.setViewportSize({ width: 700, height: 900 });
    await expect.poll(async () => (await plot.locator("svg").boundingBox())?.width).toBeLessThan(700);
    await page.context().close();
  });
});

describe("without JavaScript", () => {
  it("is whole: every chart drawn, every table there, nothing that asks for script", async () => {
    const { page, troubles } = await open("capacity", { javaScriptEnabled: false });
    const plots = await page.locator("[data-chart]").all();
    expect(plots.length).toBeGreaterThan(12);
    for (const plot of plots) {
      const box = await plot.locator("svg").boundingBox();
      expect(box?.width).toBeGreaterThan(200);
      expect(box?.height).toBeGreaterThan(80);
    }
    expect(await page.locator("#theme").isVisible()).toBe(false);
    expect(await page.locator(".only-script").isVisible()).toBe(false);
    expect(troubles).toEqual([]);
    await page.context().close();
  });
});

describe("in every light", () => {
  it.each(["light", "dark"] as const)("follows the system: %s", async (colorScheme) => {
    const { page } = await open("capacity", { colorScheme });
    await enliven(page);
    const [ground, ink, line, label] = await Promise.all([
      luminance(page, "body", "backgroundColor"),
      luminance(page, "h1", "color"),
      luminance(page, '[data-chart="latency-over-time"] .mark-line path', "stroke"),
      luminance(page, '[data-chart="latency-over-time"] .role-axis-label text', "fill"),
    ]);
    expect(ground > 0.5).toBe(colorScheme === "light");
    // Text, lines and labels stand out from the ground, in charts too.
    for (const [what, least] of [
      [ink, 7],
      [label, 4.5],
      [line, 3],
    ] as const) {
      expect((Math.max(what, ground) + 0.05) / (Math.min(what, ground) + 0.05)).toBeGreaterThan(least);
    }
    await page.context().close();
  });

  it("is light on paper, even when the screen is dark, and prints whole", async () => {
    const { page } = await open("capacity", { colorScheme: "dark" });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await luminance(page, "body", "backgroundColor")).toBeGreaterThan(0.9);
    expect(await luminance(page, "h1", "color")).toBeLessThan(0.1);
    expect(await page.locator(".bar").isVisible()).toBe(false);
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.length).toBeGreaterThan(50_000);
    await page.context().close();
  });
});

describe("for a screen reader", () => {
  it("has landmarks, one h1 and no heading that skips a level", async () => {
    const { page } = await open("capacity");
    for (const landmark of ["banner", "main", "navigation", "contentinfo"] as const)
      expect({ landmark, count: await page.getByRole(landmark).count() }).toEqual({ landmark, count: 1 });
    const levels = await page.evaluate<number[]>(
      '[...document.querySelectorAll("h1,h2,h3,h4")].map((h) => Number(h.tagName[1]))',
    );
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, index) => expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1));
    await page.context().close();
  });

  it("gives every drawing a name, every table a caption and headers with scope", async () => {
    const { page } = await open("capacity");
    await enliven(page);
    const nameless = await page.evaluate(`[...document.querySelectorAll("svg")].filter((svg) =>
      !svg.closest("[aria-hidden=true]") && !svg.getAttribute("aria-label") && !svg.closest("[role=img][aria-label]")).length`);
    expect(nameless).toBe(0);
    const tables = await page.evaluate(`[...document.querySelectorAll("main table")].filter((table) =>
      !table.caption?.textContent.trim() || [...table.querySelectorAll("th")].some((th) => !th.scope)).length`);
    expect(tables).toBe(0);
    const ids = await page.evaluate<string[]>('[...document.querySelectorAll("[id]")].map((element) => element.id)');
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    await page.context().close();
  });

  it("leads from the navigation to every section", async () => {
    const { page } = await open("capacity");
    const targets = await page.evaluate<string[]>(
      '[...document.querySelectorAll("a[href^=\\"#\\"]")].map((a) => a.hash)',
    );
    expect(targets.length).toBeGreaterThan(8);
    for (const target of targets)
      expect({ target, count: await page.locator(target).count() }).toEqual({ target, count: 1 });
    await page.context().close();
  });
});

/** The relative luminance of a computed colour of the first element that matches. */
async function luminance(page: Page, selector: string, property: string): Promise<number> {
  const colour = await page
    .locator(selector)
    .first()
    .evaluate((element, name) => String(Reflect.get(getComputedStyle(element), name)), property);
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((text) => {
    const channel = Number(text) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
