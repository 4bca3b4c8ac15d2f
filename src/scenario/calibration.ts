/**
 * A calibration: what each route of a real stack costs, measured, with its uncertainty and its provenance.
 * `calibrate/` writes it, a scenario's `calibration:` names it. All times in seconds, at the speed of the
 * machine in `provenance.machine`.
 */
import { z } from "zod";
import { strict } from "./schema/field.js";

export const CALIBRATION_SCHEMA = "kneepoint/calibration/1";

/** The laws that a sample is compared with; see calibrate/laws. */
export const LAW_KINDS = [
  "constant",
  "exponential",
  "lognormal",
  "shifted-lognormal",
  "gamma",
  "hyperexponential",
  "weibull",
  "lognormal-pareto",
] as const;

export type LawKind = (typeof LAW_KINDS)[number];

/** The law that a sample looks most like, by maximum likelihood and AIC. Nothing is drawn from it. */
export interface LawLabel {
  kind: LawKind;
  /** Seconds where the name says so. */
  parameters: Record<string, number>;
  /** Requests that were compared, zeros included. */
  samples: number;
  /** Share of zeros; the law is that of the others. */
  zeroShare: number;
  /** The law of the next AIC and by how much that is larger; null for a constant. */
  runnerUp: { kind: LawKind; aicDifference: number } | null;
  /** A² of the sample against the law; above 2.492 the law is rejected at less than 5 %. null for a constant. */
  andersonDarling: number | null;
}

/** A measured quantity: its mean, the half-width of the mean's 95 % interval, its spread, and its law as quantiles. */
export interface MeasuredLaw {
  meanSeconds: number;
  /** Half-width of the 95 % interval of the mean, over blocks of the run. */
  halfWidthSeconds: number;
  /** Squared coefficient of variation. */
  scv: number;
  /** Equally likely values whose mean is `meanSeconds`: the law the simulator draws from. */
  quantilesSeconds: number[];
  /** Absent: too few samples, or only a mean was measured. */
  label?: LawLabel | undefined;
}

/** One closed-loop run of the load generator against one route. */
export interface ClosedLoopRun {
  connections: number;
  /** Measured requests, after warm-up. */
  requests: number;
  durationSeconds: number;
  requestsPerSecond: number;
  latencySeconds: { mean: number; p50: number; p95: number; p99: number };
  /** CPU time of the stack's processes during the run, per request; null when it could not be read. */
  cpuSecondsPerRequest: { nginx: number; gunicorn: number; database: number } | null;
  /** Share of CPU time the hypervisor took during the run. */
  stealShare: number;
}

/** What a request costs more with cold caches than with warm ones, and how cold they were at saturation, from 0 to 1. */
export interface ColdCpu {
  nginxSeconds: number;
  appSeconds: number;
  databaseSeconds: number;
  shareAtSaturation: number;
}

/** What one route asks of each tier. */
export interface RouteCalibration {
  /** `"GET /api/items"`: method and path template. */
  name: string;
  /** The path that was requested. */
  path: string;
  /** Mean number of database round trips. */
  queries: number;
  static: boolean;
  nginxCpu: MeasuredLaw;
  /** CPU of the Python process: the view's thread time plus Gunicorn's overhead. */
  appCpu: MeasuredLaw;
  /**
   * How much of the Python process's CPU at saturation the view's thread time is, as Server-Timing says it; the rest is
   * Gunicorn's. Absent: not said, or in calibrations before it was kept.
   */
  viewShare?: number | undefined;
  /** CPU of the database processes per request, at saturation. */
  database: MeasuredLaw;
  /**
   * CPU that a request takes more where nothing of what it works with is in the caches than where all of it is, and the share
   * that was not at saturation: so much of it is in the demands. Absent: not measured. See cold-caches.ts.
   */
  coldCpu?: ColdCpu | undefined;
  /** Time held in the worker beyond CPU and database CPU: the disk behind a commit, wake-ups. */
  wait: MeasuredLaw;
  /** What the client sees beyond all the above at one connection. */
  network: MeasuredLaw;
  /** The run at one connection that the laws come from. */
  single: ClosedLoopRun;
  /** The run for maximum throughput. */
  saturation: ClosedLoopRun;
}

