import { describe, expect, it } from "vitest";
import { Stream, threefry } from "../../../src/sim/index.js";

const values = (stream: Stream, blocks: number): number[] => {
  const all = new Float64Array(64 * blocks);
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a stream's fill, not an array's
  for (let block = 0; block < blocks; block++) stream.fill(all, 64 * block, block);
  return [...all];
};

describe("threefry", () => {
  it("gives the known answers of Random123 for 20 rounds", () => {
    const hex = (k0: number, k1: number, c0: number, c1: number): string[] =>
      [...threefry(k0, k1, c0, c1)].map((word) => (word >>> 0).toString(16).padStart(8, "0"));
    expect(hex(0, 0, 0, 0)).toEqual(["6b200159", "99ba4efe"]);
    expect(hex(-1, -1, -1, -1)).toEqual(["1cb996fc", "bb002be7"]);
    expect(hex(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toEqual(["c4923a9c", "483df7a0"]);
  });
});

describe("Stream", () => {
  it("gives the same numbers for the same key, and others if any part of the key differs", () => {
    const first = values(new Stream(1, 0, "cpu", "a"), 1);
    expect(values(new Stream(1, 0, "cpu", "a"), 1)).toEqual(first);
    for (const other of [
      new Stream(2, 0, "cpu", "a"),
      new Stream(1, 1, "cpu", "a"),
      new Stream(1, 0, "db", "a"),
      new Stream(1, 0, "cpu", "b"),
    ]) {
      expect(values(other, 1).some((value, i) => value === first[i])).toBe(false);
    }
  });

  it("distinguishes seeds beyond 32 bits", () => {
    expect(values(new Stream(2 ** 32 + 1, 0, "cpu"), 1)).not.toEqual(values(new Stream(1, 0, "cpu"), 1));
  });

  it("must not change between versions of Kneepoint: results would", () => {
    expect(values(new Stream(1, 0, "appCpu", "load/journey/0"), 1).slice(0, 3)).toMatchInlineSnapshot(`
      [
        0.7319784397930748,
        0.20897248331472607,
        0.38789185096382484,
      ]
    `);
  });

  it("is uniform: mean, variance and lag-1 correlation of a million numbers within 4 standard errors", () => {
    const all = values(new Stream(7, 0, "test"), 16_384);
    const n = all.length;
    const mean = all.reduce((a, b) => a + b, 0) / n;
    const variance = all.reduce((sum, x) => sum + (x - 0.5) ** 2, 0) / n;
    const lag = all.slice(1).reduce((sum, x, i) => sum + (x - 0.5) * (all[i]! - 0.5), 0) / (n - 1);
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / n));
    expect(Math.abs(lag)).toBeLessThan(4 / 12 / Math.sqrt(n));
    expect(Math.min(...all.slice(0, 100_000))).toBeGreaterThan(0);
  });
});
