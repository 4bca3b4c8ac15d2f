import type { GeneratorUse } from "./generator-meter.js";
import type { LoadRun, ValidityCheck } from "./load-run.js";

/** Everything the verdict on a run rests on. */
export interface Evidence extends Pick<LoadRun, "requests" | "window" | "probes"> {
  /** Rows inside the window. */
  readonly rows: Uint32Array;
  readonly kinds: readonly { readonly name: string }[];
  readonly timeoutSeconds: number;
  /** When the generator came to each of `requests`, whether a connection was free or not. */
  readonly dispatchedSeconds: Float64Array;
  /** How late the generator was, row by row of an open load in the window, s. */
  readonly lagSeconds: Float64Array;
  readonly use: GeneratorUse;
  /** Spent watching the clock: CPU time, but no sign of a generator that cannot keep up. */
  readonly spunSeconds: number;
  readonly reconnects: number;
  readonly lastFailure: string | undefined;
  /** Whether the load asked for is the same all the time, so that figures that change are a drift. */
  readonly stationary: boolean;
  readonly open: boolean;
}

/** A criterion as it is decided: undefined = it could not be read. */
export function check(
  name: string,
  value: number | undefined,
  limit: string,
  valid: (value: number) => boolean,
  detail: (value: number) => string,
  unknown: string,
): ValidityCheck {
  if (value === undefined || Number.isNaN(value))
    return { name, verdict: "unknown", value: null, limit, detail: unknown };
  return { name, verdict: valid(value) ? "ok" : "invalid", value, limit, detail: detail(value) };
}

export function ms(seconds: number): string {
  return `${Number((1000 * seconds).toPrecision(3))} ms`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