/** A fitted parameter of the machine, with the 90 % interval of its bootstrap. `low`..`high` of the whole range: not identified. */
export interface FittedParameter {
  value: number;
  low: number;
  high: number;
  /** False: the runs could not tell it; the value is the one of "no such effect". */
  identified: boolean;
}

/** How the cores under the stack differ from ideal ones. Fitted by `calibrate`; see CoreSpec in sim/spec.ts. */
export interface MachineCalibration {
  idleArrivalSeconds: FittedParameter;
  contention: FittedParameter;
  modulation: { slowShare: FittedParameter; slowdown: FittedParameter; slowDwellSeconds: FittedParameter };
  /** The kernel's; absent: cores are shared evenly, as far as this calibration knows. */
  scheduler?: { sliceSeconds: number; tickSeconds: number } | undefined;
  /** Both: of calibrations before that; not used any more. */
  sliceSeconds?: FittedParameter | undefined;
  newcomerWeight?: number | undefined;
  /** What the caches keep of what a process touched (`CacheSpec`); absent: not measured. */
  caches?: { lifetimeSeconds: FittedParameter; routeShare: FittedParameter } | undefined;
  /** Latency of a request beyond CPU, wait and queues: network, scheduling, per request. */
  overheadSeconds: FittedParameter;
  /** Standard deviation of the log residual between runs of the same level, beyond sampling: a forecast's spread. */
  runToRunSd: number;
  /** The same where it is known what each request of a run used; absent: it never was. */
  followedRunToRunSd?: number | undefined;
  /** Speed index at which the demands are stated. */
  speedIndex: number;
  /** Parameter vectors of the run-level bootstrap, for prediction intervals; keys as above. */
  bootstrap: Record<string, number>[];
}

/** CPU per request in a mix of equal parts at saturation. */
export interface MixCost {
  nginxSeconds: number;
  databaseSeconds: number;
  /** Of the Python process, by the calibration's routes; null: not in the mix. */
  appSeconds: (number | null)[];
}

/** A predicted figure with its 90 % prediction interval for one run: seconds, but throughput per second. */
export interface PredictedFigure {
  figure: "throughput" | "mean" | "p50" | "p95" | "p99";
  predicted: number;
  low: number;
  high: number;
}

/** An open-loop run that the machine was fitted to (or would have been), and what the finished calibration says of it. */
export interface OpenLoopRecord {
  /** `GET / at 58 %`: runs of one level are repeats. */
  level: string;
  /** ISO 8601 UTC. */
  startedAt: string;
  ratePerSecond: number;
  /** Why the validity gate refused it; empty: it was fitted. */
  rejected: string[];
  /** As measured, from the intended start of each request; null: nothing was answered. */
  figures: Record<PredictedFigure["figure"], number> | null;
  /** Share of the cores that the stack's processes used; null: not watched. */
  utilisation: number | null;
  /** At QUANTILE_LEVELS of calibrate. */
  quantilesSeconds: number[];
  speedReadings: { atSeconds: number; speed: number }[];
  /** From the arrivals alone; empty of a run that was refused. */
  blind: PredictedFigure[];
  /** At the speed at which the simulated run uses the CPU that was measured; null: not watched, or refused. */
  adjusted: PredictedFigure[] | null;
  /** Of the better of the two, at the same levels. */
  predictedQuantilesSeconds: number[];
}

/** What was concluded from the measurements, or could not be. */
export interface CalibrationFinding {
  /** A route's name, or what the statement is about. */
  subject: string;
  statement: string;
  /** The figures it rests on. */
  evidence: string;
}

/** The file a scenario's `calibration:` names. */
export interface Calibration {
  schema: typeof CALIBRATION_SCHEMA;
  name: string;
  /** Present: the target was seen from outside only. `provenance.stack` then describes the model, not the target. */
  blackBox?: true | undefined;
  provenance: {
    /** ISO 8601 UTC. */
    date: string;
    commands: string[];
    machine: { cpu: string; cores: number; memoryGiB: number; kernel: string };
    /** kneepoint, node, python, flask, gunicorn, nginx, postgresql, … */
    versions: Record<string, string>;
    stack: {
      workers: number;
      workerClass: "sync" | "gthread";
      threads: number;
      /** CPU list the stack was pinned to, as taskset takes it. */
      cores: string;
      generatorCores: string;
    };
  };
  routes: RouteCalibration[];
  /**
   * How a request's CPU depends on the routes and the workers beside it (mix-costs.ts); absent: not measured. `beside`: in turns
   * with the routes alone, with the workers they were calibrated with. Every round has each number of workers once, also that.
   */
  mixCosts?:
    | { workersPerCore: number; beside: MixCost; rounds: (MixCost & { workersPerCore: number })[][] }
    | undefined;
  /** Absent: calibrated without open-loop runs, or black-box with nothing identified. */
  machine?: MachineCalibration | undefined;
  /** The runs that the machine was fitted to, in order; absent in calibrations before they were kept. */
  openLoop?: OpenLoopRecord[] | undefined;
  /** Predicted against measured, on runs not used for the fit. */
  validation: { case: string; figure: string; unit: string; measured: number; predicted: number; error: number }[];
  /** Which resource or limit binds on each route, and what could not be told. */
  findings?: CalibrationFinding[] | undefined;
}

