import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderHtml, writeReport } from "../../src/report/index.js";
import type { Result } from "../../src/result/result.js";
import { failing, HEADER, hostile, inconclusive, overloaded, passing, withCapacity } from "./fixtures.js";

/** The text of a page as it is read, without scripts, styles and tags. */
function text(page: string): string {
  return page
    .replaceAll(/<(script|style|svg)\b[\s\S]*?<\/\1>/g, " ")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/[\s\u00a0]+/g, " ");
}

/** The JSON embedded in a page. */
function embedded(page: string): unknown {
  return JSON.parse(/<script type="application\/json" id="result"[^>]*>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? "null");
}

/** How the embedded JSON was shortened, if it was. */
const form = (page: string): string | undefined => /id="result" data-form="([a-z-]+)"/.exec(page)?.[1];

describe("renderHtml", () => {
  it("puts the sections in the order in which they are asked for", async () => {
    const page = await renderHtml(withCapacity(), HEADER);
    const order = [...page.matchAll(/<section\s+id="([^"]+)"/g)].map(([, id]) => id);
    expect(order).toEqual([
      "verdict",
      "thresholds",
      "figures",
      "over-time",
      "distribution",
      "systems",
      "hops",
      "routes",
      "capacity",
      "findings",
      "calibration",
      "about",
    ]);
  });

  it("opens with the capacity when it was searched", async () => {
    const page = text(await renderHtml(withCapacity(), HEADER));
    expect(page).toContain("Holds up to 2.3× this load: 460 requests/s");
    expect(page).toContain("http_req_duration p(95)&lt;300 breaks first");
  });

  it("opens with the overload, and gives no average", async () => {
    const page = text(await renderHtml(overloaded(), HEADER));
    expect(page).toContain("Overloaded: work arrives faster than it is done");
    expect(page).toContain("Requests in progress grow by 16.2 every second");
    expect(page).toContain("overloaded: there is no steady state to average");
  });

  it("says too few samples and why, never zero", async () => {
    const page = text(await renderHtml(inconclusive(), HEADER));
    expect(page).toContain("too few samples");
    expect(page).toContain("62 requests, at least 2,000 are needed for p(95)");
    expect(page).not.toMatch(/p95 0 ms|null|NaN|undefined/);
  });

  it("orders findings by severity", async () => {
    const page = text(await renderHtml(failing(), HEADER));
    const found = [
      "The evening peak does not fit",
      "Gunicorn&#39;s workers are the first to run out",
      "The database has room",
    ];
    const places = found.map((title) => page.indexOf(title));
    expect(places[0]).toBeGreaterThan(0);
    expect(places[0]).toBeLessThan(places[1] ?? 0);
    expect(places[1]).toBeLessThan(places[2] ?? 0);
  });

  it("embeds the result for machines, exact when it is short", async () => {
    expect(embedded(await renderHtml(inconclusive(), HEADER))).toEqual(inconclusive());
  });

  it("embeds a long result rounded, and a very long one without its series, and says so", async () => {
    const base = passing();
    const times = (count: number): Result => ({
      ...base,
      kneepoint: { ...base.kneepoint, systems: Array.from({ length: count }, () => base.kneepoint.systems).flat() },
    });
    const [rounded, short] = await Promise.all([renderHtml(times(2), HEADER), renderHtml(times(12), HEADER)]);
    expect([form(rounded), form(short)]).toEqual(["rounded", "without-series"]);
    for (const page of [rounded, short])
      expect(embedded(page)).toMatchObject({ schema: "kneepoint/result/1", kneepoint: { verdict: "pass", seed: 42 } });
    expect(Buffer.byteLength(short)).toBeLessThan(1_500_000);
  });

  it("lets no hostile string out of its place", async () => {
    const page = await renderHtml(hostile(), HEADER);
    expect(page).not.toContain("<img");
    expect(page).not.toContain("<script>alert");
    // One policy-approved script and two data blocks at most.
    expect(page.match(/<script/g)?.length).toBeLessThanOrEqual(3);
    expect(embedded(page)).toMatchObject({ kneepoint: { scenario: { name: hostile().kneepoint.scenario.name } } });
  });

  it("names no address that could be loaded", async () => {
    const page = await renderHtml(withCapacity(), HEADER);
    const markup = page.replaceAll(/<script\b[\s\S]*?<\/script>/g, "");
    expect(markup).not.toMatch(/(src|srcset|data|action)="(?!#)|url\((?!#)|@import/);
    expect([...markup.matchAll(/href="([^"]*)"/g)].every(([, target]) => target?.startsWith("#"))).toBe(true);
    expect(page).toMatch(/default-src &#39;none&#39;; script-src &#39;(none|sha256-)/);
    expect(page).not.toContain("unsafe-eval");
  });

  it("is small", async () => {
    for (const make of [passing, failing, hostile, withCapacity])
      expect(Buffer.byteLength(await renderHtml(make(), HEADER))).toBeLessThan(1_500_000);
  });
});

describe("writeReport", () => {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "kneepoint-report-"));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it("writes four whole files into a directory it makes, and nothing else", async () => {
    const target = join(directory, "a", "b");
    const files = await writeReport(target, inconclusive(), HEADER);
    expect(new Set(await readdir(target))).toEqual(
      new Set(["header.json", "report.html", "report.md", "summary.json"]),
    );
    expect(await readFile(files.json, "utf8")).toBe(`${JSON.stringify(inconclusive(), null, 2)}\n`);
    expect(await readFile(files.html, "utf8")).toContain("<!doctype html>");
    expect(await readFile(files.markdown, "utf8")).toMatch(/^# ❔ first-try: Inconclusive/);
  });

  it("writes the same bytes for the same result", async () => {
    const [one, two] = await Promise.all(
      ["one", "two"].map((name) => writeReport(join(directory, name), passing(), HEADER)),
    );
    const same = (await readFile(one?.html ?? "", "utf8")) === (await readFile(two?.html ?? "", "utf8"));
    expect(same).toBe(true);
  });
});
