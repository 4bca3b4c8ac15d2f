/**
 * The noun every measurement ends in: what was asked of a target, when, and what came of it. The generator
 * makes it, the run record stores it, calibration and validation read it.
 */

export const LOAD_RUN_SCHEMA = "kneepoint/load-run/1";

/** What became of one request. All but `answered` are censored: the response time is at least what was waited. */
export const OUTCOME = {
  /** A complete response, of whatever status. */
  answered: 0,
  /** No response within the timeout, counted from the intended start. */
  timeout: 1,
  /** The server closed or reset the connection before the response was complete. */
  connectionClosed: 2,
  /** No connection could be opened. */
  connectFailed: 3,
  /** Still under way when the drain at the end of the run was over, or at Ctrl-C. */
  undrained: 4,
  /** Never sent: the cap on requests in flight was reached when it was due. */
  dropped: 5,
} as const;

export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME];

/** One row per request, in order of intended start; columns of equal length. Seconds since the run's start. */
export interface RequestColumns {
  readonly length: number;
  /** When the schedule wanted it sent. In a closed loop: when it was sent. */
  readonly intendedSeconds: Float64Array;
  /** When it was written to an established connection; NaN: never. */
  readonly sentSeconds: Float64Array;
  /** When the first byte of its response came; NaN: none did, or an older record. */
  readonly firstByteSeconds: Float64Array;
  /** What opening a connection for it took, s: TCP, and TLS after it; 0 on one that was open. */
  readonly connectSeconds: Float64Array;
  readonly tlsSeconds: Float64Array;
  /** When its response was complete, or when it was given up; NaN: dropped. */
  readonly endSeconds: Float64Array;
  /** Index into `LoadRunHeader.kinds`. */
  readonly kind: Uint16Array;
  /** HTTP status; 0 without a response. */
  readonly status: Uint16Array;
  /** Values of `OUTCOME`. */
  readonly outcome: Uint8Array;
  /** Bytes of the response, headers included. */
  readonly bytes: Float64Array;
  /** Number of the connection in the pool. */
  readonly connection: Uint16Array;
  /** 1 when the connection had carried a request before. */
  readonly reused: Uint8Array;
  /** Server-Timing header as it came; undefined where there was none. */
  readonly serverTimings: readonly (string | undefined)[];
}

/** Measured before the first request is sent; the first line of a run record. */
export interface LoadRunHeader {
  readonly schema: typeof LOAD_RUN_SCHEMA;
  /** ISO 8601 UTC of the run's start, the zero of all its times. */
  readonly startedAt: string;
  readonly target: string;
  readonly seed: number;
  /** Hash of everything that was asked for: runs are comparable only if it is equal. */
  readonly optionsHash: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly kinds: readonly {
    readonly name: string;
    readonly method: string;
    readonly path: string;
    /** Of the k6 scenario that makes these requests, its name (`scenario`) among them. */
    readonly tags?: Readonly<Record<string, string>>;
  }[];
  /** Open: requests come when they are due. Closed: each connection sends when it has its response. */
  readonly loop: "open" | "closed";
  readonly transport: "autocannon" | "node:http";
  readonly environment: {
    readonly host: string;
    readonly cpu: string;
    readonly cores: number;
    readonly kernel: string;
    readonly generatorCores: string;
    readonly versions: Readonly<Record<string, string>>;
  };
}

/** One reading of the server side, several times a second, on the generator's clock. Absent: could not be read. */
export interface ProbeReading {
  /** Seconds since the run's start. */
  readonly atSeconds: number;
  /** Cumulative CPU seconds by tier ("nginx", "gunicorn", "postgresql", …). */
  readonly cpuSeconds?: Readonly<Record<string, number>>;
  /** Cumulative seconds of the stack's cores: busy with anything, and taken by the hypervisor. */
  readonly coreSeconds?: { readonly busy: number; readonly steal: number; readonly total: number };
  /** Cumulative seconds of the generator's cores. */
  readonly generatorCoreSeconds?: { readonly busy: number; readonly steal: number; readonly total: number };
  /** Speed index: 1 = the reference loop's calibrated time; 0.7 = the core does 0.7 of that work per second. */
  readonly speed?: number;
  /** Cumulative CPU seconds that measuring the speed took from the stack's cores. */
  readonly probeCpuSeconds?: number;
  /** Connections waiting to be accepted, by listener. */
  readonly acceptQueue?: Readonly<Record<string, number>>;
  /** Cumulative stall time of /proc/pressure/cpu "some", seconds. */
  readonly cpuPressureSeconds?: number;
}

/** One criterion of the verdict on a run. */
export interface ValidityCheck {
  /** "generator lag", "achieved rate", "arrival cv²", "event-loop delay", "generator CPU", "steal", … */
  readonly name: string;
  readonly verdict: "ok" | "invalid" | "unknown";
  readonly value: number | null;
  readonly limit: string;
  /** A whole sentence: value, limit, what it means and what to do. */
  readonly detail: string;
}

export interface Validity {
  /** False when any check is invalid: such a run must not be used to calibrate. */
  readonly valid: boolean;
  readonly checks: readonly ValidityCheck[];
}

/** What became of a scenario's iterations: walks through a journey. */
export interface IterationFigures {
  readonly completed: number;
  /** Stopped by the end of their load's graceful stop, or by Ctrl-C. */
  readonly interrupted: number;
  /** Due when `maxVUs` were under way, so never started. */
  readonly dropped: number;
  readonly mostAtOnce: number;
  readonly atTheEnd: number;
  /** Of the completed ones, think times included; null when there is none. */
  readonly seconds: Readonly<Record<"avg" | "min" | "med" | "max" | "p90" | "p95", number>> | null;
}

/** A finished (or interrupted) run. */
export interface LoadRun {
  readonly header: LoadRunHeader;
  readonly requests: RequestColumns;
  /** Requests intended in [from, to) are measured; those before are warm-up, kept but in no figure. */
  readonly window: { readonly fromSeconds: number; readonly toSeconds: number };
  readonly probes: readonly ProbeReading[];
  /** Of a scenario; a run of single requests has none. */
  readonly iterations?: IterationFigures;
  /** Of the generator, over the window, seconds. */
  readonly generator: {
    readonly lagP99Seconds: number;
    readonly eventLoopDelayP99Seconds: number;
    readonly cpuShare: number;
    readonly reconnects: number;
  };
  readonly validity: Validity;
  /** Ended before its time: by Ctrl-C, or by a threshold. */
  readonly interrupted: boolean;
  /** The threshold that ended it, as written: `http_req_failed: rate<0.1`. */
  readonly abortedBy?: string;
}
