/**
 * What one node thinks of one target (AWS, target-group-health-checks [D]).
 *
 *     initial ─ 1 success ─> healthy ─ unhealthyThreshold failures in a row ─> unhealthy
 *        └──── unhealthyThreshold failures in a row [I] ─────────────────────────^ │
 *                               ^──────── healthyThreshold successes in a row ─────┘
 *
 * The first success is enough, whatever the healthy threshold says. Draining and unused are not opinions of a node
 * but states of the registration: see registration.ts.
 */
import type { TargetHealthCheckSpec } from "./spec.js";

export type HealthState = "initial" | "healthy" | "unhealthy" | "unavailable";

/** Reason codes of DescribeTargetHealth; "" while healthy. */
export type HealthReason =
  | ""
  | "Elb.InitialHealthChecking"
  | "Target.ResponseCodeMismatch"
  | "Target.Timeout"
  | "Target.FailedHealthChecks"
  | "Target.HealthCheckDisabled";

export class TargetHealth {
  readonly #spec: TargetHealthCheckSpec | null;
  state: HealthState;
  reason: HealthReason;
  /** Successes or failures in a row. */
  #run = 0;
  #passing = true;

  /** @param known healthy already when the run begins: the system has been up for long */
  constructor(spec: TargetHealthCheckSpec | null, known: boolean) {
    this.#spec = spec;
    this.state = spec === null ? "unavailable" : known ? "healthy" : "initial";
    this.reason = spec === null ? "Target.HealthCheckDisabled" : known ? "" : "Elb.InitialHealthChecking";
  }

  /** A check has ended; `failure` says why it failed, "" that it passed. Returns whether the state has changed. */
  checked(failure: HealthReason): boolean {
    const spec = this.#spec;
    if (spec === null) return false;
    const passed = failure === "";
    this.#run = passed === this.#passing ? this.#run + 1 : 1;
    this.#passing = passed;
    const before = this.state;
    if (passed) {
      const needed = before === "initial" ? 1 : spec.healthyThresholdCount;
      if (before !== "healthy" && this.#run >= needed) this.state = "healthy";
    } else if (before !== "unhealthy" && this.#run >= spec.unhealthyThresholdCount) this.state = "unhealthy";
    if (this.state !== "initial") this.reason = this.state === "healthy" ? "" : failure === "" ? this.reason : failure;
    return this.state !== before;
  }
}

export function inMatcher(matcher: TargetHealthCheckSpec["matcher"], status: number): boolean {
  return matcher.some(([low, high]) => status >= low && status <= high);
}
