/**
 * Takes a picture of a report for the documentation, 1200 px wide, in the light theme: the top of the page, or from the
 * section with this id on.
 *
 *     node scripts/screenshot-report.mjs reports/…/report.html docs/images/report.png [section]
 */
import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [html, png, section] = process.argv.slice(2);
if (html === undefined || png === undefined) {
  console.error("Usage: node scripts/screenshot-report.mjs <report.html> <picture.png> [section]");
  process.exit(104);
}

await mkdir(dirname(resolve(png)), { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.KNEEPOINT_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
});
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1350 }, colorScheme: "light" });
  await page.goto(pathToFileURL(resolve(html)).href);
  // A chart comes alive when it is in view.
  if (section !== undefined)
    await page.locator(`#${section}`).evaluate((element) => element.scrollIntoView({ behavior: "instant" }));
  // A report of a calibration or a validation has drawn its charts already.
  await page.waitForSelector("[data-live]", { timeout: 5000 }).catch(() => undefined);
  await page.waitForTimeout(1000);
  await page.screenshot({ path: png });
} finally {
  await browser.close();
}
