import { describe, expect, it } from "vitest";
import { calibrationFindings } from "../../src/calibrate/index.js";
import type { Calibration, RouteCalibration } from "../../src/scenario/calibration.js";
import { syntheticCalibration } from "./synthetic-calibration.js";

/** One route of 10 ms CPU on one core and four sync workers, changed. */
function withRoute(change: Partial<RouteCalibration>): Calibration {
  const calibration = syntheticCalibration({ cpuSeconds: 0.01 });
  calibration.routes = [{ ...calibration.routes[0]!, ...change }];
  return calibration;
}

const base = syntheticCalibration({ cpuSeconds: 0.01 }).routes[0]!;
const wait = { meanSeconds: 0.04, halfWidthSeconds: 0, scv: 0, quantilesSeconds: [0.04] };
const little = { nginx: 0.0001, gunicorn: 0.0009, database: 0 };
const appCpu = { meanSeconds: 0.001, halfWidthSeconds: 0, scv: 0, quantilesSeconds: [0.001] };

describe("the findings of a calibration", () => {
  it("say that the CPU binds, with the utilisation law's figures", () => {
    const [first] = calibrationFindings(withRoute({}));
    expect(first!.subject).toBe("GET /");
    expect(first!.statement).toBe("CPU binds at 100/s.");
    expect(first!.evidence).toContain("CPU of 1 core: 100/s x 10.00 ms / 1 = 100 %");
    expect(first!.evidence).toContain("workers: 100/s x 10.00 ms / 4 = 25 %");
  });

  it("say that the workers bind where requests wait in them", () => {
    // Four workers, 41 ms each: 97.6/s, and 10 % of a core.
    const saturation = { ...base.saturation, requestsPerSecond: 97, cpuSecondsPerRequest: little };
    const single = { ...base.single, latencySeconds: { mean: 0.0415, p50: 0.04, p95: 0.04, p99: 0.04 } };
    const [first] = calibrationFindings(withRoute({ wait, appCpu, saturation, single }));
    expect(first!.statement).toBe("The number of workers binds at 97/s.");
    expect(first!.evidence).toContain("CPU of 1 core: 97/s x 1.00 ms / 1 = 10 %");
  });

  it("say that the pool binds where a process has more threads than connections", () => {
    const saturation = { ...base.saturation, requestsPerSecond: 48, cpuSecondsPerRequest: little, connections: 64 };
    const calibration = withRoute({ wait, appCpu, saturation, queries: 1 });
    calibration.provenance.stack = { ...calibration.provenance.stack, workers: 1, workerClass: "gthread", threads: 16 };
    expect(calibrationFindings(calibration, 2)[0]!.statement).toBe("The connection pool binds at 48/s.");
    expect(calibrationFindings(calibration, 20)[0]!.statement).toMatch(/^Nothing that was watched holds 48\/s/);
  });

  it("say that there were too few connections", () => {
    const saturation = { ...base.saturation, requestsPerSecond: 40, connections: 2, cpuSecondsPerRequest: little };
    const single = { ...base.single, latencySeconds: { mean: 0.049, p50: 0.05, p95: 0.05, p99: 0.05 } };
    const [first] = calibrationFindings(withRoute({ appCpu, saturation, single }));
    expect(first!.statement).toBe("The number of connections binds at 40/s.");
  });

  it("count what the hypervisor took as CPU that was not there", () => {
    const saturation = { ...base.saturation, requestsPerSecond: 80, stealShare: 0.15 };
    const [first] = calibrationFindings(withRoute({ saturation }));
    expect(first!.statement).toBe("CPU binds at 80/s.");
    expect(first!.evidence).toContain("and 15 % stolen by the hypervisor");
  });

  it("say that without the processes it may be the CPU", () => {
    const saturation = { ...base.saturation, requestsPerSecond: 40, cpuSecondsPerRequest: null };
    expect(calibrationFindings(withRoute({ saturation }))[0]!.statement).toContain("CPU could not be read");
  });

  it("name what the fit could not tell", () => {
    const known = { value: 1, low: 1, high: 1, identified: true };
    const calibration = withRoute({});
    const unfitted = calibrationFindings(calibration).find(({ subject }) => subject === "the machine");
    expect(unfitted!.statement).toContain("taken to be absent");
    calibration.machine = {
      idleArrivalSeconds: known,
      contention: { ...known, identified: false },
      modulation: { slowShare: known, slowdown: known, slowDwellSeconds: known },
      overheadSeconds: known,
      runToRunSd: 0.05,
      speedIndex: 1,
      bootstrap: [],
    };
    const fitted = calibrationFindings(calibration).find(({ subject }) => subject === "the machine");
    expect(fitted!.statement).toBe("Not identified: contention. Each is taken to be absent.");
    calibration.machine.contention = known;
    // What an idle core adds is cold caches, where these were measured.
    calibration.machine.idleArrivalSeconds = { value: 0, low: 0, high: 0, identified: false };
    calibration.machine.caches = { lifetimeSeconds: known, routeShare: known };
    expect(calibrationFindings(calibration).some(({ subject }) => subject === "the machine")).toBe(false);
    // A latency and a share that the search would have taken further.
    calibration.machine.overheadSeconds = { value: 2e-5, low: 2e-5, high: 0.005, identified: true };
    calibration.machine.modulation.slowShare = { value: 0.95, low: 0.7, high: 0.95, identified: true };
    const edge = calibrationFindings(calibration).find(({ subject }) => subject === "the machine");
    expect(edge!.statement).toMatch(
      /^At the edge of what the fit considers: the latency outside, the slow cores' share\./,
    );
    expect(edge!.evidence).toContain("the latency outside 0.02 ms (0.02 ms to 5 ms)");
    calibration.machine.overheadSeconds.identified = false;
    calibration.machine.modulation.slowShare.value = 0.9;
    expect(calibrationFindings(calibration).filter(({ subject }) => subject === "the machine")).toHaveLength(1);
  });

  it("tell of a request alone that costs more CPU than one of many", () => {
    const single = { ...base.single, cpuSecondsPerRequest: { nginx: 0, gunicorn: 0.013, database: 0 } };
    const found = calibrationFindings(withRoute({ single })).find(({ subject }) => subject === "CPU per request");
    expect(found!.statement).toContain("1.30 times");
  });

  it("tell of demands that exceed the latency alone", () => {
    const single = { ...base.single, latencySeconds: { mean: 0.009, p50: 0.009, p95: 0.009, p99: 0.009 } };
    const found = calibrationFindings(withRoute({ single })).filter(({ subject }) => subject === "GET /");
    expect(found.at(-1)!.evidence).toBe("the demands add up to 10.00 ms, and a request alone took 9.00 ms");
  });
});
