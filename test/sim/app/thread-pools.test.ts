import { describe, expect, it } from "vitest";
import { simulate, type SystemSpec } from "../../../src/sim/index.js";
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

describe("processes of threads", () => {
  it("are queues of their own: what Poisson arrivals, split 2 : 1, make of two M/M/6", () => {
    // A split Poisson process is two of them. 6 Erlang: 4 and 2.
    const expected = waitingInQueue(6, 4) + waitingInQueue(6, 2);
    expect(agrees(averages(waiting(2, 6, 3), "ListenBacklog"), expected)).toBe(true);
  });

  it("split 3 : 2 : 1", () => {
    const expected = waitingInQueue(4, 2.4) + waitingInQueue(4, 1.6) + waitingInQueue(4, 0.8);
    expect(agrees(averages(waiting(3, 4, 2.4), "ListenBacklog"), expected)).toBe(true);
  });

  it("have one queue when there is one process", () => {
    expect(agrees(averages(waiting(1, 12, 3), "ListenBacklog"), waitingInQueue(12, 6))).toBe(true);
  });
});
