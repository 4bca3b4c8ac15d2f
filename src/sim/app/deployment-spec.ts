/** A new revision of the application comes to the instances, and may be taken back. Times in seconds. */
import type { ScalingProcess } from "../autoscaling/auto-scaling-spec.js";

export interface RevisionSpec {
  /** Python CPU and database work of a request are multiplied by these. */
  readonly cpuFactor: number;
  readonly databaseFactor: number;
  /** Share of its requests that end with 500. */
  readonly errorShare: number;
  /** Indices of the routes it concerns; null: all. */
  readonly routes: readonly number[] | null;
}

export interface DeploymentSpec {
  readonly atSeconds: number;
  /** Those that get it; null: all that are in service, and who comes while others still wait. */
  readonly instances: readonly number[] | null;
  /** Instances at a time. */
  readonly batchSize: number;
  /**
   * `drain`: out of the target group, then stopped, then back in. `restart`: stopped as it stands, requests and all.
   * `reload`: new workers take over from the old, which finish (Gunicorn's HUP). `blueGreen`: `instances` are a target
   * group without traffic, which then gets some; a rollback takes it away again.
   */
  readonly method: "drain" | "restart" | "reload" | "blueGreen";
  /** Of blueGreen: index of the target group, and its share of the traffic afterwards. */
  readonly shift?: { readonly group: number; readonly share: number };
  /** Between deregistration and stop; only of `drain`. */
  readonly drainSeconds: number;
  /** From the stop of the old application to the start of the new. */
  readonly installSeconds: number;
  /** Between the start of a batch and the next, or the shift. */
  readonly pauseSeconds: number;
  readonly revision: RevisionSpec;
  /** From here on the old revision is put back, in the same way; Infinity: never. */
  readonly rollbackAtSeconds: number;
  /** What the Auto Scaling group does not do meanwhile. */
  readonly suspendedProcesses: readonly ScalingProcess[];
}
