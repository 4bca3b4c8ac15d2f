import { describe, expect, it } from "vitest";
import { simulate, type SystemSpec } from "../../../src/sim/index.js";
import { coreSpeeds } from "../../../src/sim/kernel/core-speed.js";

const NOTHING = { kind: "constant", value: 0 } as const;

/** M/M/1 (processor sharing, unlimited workers) whose server's speed changes. */
function modulatedQueue(
  arrivalRate: number,
  modulation: { slowShare: number; slowdown: number; slowDwellSeconds: number },
): SystemSpec {
  return {
    loads: [
      {
        name: "load",
        executor: "arrival-rate",
        startRatePerSecond: arrivalRate,
        stages: [{ durationSeconds: 1e9, target: arrivalRate }],
        arrivals: { kind: "poisson" },
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
        appCpuSeconds: { kind: "exponential", mean: 1 },
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
    instance: { vCpus: 1, relativeSpeed: 1, limitConn: Infinity, core: { modulation } },
    gunicorn: { workers: 1e6, workerClass: "sync", threads: 1, backlog: Infinity, gil: false },
    pool: null,
    database: null,
  };
}

type Matrix = readonly [readonly [number, number], readonly [number, number]];

const map2 = (of: (i: 0 | 1, j: 0 | 1) => number): Matrix => [
  [of(0, 0), of(0, 1)],
  [of(1, 0), of(1, 1)],
];
const times = (a: Matrix, b: Matrix): Matrix => map2((i, j) => a[i][0] * b[0][j] + a[i][1] * b[1][j]);
const plus = (a: Matrix, b: Matrix): Matrix => map2((i, j) => a[i][j] + b[i][j]);
const inverse = (a: Matrix): Matrix => {
  const determinant = a[0][0] * a[1][1] - a[0][1] * a[1][0];
  return map2((i, j) => ((i === j ? 1 : -1) * a[1 - j]![1 - i]!) / determinant);
};
const IDENTITY = map2((i, j) => (i === j ? 1 : 0));

/**
 * Mean number in the queue: a quasi-birth-death process with phases fast and slow. Its rate matrix is the least
 * solution of A0 + R A1 + R² A2 = 0 (Neuts, Matrix-Geometric Solutions, 1981, section 1.2), by iteration.
 */
function meanNumber(arrivalRate: number, slowShare: number, slowdown: number, slowDwell: number): number {
  const { fast, slow } = coreSpeeds({ slowShare, slowdown });
  const toFast = 1 / slowDwell;
  const toSlow = slowShare / (1 - slowShare) / slowDwell;
  const up = map2((i, j) => (i === j ? arrivalRate : 0));
  const down: Matrix = [
    [fast, 0],
    [0, slow],
  ];
  const change: Matrix = [
    [-toSlow, toSlow],
    [toFast, -toFast],
  ];
  const local = plus(
    change,
    map2((i, j) => (i === j ? -arrivalRate - down[i][j] : 0)),
  );
  const empty = plus(
    change,
    map2((i, j) => (i === j ? -arrivalRate : 0)),
  );
  const minusLocalInverse = map2((i, j) => -inverse(local)[i][j]);
  let rate = map2(() => 0);
  for (let n = 0; n < 20_000; n++) rate = times(plus(up, times(times(rate, rate), down)), minusLocalInverse);
  // Level 0 satisfies p (B0 + R A2) = 0: proportional to the off-diagonal of its generator.
  const boundary = plus(empty, times(rate, down));
  const level: readonly [number, number] = [boundary[1][0], boundary[0][1]];
  const rest = inverse(
    plus(
      IDENTITY,
      map2((i, j) => -rate[i][j]),
    ),
  );
  const sum = (m: Matrix): number => level[0] * (m[0][0] + m[0][1]) + level[1] * (m[1][0] + m[1][1]);
  return sum(times(rate, times(rest, rest))) / sum(rest);
}

describe("core speed", () => {
  it("has mean 1, whatever its states", () => {
    for (const [slowShare, slowdown] of [
      [0.1, 3],
      [0.45, 1.7],
      [0.78, 1.55],
    ] as const) {
      const { fast, slow } = coreSpeeds({ slowShare, slowdown });
      expect((1 - slowShare) * fast + slowShare * slow).toBeCloseTo(1, 12);
      expect(fast / slow).toBeCloseTo(slowdown, 12);
    }
  });

  it("reduces to M/M/1 when the states are alike", () => {
    expect(meanNumber(0.6, 0.4, 1, 10)).toBeCloseTo(0.6 / 0.4, 9);
  });

  it.each([
    [0.5, 0.45, 1.7, 3],
    [0.6, 0.3, 2, 10],
  ])("queues as the quasi-birth-death process does: load %s, slow share %s, slowdown %s, dwell %s s", (...model) => {
    const [arrivalRate, slowShare, slowdown, slowDwellSeconds] = model;
    const expected = meanNumber(arrivalRate, slowShare, slowdown, slowDwellSeconds) / arrivalRate;
    const spec = modulatedQueue(arrivalRate, { slowShare, slowdown, slowDwellSeconds });
    const means = Array.from({ length: 20 }, (_, replication) => {
      const [site] = simulate(spec, {
        seed: 5,
        replication,
        horizonSeconds: 40_000,
        drainSeconds: 0,
        warmUpSeconds: 1000,
        intervals: 10,
        loadFactor: 1,
      }).sites;
      return site!.sum / site!.count;
    });
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    const sd = Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (means.length - 1));
    // Four standard errors; and small enough to tell it from the unmodulated queue.
    const bound = (4 * sd) / Math.sqrt(means.length);
    expect(Math.abs(mean - expected)).toBeLessThan(bound);
    expect(bound).toBeLessThan(expected - 1 / (1 - arrivalRate));
  });
});
