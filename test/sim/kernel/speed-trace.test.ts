import { describe, expect, it } from "vitest";
import { type CoreSpec, simulate, type SystemSpec } from "../../../src/sim/index.js";

const NOTHING = { kind: "constant", value: 0 } as const;

/** One request of a second of CPU every ten seconds. */
function clockwork(core: CoreSpec): SystemSpec {
  return {
    loads: [
      {
        name: "load",
        executor: "arrival-rate",
        startRatePerSecond: 0.1,
        stages: [{ durationSeconds: 1e9, target: 0.1 }],
        arrivals: { kind: "constant" },
        maxVUs: 1e9,
        startTimeSeconds: 0,
        gracefulStopSeconds: 0,
        minIterationSeconds: 0,
        mix: [{ journey: 0, weight: 1 }],
      },
    ],
    journeys: [{ name: "journey", steps: [{ route: 0, thinkTime: null }] }],
    routes: [
      {
        name: "GET /",
        nginxCpuSeconds: NOTHING,
        appCpuSeconds: { kind: "constant", value: 1 },
        databaseSeconds: NOTHING,
        queries: 0,
        waitSeconds: null,
        static: false,
      },
    ],
    timeoutSeconds: Infinity,
    network: { clientRttSeconds: null, instanceRttSeconds: null, databaseRttSeconds: null },
    loadBalancer: null,
    instances: 1,
    instance: { vCpus: 1, relativeSpeed: 1, limitConn: Infinity, core },
    gunicorn: { workers: 4, workerClass: "sync", threads: 1, backlog: Infinity, gil: false },
    pool: null,
    database: null,
  };
}

/** Mean response time and busy seconds by interval of ten seconds. */
function run(core: CoreSpec, seconds: number): { mean: number; busy: number[] } {
  const { sites, gauges, checks } = simulate(clockwork(core), {
    seed: 1,
    replication: 0,
    horizonSeconds: seconds,
    warmUpSeconds: 0,
    drainSeconds: 100,
    intervals: seconds / 10,
    loadFactor: 1,
  });
  for (const { name, passed, detail } of checks) expect(passed, `${name}: ${detail}`).toBe(true);
  const cpu = gauges.find(({ metric }) => metric === "CPUUtilization")!;
  const { sum, count } = sites[0]!;
  return { mean: sum / count, busy: Array.from(cpu.values, (share) => share * 10) };
}

describe.each([
  ["processor sharing", {}],
  ["slices", { slice: { seconds: 0.3, forgetSeconds: 0.01 } }],
] as const)("a core whose speed was measured, under %s", (_, discipline) => {
  const speeds = (stepSeconds: number, factors: number[]): CoreSpec => ({
    ...discipline,
    speedTrace: { stepSeconds, factors },
  });

  it("takes the same work for longer where it was slower, and the last step for ever", () => {
    const { busy } = run(speeds(20, [1, 0.5]), 60);
    expect(Math.max(...busy.slice(0, 2))).toBeCloseTo(1, 9);
    for (const each of busy.slice(3)) expect(each).toBeCloseTo(2, 9);
  });

  it("changes under a request's hands", () => {
    // The first request comes at 0: half of it at full speed, an eighth in the next half second, the rest at full speed.
    expect(run(speeds(0.5, [1, 0.25, 1]), 10).busy[0]).toBeCloseTo(0.5 + 0.5 + 0.375, 9);
  });

  it("is multiplied by what is too fast to be measured", () => {
    const modulation = { slowShare: 0.5, slowdown: 2, slowDwellSeconds: 0.05 };
    const plain = run({ ...discipline, modulation }, 2000);
    const halved = run({ ...speeds(1, [0.5]), modulation }, 2000);
    expect(halved.mean / plain.mean).toBeCloseTo(2, 1);
  });
});
