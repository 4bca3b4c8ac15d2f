import { expect, test } from "vitest";
import type { ProbeReading } from "../../../src/loadtest/load-run.js";
import { cgroupDirectory, coreSeconds, pressureSeconds, probeFigures } from "../../../src/loadtest/probes/index.js";

/** Counters that grow at constant rates, read at uneven times. */
const READINGS: ProbeReading[] = [-0.1, 0.6, 1.1, 2.3, 3, 4.2].map((atSeconds, index) => ({
  atSeconds,
  cpuSeconds: { gunicorn: 7 + 0.5 * atSeconds, nginx: 1 + 0.1 * atSeconds },
  coreSeconds: { busy: 90 + 0.8 * atSeconds, steal: 3 + 0.05 * atSeconds, total: 100 + atSeconds },
  generatorCoreSeconds: { busy: 0.25 * atSeconds, steal: 0, total: atSeconds },
  probeCpuSeconds: 0.004 * atSeconds,
  speed: [1, 0.8, 1, 1.2, 1, 5][index]!,
  acceptQueue: { gunicorn: [0, 9, 4, 6, 0, 50][index]! },
  cpuPressureSeconds: 11 + 0.3 * atSeconds,
}));

test("counters are taken at the window's ends, wherever the readings fall", () => {
  const figures = probeFigures(READINGS, { fromSeconds: 1, toSeconds: 3.5 }, 500);
  expect(figures.seconds).toBe(2.5);
  expect(figures.cpuSeconds["gunicorn"]).toBeCloseTo(1.25, 10);
  expect(figures.cpuSecondsPerRequest["nginx"]).toBeCloseTo(0.0005, 10);
  expect(figures.utilisation).toBeCloseTo(0.8, 10);
  expect(figures.generatorUtilisation).toBeCloseTo(0.25, 10);
  expect(figures.stealShare).toBeCloseTo(0.05, 10);
  expect(figures.foreignShare).toBeCloseTo(0.8 - 0.6 - 0.004, 10);
  expect(figures.cpuPressureShare).toBeCloseTo(0.3, 10);
  // Of readings inside only: not the 9 at 0.6 s, not the 50 and the speed of 5 at 4.2 s.
  expect(figures.peakAcceptQueue).toEqual({ gunicorn: 6 });
  expect(figures.speed).toMatchObject({ count: 3, median: 1, p95: 1.2 });
  expect(figures.speed?.mean).toBeCloseTo(3.2 / 3, 10);
});

test("what was not read is no figure", () => {
  const bare = READINGS.map(({ atSeconds }) => ({ atSeconds }));
  const figures = probeFigures(bare, { fromSeconds: 0, toSeconds: 3 }, 0);
  expect(figures.utilisation).toBeUndefined();
  expect(figures.foreignShare).toBeUndefined();
  expect(figures.speed).toBeUndefined();
  expect(figures.cpuSecondsPerRequest).toEqual({});
  expect(() => probeFigures([], { fromSeconds: 0, toSeconds: 3 }, 1)).toThrow(RangeError);
  expect(() => probeFigures(bare, { fromSeconds: 10, toSeconds: 12 }, 1)).toThrow(/10 to 12 s/);
});

test("reads the kernel's counters", () => {
  const stat = "cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 100 0 50 800 20 10 5 15 0 0\ncpu1 1 1 1 1 1 1 1 1 0 0\nintr 5";
  expect(coreSeconds(stat, [0])).toEqual({ busy: 1.65, steal: 0.15, total: 10 });
  expect(pressureSeconds("some avg10=0.01 avg60=1.14 avg300=1.73 total=3420048455\nfull avg10=0 total=0")).toBe(
    3420.048455,
  );
});

test("finds where a process's CPU is accounted", () => {
  const hybrid =
    "cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\ncgroup /c/acct cgroup rw,cpuacct 0 0\ncgroup2 /c2 cgroup2 rw 0 0";
  expect(cgroupDirectory("4:memory:/m\n2:cpuacct:/shop/web\n0::/\n", hybrid)).toEqual({
    version: 1,
    directory: "/c/acct/shop/web",
  });
  expect(cgroupDirectory("0::/system.slice/web.service\n", "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0")).toEqual({
    version: 2,
    directory: "/sys/fs/cgroup/system.slice/web.service",
  });
  expect(cgroupDirectory("2:cpuacct:/\n0::/\n", hybrid)).toBeUndefined();
  expect(cgroupDirectory("", "")).toBeUndefined();
});