const lawKind = z.enum(LAW_KINDS);

const lawLabel = strict({
  kind: lawKind,
  parameters: z.record(z.string(), z.number()).describe("Seconds where the name says so"),
  samples: z.int().positive().describe("Requests that were compared, zeros included"),
  zeroShare: z.number().min(0).max(1).describe("Share of zeros; the law is that of the others"),
  runnerUp: strict({ kind: lawKind, aicDifference: z.number().min(0) }).nullable(),
  andersonDarling: z.number().nullable().describe("Above 2.492 the law is rejected at less than 5 %"),
});

const measuredLaw = strict({
  meanSeconds: z.number().min(0),
  halfWidthSeconds: z.number().min(0).describe("Half-width of the 95 % interval of the mean, over blocks of the run"),
  scv: z.number().min(0).describe("Squared coefficient of variation"),
  quantilesSeconds: z
    .array(z.number().min(0))
    .min(1)
    .describe("Equally likely values whose mean is meanSeconds: the law the simulator draws from"),
  label: lawLabel.optional().describe("The law that the sample looks most like"),
});

const closedLoopRun = strict({
  connections: z.int().positive(),
  requests: z.int().positive().describe("Measured requests, after warm-up"),
  durationSeconds: z.number().positive(),
  requestsPerSecond: z.number().positive(),
  latencySeconds: strict({ mean: z.number(), p50: z.number(), p95: z.number(), p99: z.number() }),
  cpuSecondsPerRequest: z
    .strictObject({ nginx: z.number(), gunicorn: z.number(), database: z.number() })
    .nullable()
    .describe("CPU time of the stack's processes during the run, per request; null when it could not be read"),
  stealShare: z.number().describe("Share of CPU time the hypervisor took during the run"),
});

const routeCalibration = strict({
  name: z.string().describe('"GET /api/items": method and path template'),
  path: z.string().describe("The path that was requested"),
  queries: z.number().min(0).describe("Mean number of database round trips"),
  static: z.boolean(),
  nginxCpu: measuredLaw,
  appCpu: measuredLaw.describe("CPU of the Python process: the view's thread time plus Gunicorn's overhead"),
  viewShare: z
    .number()
    .positive()
    .optional()
    .describe("Share of the Python process's CPU at saturation that the view's thread has, as Server-Timing says it"),
  database: measuredLaw.describe("Time in database calls with nothing else running"),
  coldCpu: strict({
    nginxSeconds: z.number().min(0),
    appSeconds: z.number().min(0),
    databaseSeconds: z.number().min(0),
    shareAtSaturation: z.number().min(0).max(1).describe("How much of it is in the demands, which are of saturation"),
  })
    .optional()
    .describe("CPU that a request takes more where nothing is left in the caches than where everything is"),
  wait: measuredLaw.describe("Wall time of the request in the worker that is neither CPU nor database"),
  network: measuredLaw.describe("What the client sees beyond all the above at one connection"),
  single: closedLoopRun.describe("The run at one connection that the laws come from"),
  saturation: closedLoopRun.describe("The run for maximum throughput"),
});

const predictedFigure = strict({
  figure: z.enum(["throughput", "mean", "p50", "p95", "p99"]),
  predicted: z.number(),
  low: z.number(),
  high: z.number(),
});

