import { describe, expect, it } from "vitest";
import { simulate, type SystemSpec } from "../../../src/sim/index.js";
import { ThreadPools } from "../../../src/sim/app/thread-pools.js";
import { World } from "../../../src/sim/kernel/index.js";
import { openLoad, queueSystem, route } from "../../theory/system.js";

/** Requests that hold a thread for 2 s on average, and use no CPU. */
function waiting(workers: number, threads: number, ratePerSecond: number): SystemSpec {
  const nothing = { kind: "constant", value: 0 } as const;
  const system = queueSystem({
    load: openLoad(ratePerSecond),
    routes: [{ ...route(nothing), waitSeconds: { kind: "exponential", mean: 2 } }],
    workers,
    cores: 1,
  });
  return { ...system, gunicorn: { ...system.gunicorn, workerClass: "gthread", threads, gil: true } };
}

function averages(system: SystemSpec, metric: string): number[] {
  return Array.from({ length: 30 }, (_, replication) => {
    const run = { horizonSeconds: 3_000, drainSeconds: 0, warmUpSeconds: 100, intervals: 10, loadFactor: 1 };
    const { gauges } = simulate(system, { seed: 5, replication, ...run });
    return gauges.find((gauge) => gauge.metric === metric)!.average;
  });
}

/** Whether their mean is within 3.4 standard errors, two-sided 0.2 % of Student's t with 29 degrees of freedom. */
function agrees(values: readonly number[], expected: number): boolean {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1);
  return Math.abs(mean - expected) < 3.4 * Math.sqrt(variance / values.length);
}

/** Mean number waiting in M/M/c (Erlang C), `erlangs` offered. */
function waitingInQueue(servers: number, erlangs: number): number {
  let blocking = 1;
  for (let c = 1; c <= servers; c++) blocking = (erlangs * blocking) / (c + erlangs * blocking);
  const load = erlangs / servers;
  return (blocking / (1 - load * (1 - blocking))) * (load / (1 - load));
}

/**
 * Mean number waiting in two processes of `threads` threads, each M/M/threads, exactly: the stationary distribution of the
 * Markov chain of the requests in either and of who accepted last. By uniformization; up to `most` requests in a process.
 */
function waitingInTwo(threads: number, ratePerSecond: number, most: number): number {
  const meanSeconds = 2;
  const next = 0.42;
  const again = (requests: number): number => (requests <= threads ? 1 / 2 : 1.5);
  const uniform = ratePerSecond + (2 * threads) / meanSeconds;
  const at = (a: number, b: number, last: number): number => (a * (most + 1) + b) * 2 + last;
  const moves: [from: number, to: number, chance: number][] = [];
  for (let a = 0; a <= most; a++) {
    for (let b = 0; b <= most; b++) {
      for (const last of [0, 1]) {
        // Half the weight for who accepted last; half as much more when somebody waits there.
        const first = last === 0 ? again(a) : 1;
        const second = next * (last === 1 ? again(b) : 1);
        const from = at(a, b, last);
        const toFirst = ((ratePerSecond / uniform) * first) / (first + second);
        const toSecond = ratePerSecond / uniform - toFirst;
        const endsFirst = Math.min(a, threads) / meanSeconds / uniform;
        const endsSecond = Math.min(b, threads) / meanSeconds / uniform;
        moves.push([from, at(Math.min(a + 1, most), b, 0), toFirst], [from, at(a, Math.min(b + 1, most), 1), toSecond]);
        moves.push(
          [from, at(Math.max(a - 1, 0), b, last), endsFirst],
          [from, at(a, Math.max(b - 1, 0), last), endsSecond],
        );
        moves.push([from, from, 1 - toFirst - toSecond - endsFirst - endsSecond]);
      }
    }
  }
  let chance = new Float64Array(2 * (most + 1) ** 2);
  chance[0] = 1;
  const waiting = (): number => {
    let mean = 0;
    for (let a = 0; a <= most; a++)
      for (let b = 0; b <= most; b++)
        for (const last of [0, 1])
          mean += chance[at(a, b, last)]! * (Math.max(0, a - threads) + Math.max(0, b - threads));
    return mean;
  };
  for (let before = -1, step = 0; step < 100 && Math.abs(waiting() - before) > 1e-7; step++) {
    before = waiting();
    for (let i = 0; i < 100; i++) {
      const after = new Float64Array(chance.length);
      for (const [from, to, share] of moves) after[to]! += chance[from]! * share;
      chance = after;
    }
  }
  return waiting();
}

