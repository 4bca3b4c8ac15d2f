/**
 * Takes the picture of a report that the README shows: the top of the page, 1200 px wide, in the light theme.
 *
 *     node scripts/screenshot-report.mjs reports/…/report.html docs/images/report.png
 */
import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [html, png] = process.argv.slice(2);
if (html === undefined || png === undefined) {
  console.error("Usage: node scripts/screenshot-report.mjs <report.html> <picture.png>");
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
  await page.waitForSelector("[data-live]");
  await page.screenshot({ path: png });
} finally {
  await browser.close();
}
