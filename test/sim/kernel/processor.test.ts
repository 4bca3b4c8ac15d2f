import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CoreSpec, type Processor, ProcessorSharing, World } from "../../../src/sim/index.js";

interface Job {
  readonly at: number;
  readonly work: number;
}

/** Runs jobs and returns when each left. */
function departures(
  jobs: readonly Job[],
  cores: number,
  speed: number,
  core: CoreSpec = {},
): { left: number[]; cpu: Processor; world: World } {
  const world = new World(1, 0);
  const { requests, calendar } = world;
  const cpu = new ProcessorSharing(calendar, requests, cores, speed, core);
  const left: number[] = Array.from({ length: jobs.length }, () => Number.NaN);
  const rows = jobs.map(() => requests.allocate(0, 0, 0));
  const user = cpu.attach({ processed: (row) => (left[rows.indexOf(row)] = calendar.now) });
  jobs.forEach(({ at, work }, i) => {
    const slot = calendar.add({
      fire: () => {
        requests.work[rows[i]!] = work;
        cpu.start(rows[i]!, user);
      },
    });
    calendar.time[slot] = at;
    calendar.schedule(slot);
  });
  calendar.run(Infinity);
  return { left, cpu, world };
}

/** The same by brute force: every job's remaining work in small steps between events. */
function reference(jobs: readonly Job[], cores: number, speed: number, core: CoreSpec = {}): number[] {
  const left = jobs.map(() => Number.NaN);
  const remaining = new Map<number, number>();
  const arrivals = jobs.map(({ at }, i) => ({ at, i })).sort((a, b) => a.at - b.at);
  let now = 0;
  let lastDeparture = -1;
  while (arrivals.length > 0 || remaining.size > 0) {
    const crowd = 1 + (core.contention ?? 0) * Math.max(0, remaining.size - 1);
    const rate = (speed * Math.min(1, cores / Math.max(1, remaining.size))) / crowd;
    const next = arrivals[0]?.at ?? Infinity;
    const shortest = Math.min(...remaining.values(), Infinity);
    const step = Math.min(next - now, shortest / rate);
    now += step;
    for (const [i, work] of remaining) {
      const rest = work - step * rate;
      if (rest > 1e-12) remaining.set(i, rest);
      else {
        left[i] = now;
        lastDeparture = now;
        remaining.delete(i);
      }
    }
    while (arrivals.length > 0 && arrivals[0]!.at <= now + 1e-15) {
      const { i } = arrivals.shift()!;
      const idle = remaining.size === 0 && now > lastDeparture;
      remaining.set(i, jobs[i]!.work + (idle ? (core.idleArrivalSeconds ?? 0) : 0));
    }
  }
  return left;
}

describe("Processor", () => {
  it("shares its cores evenly among the runnable jobs", () => {
    const job = fc.record({
      at: fc.double({ min: 0, max: 10, noNaN: true }),
      work: fc.double({ min: 0.01, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(job, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(0.5, 1, 2),
        (jobs, cores, speed) => {
          const { left } = departures(jobs, cores, speed);
          const expected = reference(jobs, cores, speed);
          left.forEach((time, i) => expect(time).toBeCloseTo(expected[i]!, 8));
        },
      ),
    );
  });

  it("makes work dearer on arrival at an idle core and with every other job, when the core is a real one", () => {
    const job = fc.record({
      at: fc.double({ min: 0.001, max: 10, noNaN: true }),
      work: fc.double({ min: 0.01, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(job, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        fc.record({
          idleArrivalSeconds: fc.double({ min: 0, max: 1, noNaN: true }),
          contention: fc.double({ min: 0, max: 0.5, noNaN: true }),
        }),
        (jobs, cores, core) => {
          const { left, cpu } = departures(jobs, cores, 1, core);
          const expected = reference(jobs, cores, 1, core);
          left.forEach((time, i) => expect(time).toBeCloseTo(expected[i]!, 7));
          expect(cpu.workDone()).toBeCloseTo(cpu.workBegun(), 7);
        },
      ),
    );
  });

  it("does all work that was begun, and is busy for work / speed", () => {
    const { cpu } = departures(
      [
        { at: 0, work: 3 },
        { at: 1, work: 2 },
        { at: 1, work: 1 },
      ],
      2,
      2,
    );
    expect(cpu.workBegun()).toBe(6);
    expect(cpu.workDone()).toBeCloseTo(6, 12);
    expect(cpu.workLeft()).toBe(0);
    expect(cpu.busyCoreSeconds()).toBeCloseTo(3, 12);
  });

  it("lets jobs that finish together leave in the order they came", () => {
    const order: number[] = [];
    const world = new World(1, 0);
    const cpu = new ProcessorSharing(world.calendar, world.requests, 1, 1);
    const user = cpu.attach({ processed: (row) => order.push(row) });
    const rows = [0, 1, 2].map(() => world.requests.allocate(0, 0, 0));
    for (const row of rows) {
      world.requests.work[row] = 1;
      cpu.start(row, user);
    }
    world.calendar.run(Infinity);
    expect(order).toEqual(rows);
  });
});
