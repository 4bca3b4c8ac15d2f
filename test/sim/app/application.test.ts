/** What Nginx, Gunicorn, the interpreter lock, the pool and the database do, in systems small enough to do by hand. */
import { describe, expect, it } from "vitest";
import { simulate, type Run, type SystemSpec } from "../../../src/sim/index.js";
import { closedLoad, openLoad, queueSystem, route } from "../../theory/system.js";

const exponential = (mean: number) => ({ kind: "exponential", mean }) as const;
const constant = (value: number) => ({ kind: "constant", value }) as const;

function run(system: SystemSpec, horizonSeconds: number): Run {
  return simulate(system, {
    seed: 1,
    replication: 0,
    horizonSeconds,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: 10,
    loadFactor: 1,
  });
}

const throughput = ({ sites, horizonSeconds }: Run): number => sites[0]!.count / horizonSeconds;
const status = ({ sites }: Run, code: number): number =>
  sites[0]!.statuses.find((entry) => entry.status === code)?.count ?? 0;

/** Closed loop of `vus` against 10 ms of Python. */
function gthread(workers: number, threads: number, cores: number, gil: boolean): SystemSpec {
  const system = queueSystem({ load: closedLoad(20), routes: [route(constant(0.01))], workers, cores });
  return { ...system, gunicorn: { ...system.gunicorn, workerClass: "gthread", threads, gil } };
}

/** One process with a thread for each client: `clients` that ask for 2 ms of Python, and one that asks for a second of it. */
function shortBesideLong(clients: number, thinkTime: ReturnType<typeof constant> | null): SystemSpec {
  return {
    ...gthread(1, clients + 1, 1, true),
    routes: [route(constant(0.002)), { ...route(constant(1)), name: "GET /slow" }],
    journeys: [
      { name: "short", steps: [{ route: 0, thinkTime }] },
      { name: "long", steps: [{ route: 1, thinkTime: null }] },
    ],
    loads: [
      { ...closedLoad(clients), name: "short" },
      { ...closedLoad(1), name: "long", mix: [{ journey: 1, weight: 1 }] },
    ],
  };
}

describe("the interpreter lock", () => {
  it("keeps one gthread process on one core", () => {
    expect(throughput(run(gthread(1, 8, 4, true), 20))).toBeCloseTo(100, 0);
    expect(throughput(run(gthread(3, 8, 4, true), 20))).toBeCloseTo(300, 0);
    expect(throughput(run(gthread(1, 8, 4, false), 20))).toBeCloseTo(400, 0);
  });

  it("lets threads wait for the database at the same time", () => {
    const system = gthread(1, 8, 1, true);
    const waiting: SystemSpec = {
      ...system,
      routes: [route(constant(0.001), constant(0.05))],
      database: { vCpus: Infinity, relativeSpeed: 1, maxConnections: Infinity, host: "own" },
    };
    // 8 threads, 51 ms each.
    expect(throughput(run(waiting, 20)) / (8 / 0.051)).toBeCloseTo(1, 1);
  });

  it("switches after 5 ms, so that a short request does not wait for a long one to end", () => {
    const mixed = shortBesideLong(1, constant(0.5));
    const { sites } = run(mixed, 60);
    const mean = sites[0]!.sum / sites[0]!.count;
    expect(mean).toBeGreaterThan(0.002);
    expect(mean).toBeLessThanOrEqual(0.0071);
  });

  it("is given up where a thread accepts, reads and sends", () => {
    const system = queueSystem({ load: openLoad(1000, "constant"), routes: [route(constant(0.002))], workers: 1 });
    const threads: SystemSpec = {
      ...system,
      gunicorn: { ...system.gunicorn, workerClass: "gthread", workers: 1, threads: 2, gil: true },
    };
    const { sites } = run(threads, 0.0025);
    // One comes each millisecond. The second finds the first in its view, and takes its first turn of 0.12 ms when that is over;
    // then the first sends the head of its answer, the second reads, and the first sends the rest. Until something waits it
    // would be 2 ms.
    expect(sites[0]!.count).toBe(1);
    expect(sites[0]!.sum).toBeCloseTo(0.00224, 9);
  });

  it("comes back to a thread that was forced off, however many short ones come", () => {
    const mixed = shortBesideLong(2, null);
    const { sites } = run(mixed, 60);
    // 5 ms it runs, 5 it waits, and for a turn of the others until they let it.
    const mean = sites[1]!.sum / sites[1]!.count;
    expect(mean).toBeGreaterThan(1.9);
    expect(mean).toBeLessThan(2.4);
  });
});

