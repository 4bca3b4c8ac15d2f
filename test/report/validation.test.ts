/** Reports of a campaign and of a calibration, drawn and opened in a real browser. */
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeCalibrationReport, writeValidationReport } from "../../src/report/index.js";
import { QUANTILE_LEVELS } from "../../src/calibrate/index.js";
import type { OpenLoopRecord } from "../../src/scenario/calibration.js";
import { toyCampaign } from "../validate/toy-campaign.js";

let browser: Browser;
let directory: string;
const file = (name: string): string => join(directory, `${name}.html`);

beforeAll(async () => {
  // The sources under test, not what an older build left.
  execFileSync(process.execPath, ["scripts/bundle-chart-runtime.mjs"]);
  directory = await mkdtemp(join(tmpdir(), "kneepoint-validation-"));
  const { validation, calibration } = await toyCampaign('a <b>bold</b> & "quoted" campaign');
  await writeValidationReport(file("validation"), { validation, calibration });
  await writeCalibrationReport(file("calibration"), { ...calibration, openLoop: records() });
  browser = await chromium.launch({
    executablePath: process.env["KNEEPOINT_CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
    ],
  });
});

afterAll(async () => {
  await browser?.close();
  await rm(directory, { recursive: true });
});

/** Two levels of a series in two rounds, one run of them refused. */
function records(): OpenLoopRecord[] {
  const figure = (of: number, by: number) =>
    (["throughput", "mean", "p50", "p95", "p99"] as const).map((name, i) => {
      const predicted = (name === "throughput" ? 100 : of * (i + 1)) * by;
      return { figure: name, predicted, low: 0.8 * predicted, high: 1.3 * predicted };
    });
  return [0, 1, 2, 3].map((i) => {
    const mean = i % 2 === 0 ? 0.004 : 0.009;
    const refused = i === 3;
    return {
      level: `GET / <odd> at ${i % 2 === 0 ? 35 : 76} %`,
      startedAt: `2026-11-25T00:0${i}:00.000Z`,
      ratePerSecond: i % 2 === 0 ? 100 : 200,
      rejected: refused ? ["The generator was late."] : [],
      figures: { throughput: 100, mean, p50: 0.8 * mean, p95: 2 * mean, p99: 3 * mean },
      utilisation: i % 2 === 0 ? 0.35 : 0.76,
      quantilesSeconds: QUANTILE_LEVELS.map((share) => -mean * Math.log(1 - share)),
      speedReadings: [1, 2, 3].map((atSeconds) => ({ atSeconds, speed: 0.9 + atSeconds / 50 })),
      blind: refused ? [] : figure(mean / 2, 0.9),
      adjusted: refused ? null : figure(mean / 2, 1.05),
      predictedQuantilesSeconds: refused ? [] : QUANTILE_LEVELS.map((share) => -0.9 * mean * Math.log(1 - share)),
    };
  });
}

async function open(name: string, options: BrowserContextOptions = {}): Promise<{ page: Page; troubles: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  const address = pathToFileURL(file(name)).href;
  page.on("console", (message) => troubles.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => troubles.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address) troubles.push(`request: ${request.url().slice(0, 100)}`);
  });
  await page.goto(address);
  return { page, troubles };
}

describe.each(["validation", "calibration"])("the %s report", (name) => {
  it("comes to life without an error, a violation or a request", async () => {
    const { page, troubles } = await open(name);
    for (const plot of await page.locator("[data-chart]").all()) {
      await plot.scrollIntoViewIfNeeded();
      await plot.and(page.locator("[data-live]")).waitFor({ timeout: 20_000 });
    }
    expect(await page.locator(".live svg").count()).toBe(await page.locator("[data-chart]").count());
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("is whole without JavaScript: every chart drawn, with its table", async () => {
    const { page, troubles } = await open(name, { javaScriptEnabled: false });
    const figures = await page.locator("figure.chart").all();
    expect(figures.length).toBeGreaterThanOrEqual(name === "validation" ? 8 : 2);
    for (const figure of figures) {
      const box = await figure.locator("svg").boundingBox();
      expect(box?.width).toBeGreaterThan(200);
      expect(box?.height).toBeGreaterThan(40);
      expect(await figure.locator("table tbody tr").count()).toBeGreaterThan(0);
    }
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it("does not scroll sideways on a phone", async () => {
    const { page } = await open(name, { viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await page.context().close();
  });

  it("follows the system into the dark", async () => {
    const grounds = [];
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await open(name, { colorScheme });
      grounds.push(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
      await page.context().close();
    }
    expect(grounds[0]).not.toBe(grounds[1]);
  });
});

describe("the validation report", () => {
  it("shows goals, knees, curves, errors, quantiles, speed, times and rejections", async () => {
    const { page } = await open("validation", { javaScriptEnabled: false });
    const headings = await page.locator("h2").allInnerTexts();
    expect(headings).toEqual([
      "Goals",
      "The knee",
      "Latency against load",
      "Every level",
      "What the errors look like",
      "The whole law, not four figures",
      "How the time of a request divides",
      "The runs and the machine",
      "What it was predicted from",
    ]);
    expect(await page.locator("#goals tbody tr").count()).toBe(22);
    expect(await page.locator("#runs").innerText()).toContain("steal");
    await page.context().close();
  });

  it("lets no name become markup", async () => {
    const source = await readFile(file("validation"), "utf8");
    expect(source).not.toContain("<b>bold</b>");
    expect(source).toContain("a &lt;b&gt;bold&lt;/b&gt;");
  });
});
