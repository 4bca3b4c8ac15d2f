/** From the run's fields to settings, given the loads that they have to fit. */
import { DEFAULTS } from "./defaults.js";
import { isConstant, type Load } from "./k6-options.js";
import { messages } from "./messages.js";
import type { Origins } from "./origins.js";
import type { RunSettings } from "./scenario.js";
import type { RunFields } from "./schema/run-schema.js";

/** @param disturbed whether something goes wrong on the way */
export function buildRun(fields: RunFields, loads: readonly Load[], disturbed: boolean, origins: Origins): RunSettings {
  const horizon = buildHorizon(fields.horizon ?? "load", loads, origins);
  if (disturbed && horizon.kind === "auto") origins.report(["run", "horizon"], messages.autoHorizonFaults());
  const warmUp = buildWarmUp(fields.warmUp, loads, disturbed);
  if (warmUp.kind === "fixed" && horizon.kind === "fixed" && warmUp.seconds >= horizon.seconds && loads.length > 0) {
    origins.report(["run", "warmUp"], messages.warmUpBeyondHorizon());
  }
  const targets = Object.entries(fields.precision ?? DEFAULTS.run.precision).filter(
    ([, target]) => target !== undefined,
  );
  return {
    seed: fields.seed ?? DEFAULTS.run.seed,
    replications: buildReplications(fields.replications, origins),
    precision: Object.fromEntries(targets),
    confidence: fields.confidence ?? DEFAULTS.run.confidence,
    warmUp,
    horizon,
    intervals: fields.intervals ?? DEFAULTS.run.intervals,
  };
}

function buildHorizon(
  horizon: NonNullable<RunFields["horizon"]>,
  loads: readonly Load[],
  origins: Origins,
): RunSettings["horizon"] {
  if (typeof horizon === "number") return { kind: "fixed", seconds: horizon };
  if (horizon === "load") {
    return {
      kind: "fixed",
      seconds: Math.max(0, ...loads.map((load) => load.startTimeSeconds + load.durationSeconds)),
    };
  }
  const moving = loads.find((load) => !isConstant(load));
  if (moving !== undefined) origins.report(["run", "horizon"], messages.autoHorizon(moving.executor));
  else if (loads.some((load) => load.startTimeSeconds > 0))
    origins.report(["run", "horizon"], messages.autoHorizonStart());
  return { kind: "auto" };
}

/** MSER looks for the end of a transient towards a steady state; a load that moves, or a fault, leaves none. */
function buildWarmUp(warmUp: RunFields["warmUp"], loads: readonly Load[], disturbed: boolean): RunSettings["warmUp"] {
  const steady = !disturbed && loads.every((load) => isConstant(load) && load.startTimeSeconds === 0);
  const chosen = warmUp ?? (steady ? "auto" : "none");
  if (chosen === "auto") return { kind: "auto" };
  return { kind: "fixed", seconds: chosen === "none" ? 0 : chosen };
}

function buildReplications(fields: RunFields["replications"], origins: Origins): RunSettings["replications"] {
  if (typeof fields === "number") return { minimum: fields, maximum: fields };
  const { minimum, maximum } = fields ?? {};
  // One given bound beyond the other's default moves the default.
  const low = minimum ?? Math.min(DEFAULTS.run.minimum, maximum ?? Infinity);
  const high = maximum ?? Math.max(DEFAULTS.run.maximum, low);
  if (low > high) origins.report(["run", "replications", "minimum"], messages.replicationsOrder(low, high));
  return { minimum: low, maximum: high };
}