describe("Gunicorn's backlog", () => {
  it("answers 502 at once when it is full", () => {
    const system = queueSystem({ load: openLoad(10, "constant"), routes: [route(constant(1))], workers: 1 });
    const result = run({ ...system, gunicorn: { ...system.gunicorn, backlog: 3 } }, 100);
    // 10/s come, 1/s is served, 4 are inside at the end.
    expect(status(result, 502)).toBeGreaterThan(890);
    expect(result.sites[0]!.errorSum).toBe(0);
  });
});

describe("the connection pool", () => {
  const held = (pool: Partial<NonNullable<SystemSpec["pool"]>>, maxConnections = Infinity): SystemSpec => {
    const system = queueSystem({
      load: closedLoad(10),
      routes: [route(constant(0), constant(0.1))],
      workers: 10,
      connections: 2,
    });
    return { ...system, pool: { ...system.pool!, ...pool }, database: { ...system.database!, maxConnections } };
  };

  it("bounds the queries under way", () => {
    expect(throughput(run(held({}), 20))).toBeCloseTo(20, 0);
    expect(throughput(run(held({ maxOverflow: 2 }), 20))).toBeCloseTo(40, 0);
  });

  it("answers 500 after pool_timeout", () => {
    const result = run(held({ poolTimeoutSeconds: 0.05 }), 20);
    expect(status(result, 500)).toBeGreaterThan(0);
    expect(result.sites[0]!.errorSum / result.sites[0]!.errors).toBeCloseTo(0.05, 9);
  });

  it("gives each process its own pool unless it is shared", () => {
    expect(throughput(run(held({ poolSize: 1, sharedBy: "process" }), 20)) / 100).toBeCloseTo(1, 1);
    expect(throughput(run(held({ poolSize: 1, sharedBy: "instance" }), 20)) / 10).toBeCloseTo(1, 1);
  });

  it("keeps the connection to the end of the request with release: request", () => {
    const after = (release: "query" | "request"): number => {
      const system = held({ release, poolSize: 1 });
      const routes = [{ ...system.routes[0]!, waitSeconds: constant(0.1) }];
      return throughput(run({ ...system, routes }, 50));
    };
    // The wait comes after the query: while it lasts the connection is free, or not.
    expect(after("query")).toBeCloseTo(10, 0);
    expect(after("request")).toBeCloseTo(5, 0);
  });

  it("answers 500 when the database refuses a connection", () => {
    const result = run({ ...held({ poolSize: 5 }, 2), loads: [{ ...closedLoad(4), minIterationSeconds: 0.05 }] }, 20);
    expect(status(result, 500)).toBeGreaterThan(0);
    expect(throughput(result)).toBeCloseTo(20, 0);
  });
});

describe("a client's timeout", () => {
  it("counts as a failure of that length, while the work behind it goes on", () => {
    const system = queueSystem({ load: openLoad(1, "constant"), routes: [route(constant(0.8))], workers: 1 });
    const result = run({ ...system, timeoutSeconds: 0.5 }, 100);
    expect(result.sites[0]!.timeouts).toBe(result.sites[0]!.count);
    expect(result.sites[0]!.max).toBeCloseTo(0.5, 9);
    const cpu = result.gauges.find((gauge) => gauge.metric === "CPUUtilization")!;
    expect(cpu.average).toBeCloseTo(0.8, 2);
  });
});

describe("static files", () => {
  it("are answered by Nginx, without a worker", () => {
    const system = queueSystem({
      load: closedLoad(1),
      routes: [{ ...route(constant(5)), nginxCpuSeconds: constant(0.01), static: true }],
      workers: 1,
    });
    const result = run(system, 10);
    expect(throughput(result)).toBeCloseTo(100, 0);
    expect(result.gauges.find((gauge) => gauge.metric === "BusyWorkers")!.average).toBe(0);
  });
});

describe("PostgreSQL on the same machine", () => {
  it("shares the instance's CPU", () => {
    const system = queueSystem({
      load: closedLoad(10),
      // Exponential: ten constant requests would move in step from one processor to the other.
      routes: [route(exponential(0.01), exponential(0.01))],
      workers: 10,
      cores: 1,
      connections: 10,
    });
    const database = { ...system.database!, vCpus: 1 };
    expect(throughput(run({ ...system, database: { ...database, host: "instance" } }, 200)) / 50).toBeCloseTo(1, 1);
    // Two stations, N requests: X = N / (N + 1) of either's limit (Buzen).
    expect(throughput(run({ ...system, database: { ...database, host: "own" } }, 200)) / ((10 / 11) * 100)).toBeCloseTo(
      1,
      1,
    );
  });
});
