import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Draws,
  law,
  MultilevelProcessorSharing,
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

const sliced =
  (cores: number, seconds: number, speed = 1) =>
  ({ calendar, requests }: World): Processor =>
    new MultilevelProcessorSharing(calendar, requests, cores, speed, { slice: { seconds, forgetSeconds: Infinity } });
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

describe("multilevel processor sharing", () => {
  it("is processor sharing where no request uses up its slice", () => {
    fc.assert(
      fc.property(someJobs, fc.integer({ min: 1, max: 4 }), (jobs, cores) => {
        const { left } = departures(jobs, sliced(cores, 1e3));
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

  it("lets a newcomer run until it has had as many slices as those before it", () => {
    // The first has had 2 s of its 3 when the second comes; that has the core for its 2 slices, then they share.
    const { left } = departures(
      [
        { at: 0, work: 3 },
        { at: 2, work: 3 },
      ],
      sliced(1, 1),
    );
    expect(left).toEqual([6, 6]);
    // Processor sharing would have let the first go at 4.
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

  it("has the mean of foreground-background in M/D/1, as slices get short", () => {
    // Kleinrock II, 4.6: T(x) = (W_x + x) / (1 - rho_x), W_x = lambda E[min(S, x)^2] / (2 (1 - rho_x)); S = x = 1.
    const lambda = 0.6;
    const expected = (lambda / (2 * (1 - lambda)) + 1) / (1 - lambda);
    const means = Array.from({ length: 12 }, (_, replication) => {
      const gaps = new Draws(
        new World(5, replication).stream("arrival", "test"),
        law({ kind: "exponential", mean: 1 }),
      );
      let at = 0;
      const jobs = Array.from({ length: 1_000 }, (__, i) => {
        at += gaps.at(i) / lambda;
        return { at, work: 1 };
      });
      const { left } = departures(jobs, sliced(1, 1 / 64));
      return left.slice(100).reduce((sum, time, i) => sum + time - jobs[i + 100]!.at, 0) / (left.length - 100);
    });
    const mean = means.reduce((a, b) => a + b, 0) / means.length;
    const variance = means.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (means.length - 1);
    // Slices of 1/64 stand for infinitely short ones: 1 % on top of 3.5 standard errors (two-sided 0.05 %).
    expect(Math.abs(mean - expected)).toBeLessThan(3.5 * Math.sqrt(variance / means.length) + 0.01 * expected);
    expect(mean).toBeGreaterThan(1.2 / (1 - lambda)); // processor sharing: 2.5
  });

  it("forgets what a request has attained after a sleep", () => {
    const again = (pause: number): number => {
      const world = new World(1, 0);
      const { requests, calendar } = world;
      const cpu = new MultilevelProcessorSharing(calendar, requests, 1, 1, {
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
    // Forgotten: shares the first slice (1 s), has the rest of it alone (0.5 s), shares the second (1 s).
    expect(again(6)).toBeCloseTo(2.5, 9);
    // Remembered, in its second slice: waits (0.5 s), shares (1 s), waits again (0.5 s), shares the third (2 s).
    expect(again(1)).toBeCloseTo(4, 9);
  });
});
