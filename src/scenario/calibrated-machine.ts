/**
 * What a calibration says beyond the demands of requests: how the machine under the stack differs from an ideal one,
 * and what a request takes there beyond its demands and queues.
 */
import type { CoreSpec, DistributionSpec } from "../sim/spec.js";
import { formatDuration } from "./duration.js";
import { coreOf } from "./machine-vector.js";
import type { Architecture, Assumption, ScenarioCalibration } from "./scenario.js";
import { servedRoutes } from "./build-calibration.js";
import { type CostFactors, costFactors, idleArrivalAt, SAME_COST } from "./worker-costs.js";

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
  if (calibration?.machine == null) return architecture;
  const { machine } = calibration;
  const core = coreOf(machine);
  const idleArrivalSeconds = idleArrivalAt(machine.idleArrivalSeconds, costsOf(architecture, calibration));
  const serving = coreOf({ ...machine, idleArrivalSeconds });
  if (core === undefined && serving === undefined) return architecture;
  assumptions.push({
    subject: "instance",
    statement:
      "The cores of every machine, the database's too, are as idle, contended and unsteady as those that the calibration was fitted on.",
    source: "The calibration's machine section",
  });
  const { instance, database } = architecture;
  const on = ({ vCpus }: { readonly vCpus: number }, real: CoreSpec | undefined): { core?: CoreSpec } =>
    vCpus === Infinity || real === undefined ? {} : { core: real };
  return {
    ...architecture,
    instance: { ...instance, ...on(instance, serving) },
    database: database?.host === "own" ? { ...database, ...on(database, core) } : database,
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

/**
 * The calibration with its routes as they are with the scenario's workers, and says what they cost then. A database on a
 * machine of its own does not notice them.
 */
export function withWorkersOf(
  architecture: Architecture,
  calibration: ScenarioCalibration,
  assumptions: Assumption[],
): ScenarioCalibration {
  const { document } = calibration;
  const { gunicorn, instance, database } = architecture;
  if (document === null || document.blackBox === true || instance.vCpus === Infinity) return calibration;
  const calibrated = document.provenance.stack.workers / cpusIn(document.provenance.stack.cores);
  if (gunicorn.workers / instance.vCpus === calibrated) return calibration;
  const here = `With ${gunicorn.workers} worker processes on ${instance.vCpus} ${instance.vCpus === 1 ? "vCPU" : "vCPUs"} a request takes`;
  if (document.workerCosts === undefined) {
    assumptions.push({
      subject: "instance",
      statement: `${here} the CPU that it took with the calibration's ${Number(calibrated.toPrecision(3))} a core: what their number costs was not measured.`,
      source: "The calibration has no workerCosts; calibrate with a budget of 10m or more measures them",
    });
    return calibration;
  }
  const costs = costsOf(architecture, calibration);
  const measured = document.workerCosts.rounds[0]!.map(({ workersPerCore }) => workersPerCore);
  assumptions.push({
    subject: "instance",
    statement: `${here} ${costs.app.toFixed(2)} times the Python CPU that it took with the calibration's ${Number(calibrated.toPrecision(3))} a core.`,
    source: `The calibration's workerCosts, measured with ${Math.min(...measured)} to ${Math.max(...measured)} workers a core`,
  });
  const shared = { ...costs, database: database?.host === "instance" ? costs.database : 1 };
  return {
    ...calibration,
    routes: servedRoutes(document, calibration.machine, { workers: gunicorn.workers, costs: shared }),
  };
}

function costsOf({ gunicorn, instance }: Architecture, { document }: ScenarioCalibration): CostFactors {
  return instance.vCpus === Infinity
    ? SAME_COST
    : costFactors(document?.workerCosts, gunicorn.workers / instance.vCpus);
}

/** CPUs in a list as taskset takes it: `0,2-3` are three. */
function cpusIn(list: string): number {
  return list.split(",").reduce((sum, part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return sum + last - first + 1;
  }, 0);
}