/** Shares of 20,000 connections that each process accepts, the others having threads to spare. */
function shares(workers: number, waits: boolean, isLate: (process: number) => boolean = () => false): number[] {
  const world = new World(7, 0);
  const threads = 4;
  const pools = new ThreadPools(world, { workers, threads, backlog: 2048 }, isLate);
  const accepted = Array.from({ length: workers }, () => 0);
  let draw = 0;
  const take = (): [row: number, slot: number] => {
    const row = world.requests.allocate(0, 0, draw++);
    return [row, pools.take(row)];
  };
  // Until the first one's threads are busy for good, and somebody waits there.
  for (let slot = 0; waits && slot >= 0;) {
    slot = take()[1];
    if (slot % workers > 0) pools.offer(slot);
  }
  for (let i = 0; i < 20_000; i++) {
    const [row, slot] = take();
    accepted[slot < 0 ? 0 : slot % workers]!++;
    if (slot >= 0) pools.offer(slot);
    else pools.remove(row);
    world.requests.release(row);
  }
  return accepted.map((count) => count / 20_000);
}

describe("processes of threads", () => {
  it.each([
    // /dbwait at 60/s, and overloaded: docs/validation/findings.md.
    { counted: [0.64, 0.36], waits: false },
    { counted: [0.54, 0.39, 0.07], waits: false },
    { counted: [0.46, 0.35, 0.17, 0.03], waits: false },
    { counted: [0.74, 0.26], waits: true },
    { counted: [0.79, 0.21], waits: true },
    { counted: [0.6, 0.26, 0.11, 0.03], waits: true },
  ])("accept about as often as was counted: $counted, waiting: $waits", ({ counted, waits }) => {
    for (const [i, share] of shares(counted.length, waits).entries())
      expect(Math.abs(share - counted[i]!)).toBeLessThan(0.08);
  });

  it("leave what comes to others while others wake up before them, and take it when all are late", () => {
    expect(shares(2, false, (process) => process === 0)).toEqual([0, 1]);
    expect(shares(2, false, () => true)).toEqual(shares(2, false));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("leave to others what comes while a thread computes for long (seed %i)", (seed) => {
    // Each 20 ms of one core; the second comes at 2 ms. In a process of its own it shares the core with the first evenly: the first
    // is done at 38 ms, the second at 40. In the same process they would take turns of 5 ms.
    const load = openLoad(500, "constant");
    if (load.executor !== "arrival-rate") throw new Error("an open load");
    const stages = [{ durationSeconds: 0.003, target: 500 }];
    const routes = [route({ kind: "constant", value: 0.02 })];
    const system = queueSystem({ load: { ...load, stages, gracefulStopSeconds: 1 }, routes, workers: 2, cores: 1 });
    const gunicorn = { ...system.gunicorn, workerClass: "gthread", threads: 2, gil: true } as const;
    const run = { horizonSeconds: 0.1, drainSeconds: 1, warmUpSeconds: 0, intervals: 10, loadFactor: 1 };
    const { sites } = simulate({ ...system, gunicorn }, { seed, replication: 0, ...run });
    expect(sites[0]!.count).toBe(2);
    expect(sites[0]!.sum).toBeCloseTo(0.038 + 0.038, 9);
  });

  it.each([
    [6, 3.6, 45],
    [2, 1.1, 40],
  ])("%i threads each, %f/s: queues of their own, who accepted last passed over", (threads, ratePerSecond, most) => {
    const expected = waitingInTwo(threads, ratePerSecond, most);
    expect(agrees(averages(waiting(2, threads, ratePerSecond), "ListenBacklog"), expected)).toBe(true);
  });

  it("have one queue when there is one process", () => {
    expect(agrees(averages(waiting(1, 12, 3), "ListenBacklog"), waitingInQueue(12, 6))).toBe(true);
  });
});
