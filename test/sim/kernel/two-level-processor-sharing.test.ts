import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Draws,
  law,
  TwoLevelProcessorSharing,
  type Processor,
  ProcessorSharing,
  World,
} from "../../../src/sim/index.js";

interface Job {
  readonly at: number;
  readonly work: number;
}

/** Runs jobs; when each left. */
function departures(jobs: readonly Job[], make: (world: World) => Processor): { left: number[]; cpu: Processor } {
  const world = new World(1, 0);
  const { requests, calendar } = world;
  const cpu = make(world);
  const left = jobs.map(() => Number.NaN);
  const numberOf = new Map<number, number>();
  const user = cpu.attach({
    processed: (row) => {
      left[numberOf.get(row)!] = calendar.now;
      requests.release(row);
    },
  });
  jobs.forEach(({ at, work }, number) => {
    const slot = calendar.add({
      fire: () => {
        const row = requests.allocate(0, 0, 0);
        numberOf.set(row, number);
        requests.work[row] = work;
        cpu.start(row, user);
      },
    });
    calendar.time[slot] = at;
    calendar.schedule(slot);
  });
  calendar.run(1e9);
  return { left, cpu };
}

const weighted =
  (cores: number, seconds: number, newcomerWeight: number | undefined, speed = 1) =>
  ({ calendar, requests }: World): Processor =>
    new TwoLevelProcessorSharing(calendar, requests, cores, speed, {
      slice: { seconds, forgetSeconds: Infinity, ...(newcomerWeight === undefined ? {} : { newcomerWeight }) },
    });
const sliced = (cores: number, seconds: number, speed = 1) => weighted(cores, seconds, undefined, speed);
const shared =
  (cores: number) =>
  ({ calendar, requests }: World): Processor =>
    new ProcessorSharing(calendar, requests, cores, 1);

const someJobs = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 20, noNaN: true }),
    work: fc.double({ min: 0.01, max: 5, noNaN: true }),
  }),
  { minLength: 1, maxLength: 20 },
);

