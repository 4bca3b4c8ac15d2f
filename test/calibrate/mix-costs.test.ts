import { describe, expect, it } from "vitest";
import type { MeasuredSegment } from "../../src/calibrate/measure.js";
import { mixCostsOf, planWorkerCosts } from "../../src/calibrate/mix-costs.js";
import { atReferenceSpeed } from "../../src/calibrate/reference-speed.js";
import type { CalibratedRoute } from "../../src/calibrate/routes.js";
import { SampleTable } from "../../src/loadtest/index.js";

const route = (name: string, rest: Partial<CalibratedRoute> = {}): CalibratedRoute => ({
  name,
  request: { method: "GET", path: name },
  static: false,
  typicalSeconds: 0.001,
  ...rest,
});
const routes = [route("/a"), route("/style.css", { static: true }), route("/b"), route("/wait", { apart: true })];
const stack = { workers: 2, cores: 1 };
const plan = planWorkerCosts(routes, stack, 16, { rounds: 2, seconds: 1 });

/** Four requests, half of each route; Gunicorn takes half a millisecond more for each than its view does. */
const run = (viewsMs: readonly [number, number], speed: number, header = true): MeasuredSegment => {
  const samples = new SampleTable();
  for (const kind of [0, 1, 0, 1]) samples.add(0.01, kind, header ? `wall;dur=9, cpu;dur=${viewsMs[kind]}` : undefined);
  const gunicorn = 4 * ((viewsMs[0] + viewsMs[1]) / 2 + 0.5);
  const cpuSeconds = { nginx: 0.4e-3, gunicorn: gunicorn * 1e-3, postgresql: 0.8e-3 };
  return { samples, completed: 4, speed, usage: { stealShare: 0, cpuSeconds } } as unknown as MeasuredSegment;
};
const costs = (beside: MeasuredSegment, measured: readonly MeasuredSegment[]): ReturnType<typeof mixCostsOf> =>
  mixCostsOf(routes, [beside], { plan, measured }, stack, (segment) => atReferenceSpeed(segment, 1));

describe("what the mix costs", () => {
  it("has every number of workers once a round, in an order of its own", () => {
    const numbers = plan.map(({ workers }) => workers);
    const rounds = [numbers.slice(0, 4), numbers.slice(4)];
    for (const round of rounds) expect([...round].sort((a, b) => a - b)).toEqual([1, 2, 4, 8]);
    expect(rounds[0]).not.toEqual(rounds[1]);
    expect(plan[0]!.segment.kinds.map(({ path }) => path)).toEqual(["/a", "/b"]);
  });

  it("is each route's view and a part of what Gunicorn does around it, at the reference speed", () => {
    const measured = plan.map(({ workers }) => run([1 * workers, 3 * workers], 1));
    const { beside, rounds, workersPerCore } = costs(run([1, 3], 2), measured)!;
    expect(workersPerCore).toBe(2);
    // Half a millisecond and the view, on a core twice as fast as the reference.
    expect(beside.appSeconds).toEqual([expect.closeTo(0.003, 9), null, expect.closeTo(0.007, 9), null]);
    expect(beside.nginxSeconds).toBeCloseTo(0.0002, 9);
    for (const round of rounds) {
      expect(round.map((cost) => cost.workersPerCore)).toEqual([1, 2, 4, 8]);
      expect(round.map((cost) => cost.appSeconds[2])).toEqual(
        [3.5, 6.5, 12.5, 24.5].map((ms) => expect.closeTo(ms / 1000, 9)),
      );
    }
  });

  it("is not known of a server that does not say what requests used, and of no other number of workers before a round is complete", () => {
    const measured = plan.map(() => run([1, 3], 1));
    expect(costs(run([1, 3], 1, false), measured)).toBeUndefined();
    // As on a stack that was running already and is not restarted.
    const { beside, rounds } = costs(run([1, 3], 1), measured.slice(0, 3))!;
    expect(rounds).toEqual([[{ workersPerCore: 2, ...beside }]]);
    expect(costs(run([1, 3], 1), measured.slice(0, 7))!.rounds).toHaveLength(1);
  });
});
