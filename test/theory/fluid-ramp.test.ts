/**
 * fluid-ramp: the load climbs by 1/s each second from 100/s to 350/s; the capacity of 200/s becomes 500/s at 280 s, when the
 * backlog stands at 150^2 / 2 + 150 * 30 = 15750. Newell, Applications of Queueing Theory (1982), chapter 2.
 *
 * The oracle's max_wait of 31.5 s is the wait of whoever comes as the capacity does: 15750 / 500. Longer waits he who came
 * before and is served just then: x seconds after the overload began, with x^2 / 2 = 200 (180 - x), so 45.3 s.
 */
import { describe, expect, it } from "vitest";
import { simulate, type Run, type SystemSpec } from "../../src/sim/index.js";
import { balancedSystem, targetGroup } from "../sim/alb/balanced-system.js";
import { openLoad } from "./system.js";

const LANDS_SECONDS = 280;
const HORIZON_SECONDS = 500;

function run(replication: number): Run {
  const system = balancedSystem({
    instances: 1,
    serviceSeconds: 1 / 500,
    application: { targetGroups: [targetGroup({ targets: [0], healthCheck: null })] },
    // The capacity that is ordered comes as the end of a slowness.
    faults: [
      { atSeconds: 0, untilSeconds: LANDS_SECONDS, instances: [0], action: { kind: "slow", factor: 500 / 200 } },
    ],
    system: {
      gunicorn: { workers: 1, workerClass: "sync", threads: 1, backlog: Infinity, gil: false },
      instance: { vCpus: 1, relativeSpeed: 1, limitConn: Infinity },
    },
  });
  const load: Extract<SystemSpec["loads"][number], { executor: "arrival-rate" }> = {
    ...openLoad(100),
    executor: "arrival-rate",
    arrivals: { kind: "constant" },
    maxVUs: 1e9,
    startRatePerSecond: 100,
    stages: [
      { durationSeconds: 250, target: 350 },
      { durationSeconds: 1000, target: 350 },
    ],
  };
  return simulate(
    { ...system, loads: [load] },
    {
      seed: 1,
      replication,
      horizonSeconds: HORIZON_SECONDS,
      drainSeconds: 0,
      warmUpSeconds: 0,
      intervals: 100,
      loadFactor: 1,
    },
  );
}

/** Within 1 %: arrivals and service are without chance here, as in a fluid. */
const near = (value: number, exact: number): boolean => Math.abs(value / exact - 1) < 0.01;

describe("fluid-ramp", () => {
  it("backlog, recovery, longest wait and area are those of the cumulative curves", () => {
    const runs = [0].map(run);
    const bins = runs[0]!.path.inFlight.length;
    const { binSeconds } = runs[0]!.path;
    const backlog = Array.from(
      { length: bins },
      (_, bin) => runs.reduce((sum, { path }) => sum + path.inFlight[bin]!, 0) / runs.length,
    );
    expect(near(Math.max(...backlog), 15_750)).toBe(true);
    const recovered = backlog.findIndex((n, bin) => bin * binSeconds > LANDS_SECONDS && n < 20);
    expect(near(recovered * binSeconds, 385)).toBe(true);
    const area = backlog.reduce((sum, n) => sum + n * binSeconds, 0);
    expect(near(area, 1_794_380)).toBe(true);
    const longest = runs.map(({ sites }) => Math.max(...sites.map(({ max }) => max)));
    const x = Math.sqrt(200 ** 2 + 2 * 200 * 180) - 200;
    expect(near(longest.reduce((a, b) => a + b, 0) / runs.length, 180 - x)).toBe(true);
    expect(near(backlog[Math.round(LANDS_SECONDS / binSeconds)]! / 500, 31.5)).toBe(true);
  });
});
