/**
 * What a calibration says beyond the demands of requests: how the machine under the stack differs from an ideal one,
 * and what a request takes there beyond its demands and queues.
 */
import type { CoreSpec, DistributionSpec } from "../sim/spec.js";
import { formatDuration } from "./duration.js";
import { coreOf } from "./machine-vector.js";
import type { Architecture, Assumption, ScenarioCalibration } from "./scenario.js";

/**
 * Every machine of the scenario has the cores of the calibrated one, `relativeSpeed` apart. So do those in a cloud:
 * wake-ups, caches and neighbours are what `kneepoint calibrate` found them to be, until somebody measures there.
 * Ideal ones (`vCpus: ideal`) stay ideal.
 */
export function onCalibratedCores(
  architecture: Architecture,
  calibration: ScenarioCalibration | null,
  assumptions: Assumption[],
): Architecture {
  const core = calibration?.machine == null ? undefined : coreOf(calibration.machine);
  if (core === undefined) return architecture;
  assumptions.push({
    subject: "instance",
    statement:
      "The cores of every machine, the database's too, are as idle, contended and unsteady as those that the calibration was fitted on.",
    source: "The calibration's machine section",
  });
  const { instance, database } = architecture;
  const realCore = ({ vCpus }: { readonly vCpus: number }): { core?: CoreSpec } => (vCpus === Infinity ? {} : { core });
  return {
    ...architecture,
    instance: { ...instance, ...realCore(instance) },
    database: database?.host === "own" ? { ...database, ...realCore(database) } : database,
  };
}

/**
 * The way to a front door that the scenario says nothing about: the overhead of the calibrated stack, a constant, for
 * what spreads it is in the cores. A calibration without a fitted machine has only a `network` law by route, the whole
 * floor at one connection; part of that is in other hops here, so it is not added.
 */
export function overheadRoundTrip(
  calibration: ScenarioCalibration | null,
  assumptions: Assumption[],
): DistributionSpec | null {
  const overheadSeconds = calibration?.machine?.overheadSeconds ?? 0;
  if (overheadSeconds > 0) {
    assumptions.push({
      subject: "network",
      statement: `Every request takes ${formatDuration(overheadSeconds)} beyond its demands and queues, as on the calibrated stack.`,
      source: "The calibration's machine.overheadSeconds; clientRoundTrip replaces it",
    });
    return { kind: "constant", value: overheadSeconds };
  }
  const floors = calibration?.document?.routes.map(({ network }) => network.meanSeconds) ?? [];
  const most = Math.max(0, ...floors);
  if (most > 0) {
    assumptions.push({
      subject: "network",
      statement: `What the calibrated stack took beyond CPU, waits and queues, up to ${formatDuration(most)} a request, is not added.`,
      source: "The calibration's network laws; clientRoundTrip adds a delay",
    });
  }
  return null;
}
