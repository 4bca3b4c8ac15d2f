import { describe, expect, it } from "vitest";
import type { MeasuredRun } from "../../src/calibrate/measured-run.js";
import { openLoopStage, type OpenLoopDriver } from "../../src/calibrate/open-loop-stage.js";
import { planOpenLoop } from "../../src/calibrate/open-loop-plan.js";
import type { OpenLoopCase } from "../../src/calibrate/index.js";
import { atReferenceSpeed, referenceSpeed } from "../../src/calibrate/reference-speed.js";
import type { MeasuredSegment } from "../../src/calibrate/measure.js";
import { BUDGETS, REFERENCE_ROUTES, WAITING_ROUTE } from "../../src/calibrate/index.js";
import { flatCalibration } from "./flat-calibration.js";

const ROUTES = [...REFERENCE_ROUTES, WAITING_ROUTE];
const STACK = { workers: 3, workerClass: "sync", threads: 1, cores: 1 } as const;
const calibration = flatCalibration(ROUTES);
const plan = planOpenLoop(calibration, ROUTES, STACK, BUDGETS.normal.openLoop);

const figures = { throughput: 1, mean: 0.01, p50: 0.01, p95: 0.02, p99: 0.03, utilisation: 0.5 };
const run = (more: Partial<MeasuredRun> = {}): MeasuredRun => ({
  startedAt: "2026-11-25T00:00:00Z",
  figures,
  blocks: [],
  speed: 1,
  speedReadings: [],
  cpuSecondsPerRequest: 0.002,
  invalid: [],
  ...more,
});

function driver(
  speed: number,
  answer: (which: OpenLoopCase) => MeasuredRun,
): OpenLoopDriver & { asked: OpenLoopCase[] } {
  const asked: OpenLoopCase[] = [];
  return {
    asked,
    speedLately: () => Promise.resolve(speed),
    measure: (which) => {
      asked.push(which);
      return Promise.resolve(answer(which));
    },
    close: () => Promise.resolve(),
  };
}

describe("the plan of open-loop runs", () => {
  it("visits every level once a round, each repeat with arrivals of its own", () => {
    const { levels, repeats } = BUDGETS.normal.openLoop;
    expect(plan).toHaveLength((2 * levels.length + 2) * repeats);
    const cases = plan.map(({ level, caseAt }) => ({ level, ...caseAt(1) }));
    for (const { level } of plan) {
      const seeds = cases.filter((each) => each.level === level).map(({ seed }) => seed);
      expect(new Set(seeds).size).toBe(repeats);
    }
  });

  it("asks a core of half the speed for half the rate where CPU is the limit, and hardly less where workers wait", () => {
    const rate = (name: string, speed: number): number =>
      plan.find(({ level }) => level.startsWith(name))!.caseAt(speed).ratePerSecond;
    expect(rate("GET / at", 0.5) / rate("GET / at", 1)).toBeCloseTo(0.5, 9);
    expect(rate("GET /dbwait", 0.5) / rate("GET /dbwait", 1)).toBeGreaterThan(0.9);
  });
});

describe("the open-loop stage", () => {
  it("simulates each run at its own speed relative to that of the demands", async () => {
    const { observed } = await openLoopStage(
      calibration,
      plan,
      driver(1, () => run({ speed: 1.2 })),
      1.5,
    );
    expect(observed).toHaveLength(plan.length);
    expect(observed[0]!.speed).toBeCloseTo(0.8, 12);
    const vector = {
      overheadSeconds: 0.001,
      idleArrivalSeconds: 0,
      contention: 0,
      slowShare: 0,
      slowdown: 1,
      slowDwellSeconds: 1,
      sliceSeconds: Infinity,
      tickSeconds: 0,
      cacheLifetimeSeconds: Infinity,
      cacheRouteShare: 0,
    };
    expect(observed[0]!.simulation(vector, 0).system.instance.relativeSpeed).toBeCloseTo(0.8, 12);
  });

  it("chooses the rate by the speed just before the run", async () => {
    const slow = driver(0.75, () => run());
    await openLoopStage(calibration, plan, slow, 1.5);
    expect(slow.asked[0]!.ratePerSecond).toBe(plan[0]!.caseAt(0.5).ratePerSecond);
  });

  it("keeps an invalid run out, tries again once, and says why", async () => {
    let first = true;
    const flaky = driver(1, () => {
      const invalid = first ? ["late"] : [];
      first = false;
      return run({ invalid });
    });
    const stage = await openLoopStage(calibration, plan.slice(0, 2), flaky, 1);
    expect(stage.observed).toHaveLength(2);
    expect(stage.rejected).toMatchObject([{ level: plan[0]!.level, measured: { invalid: ["late"] } }]);

    const hopeless = await openLoopStage(
      calibration,
      plan.slice(0, 2),
      driver(1, () => run({ invalid: ["late"] })),
      1,
    );
    expect(hopeless.observed).toHaveLength(0);
    expect(hopeless.rejected).toHaveLength(4);
  });
});

describe("the reference speed", () => {
  const segment = (speed: number | undefined, cpu: number): MeasuredSegment =>
    ({ speed, usage: { stealShare: 0, cpuSeconds: { gunicorn: cpu } } }) as unknown as MeasuredSegment;

  it("states CPU as a core of the mean speed would have used it", () => {
    const segments = [segment(1, 3), segment(2, 1.5)];
    const reference = referenceSpeed(segments);
    expect(reference).toBe(1.5);
    expect(segments.map((each) => atReferenceSpeed(each, reference).usage.cpuSeconds["gunicorn"])).toEqual([2, 2]);
  });

  it("leaves a segment as it was that has no speed, and knows none when most have none", () => {
    const segments = [segment(1, 3), segment(undefined, 1.5)];
    expect(referenceSpeed(segments)).toBeUndefined();
    expect(referenceSpeed([...segments, segment(3, 1)])).toBe(2);
    expect(atReferenceSpeed(segments[1]!, 1)).toBe(segments[1]);
  });
});
