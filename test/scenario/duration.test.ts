import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "../../src/scenario/duration.js";

describe("parseDuration", () => {
  it.each([
    ["1h2m3.5s", 3723.5],
    ["300ms", 0.3],
    ["35ms", 0.035],
    [".5s", 0.5],
    ["1d", 86_400],
    ["250us", 0.00025],
    ["250µs", 0.00025],
    ["0", 0],
    ["-5s", -5],
  ])("reads %s as %d seconds", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(["", "10", "s", "1x", "1 h", "1e3s", "--1s", "NaN"])("does not read %j", (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});

describe("formatDuration", () => {
  it.each([
    [0.04, "40ms"],
    [5400, "1h30m"],
    [0.00025, "250us"],
    [Infinity, "no limit"],
  ])("writes %d seconds as %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it("writes what parseDuration reads", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds / 1000))).toBeCloseTo(milliseconds / 1000, 6);
      }),
    );
  });
});
