import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findServerTiming, parseServerTiming } from "../../src/loadtest/index.js";

test("reads what the shop writes", () => {
  const header = 'wall;dur=3.009, cpu;dur=2.137, db;dur=1.121, dbn;desc="2"';
  const timing = parseServerTiming(header);
  expect(timing?.wallSeconds).toBeCloseTo(0.003009, 9);
  expect(timing?.cpuSeconds).toBeCloseTo(0.002137, 9);
  expect(timing?.databaseSeconds).toBeCloseTo(0.001121, 9);
  expect(timing?.queries).toBe(2);
});

test("takes any order, spacing and unknown metrics, and commas inside quotes", () => {
  const header = 'cdn-cache; desc="HIT, by edge;dur=9", cpu;desc="thread";dur=1 ,wall; dur="2.5",miss';
  expect(parseServerTiming(header)).toEqual({
    wallSeconds: 0.0025,
    cpuSeconds: 0.001,
    databaseSeconds: 0,
    queries: 0,
  });
});

test.each(["", "wall;dur=1", "cpu;dur=1", "wall;dur=x, cpu;dur=1", "wall;dur=-1, cpu;dur=1", "wall, cpu"])(
  "is undefined for %j",
  (header) => {
    expect(parseServerTiming(header)).toBeUndefined();
  },
);

test("never throws, and gives only finite non-negative figures", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `wall;dur=1, cpu;dur=${text}, ${text}`),
      ),
      (header) => {
        const timing = parseServerTiming(header);
        for (const value of Object.values(timing ?? {})) expect(value).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

test("finds the header among raw headers, whatever its case", () => {
  expect(findServerTiming(["Date", "x", "SERVER-TIMING", "wall;dur=1"])).toBe("wall;dur=1");
  expect(findServerTiming(["Server-Timings", "x", "X", "server-timing"])).toBeUndefined();
});
