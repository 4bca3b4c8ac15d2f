/** Memory of the workers: what an application takes and keeps, and whom the kernel kills when there is no more. */
import { describe, expect, it } from "vitest";
import type { LoadSpec, Run, SystemSpec } from "../../../src/sim/index.js";
import { simulate } from "../../../src/sim/index.js";
import { openLoad } from "../../theory/system.js";
import { burst, supervised, waiting, type Supervised } from "./supervised-system.js";

const MEGABYTE = 1e6;

/** One instance with 1 GB for its workers; requests take 10 ms each of one of `workers` workers. */
function system(memory: { worker: number; perRequest?: number }, { server, ...options }: Supervised = {}): SystemSpec {
  return supervised({
    loads: [openLoad(10, "constant")],
    routes: [waiting(0.01)],
    workers: 4,
    ...options,
    server: {
      ...server,
      memory: {
        instanceBytes: 1000 * MEGABYTE,
        workerBytes: memory.worker * MEGABYTE,
        bytesPerRequest: (memory.perRequest ?? 0) * MEGABYTE,
      },
    },
  });
}

function run(spec: SystemSpec, horizonSeconds: number): Run {
  return simulate(spec, {
    seed: 1,
    replication: 0,
    horizonSeconds,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: horizonSeconds,
    loadFactor: 1,
  });
}

const memoryOf = ({ gauges }: Run): Float64Array => gauges.find(({ metric }) => metric === "mem_used_percent")!.values;

describe("workers that fit", () => {
  it("take what their application takes, and nobody is killed", () => {
    const result = run(system({ worker: 200 }), 50);
    expect(result.appServer!.outOfMemoryKills).toBe(0);
    expect([...memoryOf(result)].every((share) => Math.abs(share - 0.8) < 1e-9)).toBe(true);
  });
});

describe("a leak", () => {
  it("kills a worker once they have kept what was left", () => {
    // 200 MB are left for 1 MB a request: the kernel comes with the 201st, at 10 requests a second after 20.1 s.
    const before = run(system({ worker: 200, perRequest: 1 }), 20);
    expect(before.appServer!.outOfMemoryKills).toBe(0);
    const after = run(system({ worker: 200, perRequest: 1 }), 21);
    expect(after.appServer!.outOfMemoryKills).toBe(1);
    expect(memoryOf(after)[19]).toBeGreaterThan(0.98);
  });

  it("is bounded by max_requests", () => {
    const bounded = run(system({ worker: 200, perRequest: 1 }, { server: { maxRequests: 40 } }), 300);
    expect(bounded.appServer!.outOfMemoryKills).toBe(0);
    expect(bounded.appServer!.workerRestarts).toBeGreaterThan(50);
    expect(run(system({ worker: 200, perRequest: 1 }), 300).appServer!.outOfMemoryKills).toBeGreaterThan(5);
  });

  it("takes the requests of the worker that has most with it: 502", () => {
    const long: LoadSpec = openLoad(3, "constant");
    const result = run(system({ worker: 240, perRequest: 4 }, { loads: [long], routes: [waiting(1)], workers: 4 }), 60);
    const cause = result.appServer!.causes.find((each) => each.cause.startsWith("the kernel killed"))!;
    expect(cause.status).toBe(502);
    expect(cause.count).toBeGreaterThan(0);
    expect(cause.count).toBeLessThanOrEqual(result.appServer!.outOfMemoryKills!);
  });
});

describe("more workers than memory", () => {
  it("those beyond it are forked and killed again and again; the others serve", () => {
    const result = run(system({ worker: 300 }, { server: { startSeconds: 2 } }), 100);
    // Three of 300 MB fit into 1 GB. The fourth is one too many at 0, 2, … 100 s.
    expect(result.appServer!.outOfMemoryKills).toBe(51);
    expect(result.sites[0]!.count).toBeGreaterThan(990);
    expect(result.sites[0]!.errors).toBe(0);
    expect(Math.max(...memoryOf(result))).toBeLessThanOrEqual(1);
  });

  it("even if a new one needs no time", () => {
    const result = run(system({ worker: 2000 }, { server: { startSeconds: 0 } }), 10);
    expect(result.appServer!.outOfMemoryKills).toBeGreaterThan(1000);
    expect(result.checks.every(({ passed }) => passed)).toBe(true);
  });
});

describe("a reload", () => {
  /** Reloaded at 5 s, with a request of 10 s in each of two workers; the new ones are up at 6 s. */
  const reloaded = (worker: number): Run => {
    const base = system({ worker }, { loads: [burst(2)], routes: [waiting(10)], workers: 2 });
    return run(
      {
        ...base,
        deployments: [
          {
            atSeconds: 5,
            instances: [0],
            batchSize: 1,
            suspendedProcesses: [],
            method: "reload",
            drainSeconds: 0,
            installSeconds: 0,
            pauseSeconds: 0,
            revision: { cpuFactor: 1, databaseFactor: 1, errorShare: 0, routes: null },
            rollbackAtSeconds: Infinity,
          },
        ],
      },
      20,
    );
  };

  it("keeps the old processes' memory beside the new ones' until their last requests have ended", () => {
    const result = reloaded(200);
    // Mean of each second: 400 MB until 6 s, 800 until 10 s, 400 from then on.
    expect([4, 5, 6, 9, 10, 19].map((second) => Math.round(1000 * memoryOf(result)[second]!))).toEqual([
      400, 400, 800, 800, 400, 400,
    ]);
    expect([result.sites[0]!.count, result.appServer!.outOfMemoryKills]).toEqual([2, 0]);
  });

  it("where that is too much, the kernel kills: of equals an old one, with its request", () => {
    const result = reloaded(300);
    expect(result.appServer!.outOfMemoryKills).toBe(1);
    expect(result.sites[0]!.count).toBe(1);
    expect(Math.max(...memoryOf(result))).toBeLessThanOrEqual(1);
  });
});
