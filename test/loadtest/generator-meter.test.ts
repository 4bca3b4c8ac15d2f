/** The wall clock against the monotonic one, within a run and not only at its end. */
import { afterEach, expect, it, vi } from "vitest";
import { meterGenerator } from "../../src/loadtest/generator-meter.js";

afterEach(() => {
  vi.useRealTimers();
});

/** Ten seconds in which the wall clock is `off(second)` ms from where it should be. */
function jumpOf(off: (second: number) => number): number {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date", "performance"], now: 1_000_000 });
  const end = meterGenerator();
  for (let second = 1; second <= 10; second++) {
    vi.setSystemTime(1_000_000 + 1000 * (second - 1) + off(second));
    vi.advanceTimersByTime(1000);
  }
  return end().clockJumpSeconds;
}

it("a clock that is set and set back has jumped", () => {
  expect(jumpOf((second) => (second === 4 || second === 5 ? -3000 : 0))).toBeCloseTo(-3, 2);
});

it("a clock that is set once has jumped, one that runs evenly has not", () => {
  expect(jumpOf((second) => (second >= 6 ? 2000 : 0))).toBeCloseTo(2, 2);
  expect(jumpOf(() => 0)).toBeCloseTo(0, 2);
});
