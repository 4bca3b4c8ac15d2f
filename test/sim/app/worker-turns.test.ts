/** What a worker does around the view, and who may have the core in between, by hand. */
import { describe, expect, it } from "vitest";
import { type RouteSpec, simulate, type SystemSpec } from "../../../src/sim/index.js";
import { burst, server } from "./supervised-system.js";
import { closedLoad, openLoad, queueSystem, route } from "../../theory/system.js";

const constant = (value: number) => ({ kind: "constant", value }) as const;
/** 10 ms of Python, half of it Gunicorn's own: 1.4 ms to accept, 1.9 to read, 0.65 for the head, 0.15 for the body, 0.9 to close. */
const VIEW: RouteSpec = { ...route(constant(0.01)), serverCpuShare: 0.5 };
/** Longer than any request: who is chosen keeps the core to the end of a part. */
const scheduler = { sliceSeconds: 0.1, tickSeconds: 0.1 };

function onLinux(system: SystemSpec): SystemSpec {
  return { ...system, instance: { ...system.instance, core: { scheduler } } };
}

function run(system: SystemSpec, horizonSeconds: number) {
  const { sites } = simulate(system, {
    seed: 1,
    replication: 0,
    horizonSeconds,
    drainSeconds: 1,
    warmUpSeconds: 0,
    intervals: 10,
    loadFactor: 1,
  });
  const { count, sum } = sites[0]!;
  return { count, sum };
}

/** As many requests as given, one after the other in so many seconds. */
function requests(count: number, gapSeconds: number, of: RouteSpec = VIEW): SystemSpec {
  const load = openLoad(1 / gapSeconds, "constant");
  if (load.executor !== "arrival-rate") throw new Error("an open load");
  const stages = [{ durationSeconds: (count - 0.5) * gapSeconds, target: 1 / gapSeconds }];
  return onLinux(
    queueSystem({ load: { ...load, stages, gracefulStopSeconds: 1 }, routes: [of], workers: 2, cores: 1 }),
  );
}

describe("a worker of Gunicorn", () => {
  it("has answered before it closes", () => {
    const { count, sum } = run(requests(1, 0.02), 0.1);
    expect(count).toBe(1);
    expect(sum).toBeCloseTo(0.0091, 9);
  });

  it("closes before it takes the next request", () => {
    const saturated = onLinux(queueSystem({ load: closedLoad(3), routes: [VIEW], workers: 1, cores: 1 }));
    // 3 in a circle, each 10 ms of the only worker, for 10 s and one to drain.
    expect(run(saturated, 10).count / 11).toBeCloseTo(100, 0);
  });

  it("computes before and behind the query that waits", () => {
    const database = { vCpus: 1, relativeSpeed: 1, maxConnections: 10, host: "instance" } as const;
    const waits: RouteSpec = { ...VIEW, databaseSeconds: constant(0.002), queries: 2, waitSeconds: constant(0.04) };
    const { count, sum } = run({ ...requests(1, 0.02, waits), database }, 0.1);
    expect(count).toBe(1);
    expect(sum).toBeCloseTo(0.0091 + 0.002 + 0.04, 9);
  });

  it("has read the request before it asks the database", () => {
    // One query that lasts 40 ms. The first has the core until 4.85 ms (1.4 to accept, half of 6.9 to read and view); so the second,
    // which comes at 4, begins there, and asks at 9.7. The first is back at 44.85, answers at 49.1 and closes until 50; the second
    // was back at 49.7, and has 4.25 ms to go from 50 on.
    const database = { vCpus: 1, relativeSpeed: 1, maxConnections: 10, host: "instance" } as const;
    const { count, sum } = run(
      { ...requests(2, 0.004, { ...VIEW, queries: 1, waitSeconds: constant(0.04) }), database },
      0.2,
    );
    expect(count).toBe(2);
    expect(sum).toBeCloseTo(0.0491 + (0.05425 - 0.004), 9);
  });

  it("does not sleep for the microseconds that clocks leave between wall and CPU time", () => {
    const after = (waitSeconds: number) =>
      run(requests(1, 0.02, { ...VIEW, waitSeconds: constant(waitSeconds) }), 0.1).sum;
    expect(after(1.4e-6)).toBeCloseTo(0.0091, 9);
    expect(after(1e-4)).toBeCloseTo(0.0091 + 1e-4, 9);
  });

  it("may stand behind a newcomer with its answer all but sent", () => {
    // The first runs until its answer's head is out, at 8.95 ms. The second came at 4 ms, was accepted by a worker that had been
    // behind, and now has the core: 1.4 ms, looked at again, 7.55 ms. Then, at 17.9 ms, it is ahead: the first sends its body, and
    // closes; the second sends its own at 19.1 ms.
    const { count, sum } = run(requests(2, 0.004), 0.1);
    expect(count).toBe(2);
    expect(sum).toBeCloseTo(0.01805 + (0.0191 - 0.004), 9);
  });

  it("has passed its answer to Nginx, which has as much to do behind it as before it", () => {
    // 2 ms of Nginx, 1 of them before the worker, which has the first until 12 ms (Nginx takes in the second at 4) and the
    // second, which waits for it, from 13 (behind Nginx's 1 for the answer to the first) to 23 ms.
    const system = requests(2, 0.004, { ...route(constant(0.01)), nginxCpuSeconds: constant(0.002) });
    const { count, sum } = run({ ...system, gunicorn: { ...system.gunicorn, workers: 1 } }, 0.1);
    expect(count).toBe(2);
    expect(sum).toBeCloseTo(0.013 + (0.024 - 0.004), 9);
  });

  it("has no part in a static file", () => {
    const file = { ...route(constant(0.01)), nginxCpuSeconds: constant(0.002), static: true };
    expect(run(requests(1, 0.02, file), 0.1).sum).toBeCloseTo(0.002, 9);
  });

  it.each([1.5, 0.5, Infinity])("answers at its end, having closed, on %s vCPUs: those have no scheduler", (vCpus) => {
    const { instance, ...system } = requests(1, 0.05);
    expect(run({ ...system, instance: { ...instance, vCpus } }, 0.1).sum).toBeCloseTo(0.01 / Math.min(1, vCpus), 9);
  });

  it("answers at its end where cores are shared evenly", () => {
    const { instance: { core: _, ...instance }, ...system } = requests(1, 0.02); // prettier-ignore
    expect(run({ ...system, instance }, 0.1).sum).toBeCloseTo(0.01, 9);
  });
});

