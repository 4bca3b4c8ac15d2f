import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Eevdf, type Processes, type Processor, ProcessorSharing, World } from "../../../src/sim/index.js";

interface Job {
  readonly at: number;
  readonly work: number;
}

/** Runs jobs, each by a process of its own; when each left. */
function departures(jobs: readonly Job[], make: (world: World) => Processor): { left: number[]; cpu: Processor } {
  const world = new World(1, 0);
  const { requests, calendar } = world;
  const cpu = make(world);
  const left = jobs.map(() => Number.NaN);
  const user = cpu.attach(
    {
      processed: (row) => {
        left[requests.worker[row]!] = calendar.now;
        cpu.release(row, user, 0);
        requests.release(row);
      },
    },
    everyOne(world, jobs.length),
  );
  jobs.forEach(({ at, work }, number) => {
    schedule(world, at, () => {
      const row = requests.allocate(0, 0, 0);
      requests.worker[row] = number;
      requests.work[row] = work;
      cpu.start(row, user);
    });
  });
  calendar.run(1e9);
  return { left, cpu };
}

/** Processes that each have their own request. */
function everyOne({ requests }: World, count: number): Processes {
  return { count, of: (row) => requests.worker[row]!, acceptTogether: false };
}

function schedule({ calendar }: World, at: number, fire: () => void): void {
  const slot = calendar.add({ fire });
  calendar.time[slot] = at;
  calendar.schedule(slot);
}

const fair =
  (cores: number, sliceSeconds: number, tickSeconds: number, speed = 1) =>
  ({ calendar, requests }: World): Processor =>
    new Eevdf(calendar, requests, cores, speed, { scheduler: { sliceSeconds, tickSeconds } });
const shared =
  (cores: number) =>
  ({ calendar, requests }: World): Processor =>
    new ProcessorSharing(calendar, requests, cores, 1);

const someJobs = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 20, noNaN: true }),
    work: fc.double({ min: 0.01, max: 5, noNaN: true }),
  }),
  { minLength: 1, maxLength: 12 },
);
const slices = fc.double({ min: 0.05, max: 6, noNaN: true });

describe("earliest eligible virtual deadline first", () => {
  it("takes turns: a slice each", () => {
    const jobs = [
      { at: 0, work: 3 },
      { at: 0, work: 3 },
    ];
    expect(departures(jobs, fair(1, 1, 0.5)).left).toEqual([5, 6]);
    // Twice as fast a core does twice the work in a slice, which is the core's time.
    expect(departures(jobs, fair(1, 1, 0.5, 2)).left).toEqual([2.5, 3]);
  });

  it("lets who runs go on to the next tick", () => {
    // The first has had its slice at 1, and the kernel sees it at 4; the second runs from then to 7, its end.
    const jobs = [
      { at: 0, work: 5 },
      { at: 0, work: 3 },
    ];
    expect(departures(jobs, fair(1, 1, 4)).left).toEqual([8, 7]);
  });

  it("lets a newcomer wait while who runs is in its slice, and pass then", () => {
    // The first has had half a second of its slice when the second comes, and has the other half, too.
    const jobs = [
      { at: 0, work: 4.5 },
      { at: 2.5, work: 1 },
    ];
    expect(departures(jobs, fair(1, 1, 0.5)).left).toEqual([5.5, 4]);
  });

  it("conserves work and leaves no job behind, whatever the slice and the cores", () => {
    fc.assert(
      fc.property(someJobs, fc.integer({ min: 1, max: 4 }), slices, slices, (jobs, cores, slice, tick) => {
        const { left, cpu } = departures(jobs, fair(cores, slice, tick));
        const total = jobs.reduce((sum, { work }) => sum + work, 0);
        expect(cpu.length).toBe(0);
        expect(cpu.workBegun()).toBeCloseTo(total, 9);
        expect(cpu.workDone()).toBeCloseTo(total, 9);
        expect(cpu.workLeft()).toBeCloseTo(0, 9);
        expect(cpu.busyCoreSeconds()).toBeCloseTo(total, 9);
        left.forEach((time, job) => expect(time).toBeGreaterThan(jobs[job]!.at + jobs[job]!.work - 1e-9));
      }),
      { seed: 21 },
    );
  });

  it("is work-conserving: on one core the last to leave leaves when it would under processor sharing", () => {
    fc.assert(
      fc.property(someJobs, slices, slices, (jobs, slice, tick) => {
        const last = (make: (world: World) => Processor): number => Math.max(...departures(jobs, make).left);
        expect(last(fair(1, slice, tick))).toBeCloseTo(last(shared(1)), 9);
      }),
      { seed: 23 },
    );
  });

  it("is processor sharing, give or take a few slices, when these are short", () => {
    // Stoica, Abdel-Wahab, Theorem 1: no process is ever more than a slice away from its fair share.
    const slice = 1e-3;
    fc.assert(
      fc.property(someJobs, (jobs) => {
        const { left } = departures(jobs, fair(1, slice, slice));
        const { left: expected } = departures(jobs, shared(1));
        left.forEach((time, job) => expect(Math.abs(time - expected[job]!)).toBeLessThan(3 * jobs.length * slice));
      }),
      { seed: 22 },
    );
    expect.hasAssertions();
  });

  it("gives a core to each of as many as there are cores", () => {
    const jobs = [1, 2, 3].map((work) => ({ at: 0, work }));
    expect(departures(jobs, fair(3, 1, 1)).left).toEqual([1, 2, 3]);
  });
});

