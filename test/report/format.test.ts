import { roundByteValues } from "../../src/report/charts/axes.js";
import { describe, expect, it } from "vitest";
import {
  formatConfidence,
  formatCount,
  formatDuration,
  formatError,
  formatEstimate,
  formatFactor,
  formatInterval,
  formatMoment,
  formatPercent,
  formatQuantity,
  formatValue,
  lowerFirst,
  rounded,
} from "../../src/report/format.js";

/** The gap between a number and its unit does not break; here it reads better as a space. */
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

describe("formatQuantity", () => {
  it.each([
    [231.4, "ms", "231 ms"],
    [0.4237, "ms", "0.42 ms"],
    [300, "ms", "300 ms"],
    [1431, "ms", "1.43 s"],
    [59_960, "ms", "60.0 s"],
    [150_000, "ms", "2.50 min"],
    [0, "ms", "0 ms"],
    [82.44, "/s", "82.4/s"],
    [1234.5, "/s", "1,235/s"],
    [12_345, "per second", "12.3 k/s"],
    [2_500_000, "/s", "2.50 M/s"],
    [0.0123, "share", "1.23 %"],
    [0.0004, "share", "0.040 %"],
    [1, "share", "100 %"],
    [0, "share", "0 %"],
    [16, "count", "16"],
    [4.6931, "count", "4.69"],
    [7_120_000, "", "7.12 M"],
    [-3.256, "ms", "−3.26 ms"],
    [0.000052, "ms", "<0.001 ms"],
    [0.000003, "share", "<0.01 %"],
    [5.9999999, "count", "6"],
    [Infinity, "count", "unlimited"],
    [Number.NaN, "ms", "unknown"],
  ] as const)("writes %d in %s as %s", (value, unit, text) => {
    expect(plain(formatQuantity(value, unit))).toBe(text);
  });

  it("keeps number and unit on one line", () => {
    expect(formatQuantity(231.4, "ms")).toBe("231\u00a0ms");
  });
});

describe("formatInterval", () => {
  it.each([
    [212.3, 230.9, "ms", "212–231 ms"],
    [980, 1130, "ms", "0.98–1.13 s"],
    [82.1, 82.1, "/s", "82.1/s"],
    [0, 0, "share", "0 %"],
    [6, 6.0000001, "count", "6"],
    [-0.0001, 0.0008, "count", "0"],
    [0.00001, 0.00003, "ms", "<0.001 ms"],
    [0.00024, 0.00056, "share", "0.024–0.056 %"],
    // Finer than three digits where the ends would otherwise look the same.
    [231.02, 231.31, "ms", "231.0–231.3 ms"],
    [-2, 3.5, "ms", "−2.00–3.50 ms"],
  ] as const)("writes %d to %d %s as %s", (low, high, unit, text) => {
    expect(plain(formatInterval({ low, high }, unit))).toBe(text);
  });

  it("says when an end is open", () => {
    expect(plain(formatInterval({ low: 3, high: Infinity }, "ms"))).toBe("3 ms – unlimited");
  });
});

describe("formatEstimate", () => {
  const shown = (value: number, low: number, high: number): string =>
    plain(formatEstimate({ value, interval: { low, high, confidence: 0.95, replications: 10 } }, "ms"));

  it("never shows a value outside of its interval for want of decimals", () => {
    expect(shown(10_033, 10_032, 10_034)).toBe("10.033 s");
    expect(shown(3.4913, 3.4905, 3.4925)).toBe("3.491 ms");
  });

  it("else has as many digits as any quantity", () => {
    expect(shown(231.4, 212.3, 250.9)).toBe("231 ms");
    // What differs by less than a ten-thousandth is not told apart.
    expect(shown(10_033, 10_032.9, 10_033.1)).toBe("10.0 s");
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0 s"],
    [0.25, "250 ms"],
    [20, "20 s"],
    [41.3, "41.3 s"],
    [90, "1 min 30 s"],
    [3_600, "1 h"],
    [5_400, "1 h 30 min"],
    [86_400, "24 h"],
    [260_000, "3 d"],
    [Infinity, "unlimited"],
  ])("writes %d seconds as %s", (seconds, text) => {
    expect(plain(formatDuration(seconds))).toBe(text);
  });
});

describe("formatMoment", () => {
  it("is as precise as the run is long", () => {
    expect(formatMoment(45, 120)).toBe("45 s");
    expect(formatMoment(150, 3_600)).toBe("02:30");
    expect(formatMoment(47_100, 86_400)).toBe("13:05");
    expect(formatMoment(90_000, 172_800)).toBe("day 2 01:00");
  });
});

describe("the small ones", () => {
  it("never writes a missing estimate as a number", () => {
    expect(formatEstimate({ value: null, interval: null }, "ms")).toBe("too few samples");
  });
  it("signs errors", () => {
    expect([0.18, -0.0421, 0].map((error) => plain(formatError(error)))).toEqual(["+18.0 %", "−4.2 %", "0.0 %"]);
  });
  it("writes factors without needless zeros", () => {
    expect([1, 2.3, 2.375, 0.5, 12.5].map(formatFactor)).toEqual(["1×", "2.3×", "2.38×", "0.5×", "12.5×"]);
  });
  it("writes confidence, percent and counts", () => {
    expect([0.95, 0.999].map((level) => plain(formatConfidence(level)))).toEqual(["95 %", "99.9 %"]);
    expect([0, 0.004, 0.5, 1.2].map((share) => plain(formatPercent(share)))).toEqual(["0 %", "<1 %", "50 %", "120 %"]);
    expect([formatCount(1, "request"), formatCount(2_000, "request")]).toEqual(["1 request", "2,000 requests"]);
  });
  it("rounds what charts carry to four digits", () => {
    expect(rounded(123.456)).toBe(123.5);
  });
  it("writes parameters of any kind on one line", () => {
    expect([formatValue("a"), formatValue({ a: [1] }), formatValue(undefined)]).toEqual(["a", '{"a":[1]}', "—"]);
  });
  it("leaves acronyms alone when it lowers a first letter", () => {
    expect([lowerFirst("Queueing for a worker"), lowerFirst("CPU")]).toEqual(["queueing for a worker", "CPU"]);
  });
});

describe("bytes", () => {
  it("are written in the units that volumes are sized in", () => {
    expect(formatQuantity(2 ** 30, "bytes")).toBe("1\u00a0GiB");
    expect(formatQuantity(1536, "bytes")).toBe("1.50\u00a0KiB");
    expect(formatQuantity(0, "bytes")).toBe("0\u00a0B");
    expect(formatQuantity(3 * 2 ** 40, "bytes")).toBe("3\u00a0TiB");
  });

  it("have round ticks of them", () => {
    expect(roundByteValues(36 * 2 ** 30).map((value) => value / 2 ** 30)).toEqual([0, 5, 10, 15, 20, 25, 30, 35]);
    expect(roundByteValues(100 * 2 ** 20).map((value) => value / 2 ** 20)).toEqual([0, 20, 40, 60, 80, 100]);
  });
});
