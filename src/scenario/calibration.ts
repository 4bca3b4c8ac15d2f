/**
 * A calibration: what each route of a real stack costs, measured, with its uncertainty and its provenance.
 * `calibrate/` writes it, a scenario's `calibration:` names it. All times in seconds, at the speed of the
 * machine in `provenance.machine`.
 */
import { z } from "zod";

export const CALIBRATION_SCHEMA = "kneepoint/calibration/1";

/** A measured quantity: its mean, the half-width of the mean's 95 % interval, its spread, and its law as quantiles. */
const measuredLaw = z.strictObject({
  meanSeconds: z.number().min(0),
  halfWidthSeconds: z.number().min(0).describe("Half-width of the 95 % interval of the mean, over blocks of the run"),
  scv: z.number().min(0).describe("Squared coefficient of variation"),
  quantilesSeconds: z
    .array(z.number().min(0))
    .min(1)
    .describe("Equally likely values whose mean is meanSeconds: the law the simulator draws from"),
});

const closedLoopRun = z.strictObject({
  connections: z.int().positive(),
  requests: z.int().positive().describe("Measured requests, after warm-up"),
  durationSeconds: z.number().positive(),
  requestsPerSecond: z.number().positive(),
  latencySeconds: z.strictObject({ mean: z.number(), p50: z.number(), p95: z.number(), p99: z.number() }),
  cpuSecondsPerRequest: z
    .strictObject({ nginx: z.number(), gunicorn: z.number(), database: z.number() })
    .nullable()
    .describe("CPU time of the stack's processes during the run, per request; null when it could not be read"),
  stealShare: z.number().describe("Share of CPU time the hypervisor took during the run"),
});

const routeCalibration = z.strictObject({
  name: z.string().describe('"GET /api/items": method and path template'),
  path: z.string().describe("The path that was requested"),
  queries: z.number().min(0).describe("Mean number of database round trips"),
  static: z.boolean(),
  nginxCpu: measuredLaw,
  appCpu: measuredLaw.describe("CPU of the Python process: the view's thread time plus Gunicorn's overhead"),
  database: measuredLaw.describe("Time in database calls with nothing else running"),
  wait: measuredLaw.describe("Wall time of the request in the worker that is neither CPU nor database"),
  network: measuredLaw.describe("What the client sees beyond all the above at one connection"),
  single: closedLoopRun.describe("The run at one connection that the laws come from"),
  saturation: closedLoopRun.describe("The run for maximum throughput"),
});

export const calibrationSchema = z.strictObject({
  schema: z.literal(CALIBRATION_SCHEMA),
  name: z.string(),
  provenance: z.strictObject({
    date: z.string().describe("ISO 8601 UTC"),
    commands: z.array(z.string()),
    machine: z.strictObject({ cpu: z.string(), cores: z.int(), memoryGiB: z.number(), kernel: z.string() }),
    versions: z.record(z.string(), z.string()).describe("kneepoint, node, python, flask, gunicorn, nginx, postgresql, …"),
    stack: z.strictObject({
      workers: z.int(),
      workerClass: z.enum(["sync", "gthread"]),
      threads: z.int(),
      cores: z.string().describe("CPU list the stack was pinned to, as taskset takes it"),
      generatorCores: z.string(),
    }),
  }),
  routes: z.array(routeCalibration).min(1),
  validation: z
    .array(
      z.strictObject({
        case: z.string().describe('"GET / at 8 connections": not used by the fit'),
        figure: z.string().describe('"throughput", "mean", "p50", "p95", "p99"'),
        unit: z.string(),
        measured: z.number(),
        predicted: z.number(),
        error: z.number().describe("(predicted - measured) / measured"),
      }),
    )
    .describe("Predicted against measured, on runs not used for the fit"),
});

export type Calibration = z.infer<typeof calibrationSchema>;
export type RouteCalibration = Calibration["routes"][number];
export type ClosedLoopRun = RouteCalibration["single"];
export type MeasuredLaw = RouteCalibration["appCpu"];
