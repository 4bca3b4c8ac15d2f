import { describe, expect, it } from "vitest";
import { linuxScheduler } from "../../src/calibrate/scheduler.js";

describe("what is known of Linux's scheduler", () => {
  // kernel/sched/fair.c: 0.7 ms times 1 + log2 of the CPUs, of which it counts no more than 8.
  it.each([
    [1, 0.7],
    [2, 1.4],
    [3, 1.4],
    [4, 2.1],
    [8, 2.8],
    [64, 2.8],
  ])("is the slice on %i CPUs: %s ms", (cpus, milliseconds) => {
    expect(linuxScheduler(cpus).sliceSeconds).toBeCloseTo(milliseconds / 1e3, 9);
  });
});