const openLoopRecord = strict({
  level: z.string(),
  startedAt: z.string(),
  ratePerSecond: z.number(),
  rejected: z.array(z.string()),
  figures: strict({
    throughput: z.number(),
    mean: z.number(),
    p50: z.number(),
    p95: z.number(),
    p99: z.number(),
  }).nullable(),
  utilisation: z.number().nullable(),
  quantilesSeconds: z.array(z.number()),
  speedReadings: z.array(strict({ atSeconds: z.number(), speed: z.number() })),
  blind: z.array(predictedFigure),
  adjusted: z.array(predictedFigure).nullable(),
  predictedQuantilesSeconds: z.array(z.number()),
});

const fittedParameter = strict({ value: z.number(), low: z.number(), high: z.number(), identified: z.boolean() });

const machineCalibration = strict({
  idleArrivalSeconds: fittedParameter.describe("CPU added to a job that finds its processor idle"),
  contention: fittedParameter.describe("CPU grows by this share for every other runnable job"),
  modulation: strict({ slowShare: fittedParameter, slowdown: fittedParameter, slowDwellSeconds: fittedParameter }),
  scheduler: strict({ sliceSeconds: z.number().positive(), tickSeconds: z.number().positive() }).optional(),
  sliceSeconds: fittedParameter.optional(),
  newcomerWeight: z.number().optional(),
  caches: strict({
    lifetimeSeconds: fittedParameter.describe("After this long the caches have 37 % of what a process touched"),
    routeShare: fittedParameter.describe("Share of what a request works with that only requests to its route touch"),
  }).optional(),
  overheadSeconds: fittedParameter.describe("Latency of a request beyond CPU, wait and queues"),
  runToRunSd: z.number().min(0).describe("Standard deviation of the log residual between runs of the same level"),
  followedRunToRunSd: z
    .number()
    .min(0)
    .optional()
    .describe("The same where it is known what each request of a run used"),
  speedIndex: z.number().positive().describe("Speed index at which the demands are stated"),
  bootstrap: z.array(z.record(z.string(), z.number())).describe("Parameter vectors of the run-level bootstrap"),
});

const mixCost = {
  nginxSeconds: z.number().min(0),
  databaseSeconds: z.number().min(0),
  appSeconds: z.array(z.number().min(0).nullable()).describe("By the calibration's routes; null: not in the mix"),
};

export const calibrationSchema: z.ZodType<Calibration> = strict({
  schema: z.literal(CALIBRATION_SCHEMA),
  name: z.string(),
  blackBox: z.literal(true).optional().describe("The target was seen from outside only"),
  provenance: strict({
    date: z.string().describe("ISO 8601 UTC"),
    commands: z.array(z.string()),
    machine: strict({ cpu: z.string(), cores: z.int(), memoryGiB: z.number(), kernel: z.string() }),
    versions: z
      .record(z.string(), z.string())
      .describe("kneepoint, node, python, flask, gunicorn, nginx, postgresql, …"),
    stack: strict({
      workers: z.int(),
      workerClass: z.enum(["sync", "gthread"]),
      threads: z.int(),
      cores: z.string().describe("CPU list the stack was pinned to, as taskset takes it"),
      generatorCores: z.string(),
    }),
  }),
  routes: z.array(routeCalibration).min(1),
  mixCosts: strict({
    workersPerCore: z.number().positive().describe("At which the routes' demands are stated"),
    beside: strict(mixCost).describe("In turns with the routes alone"),
    rounds: z
      .array(z.array(strict({ workersPerCore: z.number().positive(), ...mixCost })).min(1))
      .min(1)
      .describe("Every round has each number of workers once"),
  })
    .optional()
    .describe("How a request's CPU depends on the routes and the workers beside it"),
  machine: machineCalibration.optional().describe("How the cores under the stack differ from ideal ones"),
  openLoop: z.array(openLoopRecord).optional().describe("The runs that the machine was fitted to"),
  validation: z
    .array(
      strict({
        case: z.string().describe('"GET / at 8 connections": not used by the fit'),
        figure: z.string().describe('"throughput", "mean", "p50", "p95", "p99"'),
        unit: z.string(),
        measured: z.number(),
        predicted: z.number(),
        error: z.number().describe("(predicted - measured) / measured"),
      }),
    )
    .describe("Predicted against measured, on runs not used for the fit"),
  findings: z
    .array(strict({ subject: z.string(), statement: z.string(), evidence: z.string() }))
    .optional()
    .describe("Which resource or limit binds on each route, and what could not be told"),
});