describe("processes that run for a moment", () => {
  /** A worker with 3 s of work from 0 on, and a process that wakes up at 0.5. */
  function interrupted(work: number): { worker: number; moment: number } {
    const world = new World(1, 0);
    const { requests, calendar } = world;
    const cpu = fair(1, 1, 0.25)(world);
    const [first, second] = [requests.allocate(0, 0, 0), requests.allocate(0, 0, 0)];
    const ended = { worker: Number.NaN, moment: Number.NaN };
    const workers = cpu.attach({ processed: () => (ended.worker = calendar.now) }, everyOne(world, 1));
    const nginx = cpu.attach({ processed: () => (ended.moment = calendar.now) });
    requests.work[first] = 3;
    requests.work[second] = work;
    cpu.start(first, workers);
    schedule(world, 0.5, () => cpu.start(second, nginx));
    calendar.run(1e3);
    return ended;
  }

  it("have the core at once", () => {
    expect(interrupted(0.25)).toEqual({ worker: 3.25, moment: 0.75 });
  });

  it("are processes like the others once they have had a slice", () => {
    // Alone until 1.5; then the worker, which asked for its slice earlier, has the rest of it until 2.
    expect(interrupted(2)).toEqual({ worker: 5, moment: 3 });
  });

  it("leave the choice free behind them, whoever had the core before", () => {
    const world = new World(1, 0);
    const { requests, calendar } = world;
    const cpu = fair(1, 10, 0.25)(world);
    const rows = [0, 1, 2].map((worker) => {
      const row = requests.allocate(0, 0, 0);
      requests.worker[row] = worker;
      requests.work[row] = worker === 2 ? 0.5 : 2;
      return row;
    });
    const ended: number[] = [];
    const workers = cpu.attach(
      { processed: (row) => (ended[requests.worker[row]!] = calendar.now) },
      everyOne(world, 2),
    );
    const nginx = cpu.attach({ processed: () => {} });
    cpu.start(rows[0]!, workers);
    cpu.start(rows[1]!, workers);
    // The first is ahead by 1 s of its slice of 10 s, but the second is behind.
    schedule(world, 1, () => cpu.start(rows[2]!, nginx));
    calendar.run(1e3);
    expect(ended).toEqual([4.5, 3.5]);
  });
});

describe("workers that accept together", () => {
  /**
   * Requests of 1 s to as many workers, given by when they come; who served each, and when it was done. A process that runs for
   * a moment comes just before each, as Nginx does.
   */
  function served(count: number, times: readonly number[], acceptTogether = true): { worker: number; at: number }[] {
    const world = new World(1, 0);
    const { requests, calendar } = world;
    const cpu = fair(1, 10, 100)(world);
    const log: { worker: number; at: number }[] = [];
    const free = Array.from({ length: count }, (_, i) => i);
    const workers = cpu.attach(
      {
        processed: (row) => {
          log.push({ worker: requests.draw[row]!, at: calendar.now });
          cpu.release(row, workers, 0);
          free.push(requests.worker[row]!);
        },
      },
      { count, of: (row) => requests.worker[row]!, acceptTogether },
    );
    const nginx = cpu.attach({
      processed: (row) => {
        requests.work[row] = 1;
        requests.worker[row] = free.shift()!;
        cpu.start(row, workers);
      },
    });
    times.forEach((at, number) => {
      schedule(world, at, () => {
        const row = requests.allocate(0, 0, number);
        requests.work[row] = 1e-6;
        cpu.start(row, nginx);
      });
    });
    calendar.run(1e3);
    return log;
  }

  it("lose no request, whoever takes it", () => {
    const log = served(3, [0, 0.1, 0.2, 5, 5.5, 9]);
    expect(log.map(({ worker }) => worker).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(log.at(-1)!.at).toBeCloseTo(10, 4);
  });

  it("let who comes next go first, for they fell behind while nobody let them find nothing", () => {
    // The first request runs alone, with two workers woken up for nothing, until the second comes in its middle: that one is served
    // by a worker that is behind, and has the core until it has caught up.
    const [first, second] = served(3, [0, 0.6]);
    expect([first!.worker, second!.worker]).toEqual([1, 0]);
    // Nobody fell behind where only who is to serve it is woken up.
    const apart = served(3, [0, 0.6], false);
    expect(apart.map(({ worker }) => worker)).toEqual([0, 1]);
  });
});
