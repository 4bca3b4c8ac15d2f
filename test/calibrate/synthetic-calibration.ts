import type { Calibration, ClosedLoopRun, MeasuredLaw } from "../../src/scenario/calibration.js";
import { law } from "../../src/sim/index.js";

function exactLaw(meanSeconds: number, scv: number): MeasuredLaw {
  const gamma = law(scv === 0 ? { kind: "constant", value: meanSeconds } : { kind: "gamma", mean: meanSeconds, scv });
  const raw = Array.from({ length: 200 }, (_, i) => gamma.quantile((i + 0.5) / 200));
  const mean = raw.reduce((sum, value) => sum + value, 0) / raw.length;
  const quantilesSeconds = mean === 0 ? [0] : raw.map((value) => (value * meanSeconds) / mean);
  return { meanSeconds, halfWidthSeconds: 0, scv, quantilesSeconds };
}

/** One route that only computes, measured without error on four sync workers and one core. */
export function syntheticCalibration({ cpuSeconds, scv = 1 }: { cpuSeconds: number; scv?: number }): Calibration {
  const run = (connections: number): ClosedLoopRun => ({
    connections,
    requests: 1000,
    durationSeconds: 10,
    requestsPerSecond: 1 / cpuSeconds,
    latencySeconds: { mean: cpuSeconds, p50: cpuSeconds, p95: cpuSeconds, p99: cpuSeconds },
    cpuSecondsPerRequest: { nginx: 0, gunicorn: cpuSeconds, database: 0 },
    stealShare: 0,
  });
  const nothing = exactLaw(0, 0);
  return {
    schema: "kneepoint/calibration/1",
    name: "synthetic",
    provenance: {
      date: "2026-11-23T00:00:00Z",
      commands: [],
      machine: { cpu: "none", cores: 1, memoryGiB: 1, kernel: "none" },
      versions: {},
      stack: { workers: 4, workerClass: "sync", threads: 1, cores: "0", generatorCores: "1" },
    },
    routes: [
      {
        name: "GET /",
        path: "/",
        queries: 0,
        static: false,
        nginxCpu: nothing,
        appCpu: exactLaw(cpuSeconds, scv),
        database: nothing,
        wait: nothing,
        network: exactLaw(0.0005, 0),
        single: run(1),
        saturation: run(16),
      },
    ],
    validation: [],
  };
}
