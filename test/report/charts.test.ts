import { describe, expect, it } from "vitest";
import { capacityTrials } from "../../src/report/charts/capacity-trials.js";
import type { Chart } from "../../src/report/charts/chart.js";
import { drawCharts } from "../../src/report/charts/draw.js";
import { hopColours, hopKind } from "../../src/report/charts/hop-colours.js";
import { latencyDistribution } from "../../src/report/charts/latency-distribution.js";
import { latencyOverTime } from "../../src/report/charts/latency-over-time.js";
import { predictedAgainstMeasured } from "../../src/report/charts/predicted-against-measured.js";
import { timeByHop } from "../../src/report/charts/time-by-hop.js";
import { utilisationOverTime } from "../../src/report/charts/utilisation-over-time.js";
import type { Result } from "../../src/result/result.js";
import { overTimeCharts } from "../../src/report/sections/over-time.js";
import { failing, hostile, inconclusive, overloaded, passing, withCapacity } from "./fixtures.js";

function allCharts(result: Result): Chart[] {
  const { capacity, calibration } = result.kneepoint;
  return [
    ...overTimeCharts(result),
    latencyDistribution(result),
    ...utilisationOverTime(result),
    timeByHop(result),
    capacity && capacityTrials(capacity),
    ...predictedAgainstMeasured(calibration?.validation ?? []),
  ].filter((chart) => chart !== null);
}

describe("every chart of every result", () => {
  it.each([
    ["passing", passing],
    ["failing", failing],
    ["inconclusive", inconclusive],
    ["overloaded", overloaded],
    ["with capacity", withCapacity],
    ["hostile", hostile],
  ])("is drawn without a warning: %s", async (_, make) => {
    const charts = allCharts(make());
    const drawings = await drawCharts(charts);
    expect(drawings.warnings).toEqual([]);
    for (const chart of charts) {
      const { svg = "" } = drawings.byId.get(chart.id) ?? {};
      expect(svg.slice(0, 24)).toBe('<svg aria-hidden="true" ');
      expect(svg.includes("NaN")).toBe(false);
      expect(chart.description.length).toBeGreaterThan(20);
      expect(chart.table.rows.length).toBeGreaterThan(0);
    }
  });

  it("has ids of its own", async () => {
    const charts = allCharts(withCapacity());
    const { byId } = await drawCharts(charts);
    const ids = [...byId.values()].flatMap(({ svg }) => [...svg.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(charts.map((chart) => chart.id)).size).toBe(charts.length);
  });

  it("takes its colours from the theme", async () => {
    const { byId } = await drawCharts(allCharts(withCapacity()));
    for (const [id, { svg }] of byId)
      expect({ id, fixed: svg.match(/(fill|stroke)="(#|rgb)[^"]*"/g) }).toEqual({ id, fixed: null });
  });
});

describe("latency over time", () => {
  it("carries at most 400 points of a long run", () => {
    const spec = JSON.stringify(latencyOverTime(passing()).spec("static"));
    expect(passing().kneepoint.series.timeSeconds.length).toBeGreaterThan(400);
    expect(spec.match(/"at":/g)?.length).toBeLessThanOrEqual(400);
  });
  it("turns logarithmic when the slowest is far from the fastest", () => {
    expect(JSON.stringify(latencyOverTime(passing()).spec("static"))).not.toContain('"log"');
    expect(JSON.stringify(latencyOverTime(failing()).spec("static"))).toContain('"log"');
  });
  it("says what is to be seen", () => {
    expect(latencyOverTime(passing()).description.replaceAll("\u00a0", " ")).toMatch(
      /^Latency over time\. p50 [\d.]+ ms to [\d.]+ ms, highest at \d\d:\d\d; p95/,
    );
  });
});

describe("utilisation over time", () => {
  it("shows the fullest system first", () => {
    expect(utilisationOverTime(passing())[0]?.title).toBe("Busy Gunicorn workers");
  });
});

describe("the colours of hops", () => {
  it("tell waiting from working", () => {
    expect(["workerQueue Queueing for a worker", "appCpu Python CPU", "clientNetwork Network"].map(hopKind)).toEqual([
      "wait",
      "work",
      "wire",
    ]);
  });
  it("differ from one another", () => {
    const tokens = hopColours(passing().kneepoint.hops).map(({ token }) => token);
    expect(new Set(tokens).size).toBe(tokens.length);
  });
});
