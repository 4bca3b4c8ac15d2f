import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCpuTicks, parseProcessStat, parseSchedstatSeconds, stealShare } from "../../src/stack/proc-files.js";

const stat = (name: string): string =>
  `4242 (${name}) S 17 4242 4242 0 -1 4194560 900 800 0 0 31 12 5 6 20 0 1 0 987654 123456 2048 18446744073709551615 1 1 0 0 0`;

describe("parseProcessStat", () => {
  test("reads the fields by their documented positions", () => {
    expect(parseProcessStat(stat("nginx"))).toEqual({
      pid: 4242,
      name: "nginx",
      state: "S",
      parent: 17,
      userTicks: 31,
      systemTicks: 12,
      endedChildrenTicks: 11,
      threads: 1,
      startTicks: 987654,
      residentPages: 2048,
    });
  });

  test("survives names with spaces and parentheses", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), (name) => {
        expect(parseProcessStat(stat(name))).toMatchObject({ name, parent: 17, startTicks: 987654 });
      }),
    );
  });

  test("is undefined for anything else", () => {
    fc.assert(fc.property(fc.string(), (text) => parseProcessStat(text) === undefined || text.includes("(")));
    expect(parseProcessStat("")).toBeUndefined();
    expect(parseProcessStat("12 (half) S 1")).toBeUndefined();
  });
});

test("parseSchedstatSeconds reads nanoseconds of running", () => {
  expect(parseSchedstatSeconds("1500000000 40640 12\n")).toBe(1.5);
  expect(parseSchedstatSeconds("")).toBeUndefined();
  expect(parseSchedstatSeconds("nonsense")).toBeUndefined();
});

describe("CPU ticks", () => {
  const before =
    "cpu  300 0 0 0 0 0 0 0 0 0\ncpu0 100 0 50 800 20 0 5 25 0 0\ncpu1 10 0 5 80 0 0 0 5 7 0\nintr 1 2 3\n";
  const after = "cpu0 150 0 50 840 20 0 5 35 0 0\ncpu1 10 0 5 180 0 0 0 5 7 0\n";

  test("are summed over the chosen CPUs, guest time not twice", () => {
    expect(parseCpuTicks(before, [1])).toEqual({ total: 100, idle: 80, steal: 5 });
    expect(parseCpuTicks(before)).toEqual({ total: 1100, idle: 900, steal: 30 });
  });

  test("give the share that was stolen", () => {
    expect(stealShare(parseCpuTicks(before, [0]), parseCpuTicks(after, [0]))).toBeCloseTo(0.1);
    expect(stealShare(parseCpuTicks(before, [1]), parseCpuTicks(before, [1]))).toBe(0);
  });
});