describe("two-level processor sharing", () => {
  it.each([1e3, 1e-12])("is processor sharing with a slice of %s s", (slice) => {
    fc.assert(
      fc.property(someJobs, fc.integer({ min: 1, max: 4 }), (jobs, cores) => {
        const { left } = departures(jobs, sliced(cores, slice));
        const { left: expected } = departures(jobs, shared(cores));
        left.forEach((time, job) => expect(time).toBeCloseTo(expected[job]!, 9));
      }),
      { seed: 11 },
    );
  });

  it("conserves work and leaves no job behind, whatever the slice", () => {
    fc.assert(
      fc.property(
        someJobs,
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 0.05, max: 6, noNaN: true }),
        (jobs, cores, slice) => {
          const { left, cpu } = departures(jobs, sliced(cores, slice));
          const total = jobs.reduce((sum, { work }) => sum + work, 0);
          expect(cpu.length).toBe(0);
          expect(cpu.workDone()).toBeCloseTo(total, 9);
          expect(cpu.busyCoreSeconds()).toBeCloseTo(total, 9);
          left.forEach((time, job) => expect(time).toBeGreaterThan(jobs[job]!.at + jobs[job]!.work - 1e-9));
        },
      ),
      { seed: 12 },
    );
  });

  it("is work-conserving: on one core the last to leave leaves when it would under processor sharing", () => {
    fc.assert(
      fc.property(someJobs, fc.double({ min: 0.05, max: 6, noNaN: true }), (jobs, slice) => {
        const last = (make: (world: World) => Processor): number => Math.max(...departures(jobs, make).left);
        expect(last(sliced(1, slice))).toBeCloseTo(last(shared(1)), 9);
      }),
      { seed: 13 },
    );
  });

  it("lets a newcomer run until it has had its slice, and no longer", () => {
    // The first has had 2 s of its 3 when the second comes; that has the core for 1 s, then they share.
    const { left } = departures(
      [
        { at: 0, work: 3 },
        { at: 2, work: 3 },
      ],
      sliced(1, 1),
    );
    expect(left).toEqual([5, 6]);
    // Processor sharing would have let the first go at 4, foreground-background both at 6.
    expect(
      departures(
        [
          { at: 0, work: 3 },
          { at: 2, work: 3 },
        ],
        shared(1),
      ).left[0],
    ).toBe(4);
  });

  it("gives a newcomer its weight of the core until it has had its slice", () => {
    // The first has 1 s left at 2; the second gets 3/4 of the core until it has had its 1.5 s, at 4, and 0.5 s are left.
    const { left } = departures(
      [
        { at: 0, work: 3 },
        { at: 2, work: 2 },
      ],
      weighted(1, 1.5, 3),
    );
    expect(left).toEqual([5, 5]);
  });

  it("leaves to the others what newcomers cannot use of their weight", () => {
    // Two cores: by weight the newcomer would have 1.5 of them. It has one, and the two others share the second.
    const { left } = departures(
      [
        { at: 0, work: 3 },
        { at: 0, work: 3 },
        { at: 2, work: 1 },
      ],
      weighted(2, 1.5, 6),
    );
    expect(left).toEqual([3.5, 3.5, 3]);
  });

  it("is processor sharing with a weight of 1, and two levels with an infinite one", () => {
    fc.assert(
      fc.property(
        someJobs,
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 0.05, max: 6, noNaN: true }),
        (jobs, cores, slice) => {
          const all = (make: (world: World) => Processor): number[] => departures(jobs, make).left;
          const close = (a: number[], b: number[]): void => a.forEach((time, i) => expect(time).toBeCloseTo(b[i]!, 8));
          close(all(weighted(cores, slice, 1)), all(shared(cores)));
          close(all(weighted(cores, slice, Infinity)), all(sliced(cores, slice)));
        },
      ),
      { seed: 14 },
    );
    expect.hasAssertions();
  });

  it("has slices of the core's time: twice as fast, a core does twice the work in one", () => {
    const { left } = departures(
      [
        { at: 0, work: 6 },
        { at: 2, work: 6 },
      ],
      sliced(1, 1, 2),
    );
    expect(left).toEqual([5, 6]);
  });

  it("gives cores that the lowest level leaves over to the next", () => {
    const { left } = departures(
      [
        { at: 0, work: 4 },
        { at: 2, work: 1 },
      ],
      sliced(2, 1),
    );
    expect(left).toEqual([4, 3]);
  });

  it("serves what needs no more than a slice as if nothing needed more", () => {
    // Kleinrock II, 4.7: in the first level T(x) = x / (1 - rho_a), rho_a = lambda E[min(S, a)]. Half need 0.5, half 3; a = 1.
    const lambda = 0.4;
    const slice = 1;
    const works = [0.5, 3] as const;
    const load = lambda * ((works[0] + slice) / 2);
    const expected = works[0] / (1 - load);
    const means = Array.from({ length: 12 }, (_, replication) => {
      const world = new World(5, replication);
      const gaps = new Draws(world.stream("arrival", "test"), law({ kind: "exponential", mean: 1 / lambda }));
      const sizes = new Draws(world.stream("service", "test"), law({ kind: "uniform", min: 0, max: 1 }));
      let at = 0;
      const jobs = Array.from({ length: 2_000 }, (__, i) => {
        at += gaps.at(i);
        return { at, work: works[sizes.at(i) < 0.5 ? 0 : 1] };
      });
      const { left } = departures(jobs, sliced(1, slice));
      const short = jobs.flatMap(({ work, at: came }, i) => (work === works[0] && i >= 100 ? [left[i]! - came] : []));
      return short.reduce((a, b) => a + b, 0) / short.length;
    });
    const mean = means.reduce((a, b) => a + b, 0) / means.length;
    const variance = means.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (means.length - 1);
    // 3.5 standard errors: two-sided 0.5 % of Student's t with 11 degrees of freedom.
    expect(Math.abs(mean - expected)).toBeLessThan(3.5 * Math.sqrt(variance / means.length));
    expect(expected).toBeLessThan(0.6 * (works[0] / (1 - lambda * ((works[0] + works[1]) / 2)))); // processor sharing
  });

  it("forgets what a request has attained after a sleep", () => {
    const again = (pause: number): number => {
      const world = new World(1, 0);
      const { requests, calendar } = world;
      const cpu = new TwoLevelProcessorSharing(calendar, requests, 1, 1, {
        slice: { seconds: 1, forgetSeconds: 5 },
      });
      const [sleeper, other] = [requests.allocate(0, 0, 0), requests.allocate(0, 0, 0)];
      let bursts = 0;
      let ended = 0;
      const at = (time: number, fire: () => void): void => {
        const slot = calendar.add({ fire });
        calendar.time[slot] = time;
        calendar.schedule(slot);
      };
      const user = cpu.attach({
        processed: (row) => {
          if (row !== sleeper) return;
          if (++bursts === 2) ended = calendar.now;
          else at(calendar.now + pause, () => cpu.start(sleeper, user));
        },
      });
      requests.work[sleeper] = 1.5;
      requests.work[other] = 100;
      cpu.start(sleeper, user);
      at(1 + pause, () => cpu.start(other, user)); // has had half a slice when the sleeper comes back
      calendar.run(1e3);
      return ended - 1.5 - pause;
    };
    // Forgotten: shares the first level (1 s), has the rest of its slice alone (0.5 s), shares the second level (1 s).
    expect(again(6)).toBeCloseTo(2.5, 9);
    // Remembered, beyond its slice: waits (0.5 s), shares (3 s).
    expect(again(1)).toBeCloseTo(3.5, 9);
  });
});