describe("a thread of Gunicorn", () => {
  const threads = (system: SystemSpec): SystemSpec => ({
    ...system,
    gunicorn: { ...system.gunicorn, workers: 1, workerClass: "gthread", threads: 2, gil: true },
    instance: { ...system.instance, core: { scheduler: { sliceSeconds: 0.002, tickSeconds: 0.002 } } },
  });

  it("has answered before it closes", () => {
    expect(run(threads(requests(1, 0.02)), 0.1).sum).toBeCloseTo(0.0091, 9);
  });

  it("takes the interpreter lock when it has the core", () => {
    // 5 ms of Python: 0.7 to accept, 3.775 to the head of the answer, 0.075 for its body, 0.45 to close. The second comes at 2.5
    // ms, and has the core at the tick of 4: it looks, and sleeps. The first lets go of the lock at 4.475, which wakes it: it
    // accepts until 5.175. There the first, which has had less since, sends its body with the lock that is free again, is done at
    // 5.250, and closes until 5.700, without the lock but on the core. Then the second has 3.85 ms to go.
    const { count, sum } = run(threads(requests(2, 0.0025, { ...VIEW, appCpuSeconds: constant(0.005) })), 0.1);
    expect(count).toBe(2);
    expect(sum).toBeCloseTo(0.00525 + (0.00955 - 0.0025), 9);
  });

  it("answers at its end when it is a greenlet: those make their calls in one go", () => {
    const { gunicorn, ...system } = threads(requests(1, 0.02));
    expect(run({ ...system, gunicorn: { ...gunicorn, workerClass: "gevent" } }, 0.1).sum).toBeCloseTo(0.01, 9);
  });

  it("leaves the core to nobody while there is work", () => {
    const saturated = threads(onLinux(queueSystem({ load: closedLoad(4), routes: [VIEW], workers: 1, cores: 1 })));
    // 4 in a circle, two of them in threads: 10 ms of the core each, for 10 s and one to drain.
    expect(run(saturated, 10).count / 11).toBeCloseTo(100, 0);
  });

  it("leaves no lock behind when its process is killed", () => {
    // Three at once, each 3 s of Python: uWSGI kills their process, again and again. The next one at 20 s finds it new.
    const long: RouteSpec = { ...VIEW, appCpuSeconds: constant(3) };
    const system = onLinux(queueSystem({ load: burst(3), routes: [long, VIEW], workers: 1, cores: 1 }));
    const loads = [burst(3), { ...burst(1, "later", 1), startTimeSeconds: 20 }];
    const appServer = server({ server: "uwsgi", watch: { timeoutSeconds: 1, of: "request" } });
    const settings = { horizonSeconds: 30, drainSeconds: 1, warmUpSeconds: 0, intervals: 10, loadFactor: 1 };
    const { sites } = simulate({ ...threads(system), loads, appServer }, { seed: 1, replication: 0, ...settings });
    expect(sites[0]!.errors).toBe(3);
    expect(sites[1]!.sum).toBeCloseTo(0.0091, 9);
  });
});
