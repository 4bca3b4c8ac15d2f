/** A made-up calibration and a made-up machine: what a campaign does, without a stack. */
import {
  CALIBRATION_SCHEMA,
  type Calibration,
  type MeasuredLaw,
  type RouteCalibration,
} from "../../src/scenario/calibration.js";
import type { Figures, Forecast } from "../../src/validate/figures.js";
import { QUANTILE_LEVELS, type RunSummary } from "../../src/validate/run-summary.js";
import type { Forecaster } from "../../src/validate/run-campaign.js";
import type { ValidationCase } from "../../src/validate/validation-case.js";

function constant(seconds: number): MeasuredLaw {
  return { meanSeconds: seconds, halfWidthSeconds: 0, scv: 0, quantilesSeconds: [seconds] };
}

export function route(name: string, cpu: number, wait: number): RouteCalibration {
  const run = {
    connections: 1,
    requests: 2_000,
    durationSeconds: 10,
    requestsPerSecond: 200,
    latencySeconds: { mean: cpu + wait, p50: cpu + wait, p95: cpu + wait, p99: cpu + wait },
    cpuSecondsPerRequest: null,
    stealShare: 0,
  };
  return {
    name,
    path: "/",
    queries: wait > 0 ? 1 : 0,
    static: false,
    nginxCpu: constant(0.0001),
    appCpu: constant(cpu),
    database: constant(0),
    wait: constant(wait),
    network: constant(0.0002),
    single: run,
    saturation: run,
  };
}

export function toyCalibration(routes: RouteCalibration[]): Calibration {
  const fitted = { value: 0.0009, low: 0.0005, high: 0.0012, identified: true };
  const unknown = { ...fitted, value: 0, identified: false };
  return {
    schema: CALIBRATION_SCHEMA,
    name: "toy",
    provenance: {
      date: "2026-11-23T00:00:00.000Z",
      commands: [],
      machine: { cpu: "toy", cores: 2, memoryGiB: 1, kernel: "6" },
      versions: {},
      stack: { workers: 3, workerClass: "sync", threads: 1, cores: "1", generatorCores: "0" },
    },
    routes,
    machine: {
      idleArrivalSeconds: fitted,
      contention: unknown,
      modulation: { slowShare: unknown, slowdown: unknown, slowDwellSeconds: unknown },
      overheadSeconds: fitted,
      runToRunSd: 0.03,
      speedIndex: 1,
      bootstrap: [],
    },
    validation: [],
  };
}

/** A latency law that is simply known: alone / (1 - utilisation), its percentiles in fixed proportions. */
export function toyFigures(which: ValidationCase, slowness = 1): Figures {
  const mean = (0.004 * slowness) / (1 - Math.min(0.99, which.utilisation * slowness));
  return { throughput: which.ratePerSecond, mean, p50: 0.8 * mean, p95: 2.2 * mean, p99: 3.1 * mean };
}

export const toyForecast: Forecaster = (which, { speed = 1 }) =>
  Promise.resolve(
    Object.entries(toyFigures(which, 1 / speed)).map(
      ([figure, predicted]) => ({ figure, predicted, low: 0.9 * predicted, high: 1.1 * predicted }) as Forecast[number],
    ),
  );

export function toySummary(
  which: ValidationCase,
  change: Partial<RunSummary> & { slowness?: number } = {},
): RunSummary {
  const { slowness = 1, ...rest } = change;
  const figures = toyFigures(which, slowness);
  return {
    startedAt: "2026-11-23T12:00:00.000Z",
    durationSeconds: which.durationSeconds,
    valid: true,
    invalid: [],
    requests: Math.round(which.ratePerSecond * which.durationSeconds),
    failed: 0,
    figures,
    quantilesSeconds: QUANTILE_LEVELS.map((level) => -figures.mean * Math.log(1 - level)),
    speedIndex: 1 / slowness,
    speedReadings: [{ atSeconds: 1, speed: 1 / slowness }],
    cpuSecondsPerRequest: 0.0041 * slowness,
    utilisation: which.utilisation * slowness,
    stealShare: 0.01,
    parts: { cpu: 0.003, database: 0.0005, heldOtherwise: 0.0002, outside: 0.001 },
    ...rest,
  };
}
