/** The scenario's workers and routes side by side: what its requests cost there, if the calibration measured that. */
import type { Calibration, RouteCalibration } from "./calibration.js";
import { coldSecondsOf, cpuOf, warmRoute } from "./cold-caches.js";
import { formatDuration } from "./duration.js";
import { coreOf } from "./machine-vector.js";
import { measuredRoute } from "./measured-route.js";
import { idleArrivalAt, type Serving, servedRoutes } from "./mix-costs.js";
import { routeKey } from "./route-name.js";
import type { Architecture, Assumption, ScenarioCalibration, Workload } from "./scenario.js";

/** What changes with the company that requests have. */
interface Served {
  readonly architecture: Architecture;
  readonly calibration: ScenarioCalibration;
}

/** Said among the assumptions: what requests cost there, or that nobody measured it. A database of its own notices nothing. */
export function asServed({ architecture, calibration }: Served, workload: Workload, assumptions: Assumption[]): Served {
  const { document, machine } = calibration;
  const { gunicorn, instance, database } = architecture;
  if (document === null || document.blackBox === true || instance.vCpus === Infinity)
    return { architecture, calibration };
  if (document.machine?.caches !== undefined) return withCaches({ architecture, calibration }, document, assumptions);
  const workersPerCore = gunicorn.workers / instance.vCpus;
  const calibratedPerCore = document.provenance.stack.workers / cpusIn(document.provenance.stack.cores);
  const mix = mixOf(workload, document);
  if (mix.length === 0 || (mix.length === 1 && workersPerCore === calibratedPerCore))
    return { architecture, calibration };
  const here =
    `With ${gunicorn.workers} worker processes on ${instance.vCpus} ${instance.vCpus === 1 ? "vCPU" : "vCPUs"} ` +
    `and ${mix.length === 1 ? "one route" : `${mix.length} routes`} a request takes`;
  const alone = `that its route took alone with the calibration's ${Number(calibratedPerCore.toPrecision(3))} a core`;
  if (document.mixCosts === undefined) {
    assumptions.push({
      subject: "instance",
      statement: `${here} the CPU ${alone}: what company costs was not measured.`,
      source: "The calibration has no coldCpu; kneepoint calibrate measures it, with a budget of 10m or more",
    });
    return { architecture, calibration };
  }
  const served = servedRoutes(document, { workersPerCore, mix });
  const python = (routes: Calibration["routes"]): number =>
    mix.reduce((sum, { route, weight }) => sum + weight * routes[route]!.appCpu.meanSeconds, 0);
  const measured = document.mixCosts.rounds[0]!.map((cost) => cost.workersPerCore);
  assumptions.push({
    subject: "instance",
    statement: `${here} ${(python([...served.routes]) / python(document.routes)).toFixed(2)} times the Python CPU ${alone}.`,
    source: `The calibration's mixCosts, measured with ${measured.map((each) => Number(each.toPrecision(3))).join(", ")} workers a core`,
  });
  const routes = served.routes.map((route, i) => {
    const shared = database?.host === "instance" ? route : { ...route, database: document.routes[i]!.database };
    return measuredRoute(shared, gunicorn.workers, machine?.contention ?? 0);
  });
  const core = machine && coreOf({ ...machine, idleArrivalSeconds: idleArrivalAt(machine.idleArrivalSeconds, served) });
  const { core: _, ...ideal } = instance;
  return {
    architecture: { ...architecture, instance: core == null ? ideal : { ...ideal, core } },
    calibration: { ...calibration, routes },
  };
}

/** Each request costs what the age of what it works with makes it cost. */
function withCaches(
  { architecture, calibration }: Served,
  { routes, machine, provenance }: Calibration,
  assumptions: Assumption[],
): Served {
  const python = routes.filter(({ coldCpu }) => coldCpu !== undefined);
  const mean = (of: (route: RouteCalibration) => number): string =>
    formatDuration(python.reduce((sum, route) => sum + of(route) / python.length, 0));
  assumptions.push({
    subject: "instance",
    statement:
      `A request takes ${mean((route) => cpuOf(warmRoute(route)))} of CPU on average over the routes where all it works with is in ` +
      `the caches, and ${mean((route) => cpuOf(warmRoute(route)) + coldSecondsOf(route))} where nothing is; they keep what a ` +
      `process touched for ${formatDuration(machine!.caches!.lifetimeSeconds.value)}, and less the busier the neighbours are.`,
    source: "The calibration's coldCpu and machine.caches, measured where it was made",
  });
  const onInstance = architecture.database?.host === "instance";
  // What a database costs on a machine of its own nobody measured: as stated.
  const shared = (route: RouteCalibration): RouteCalibration =>
    onInstance || route.coldCpu === undefined ? route : { ...route, coldCpu: { ...route.coldCpu, databaseSeconds: 0 } };
  const { contention = 0 } = calibration.machine ?? {};
  return {
    architecture,
    calibration: {
      ...calibration,
      routes: routes.map((route) => measuredRoute(shared(route), provenance.stack.workers, contention, true)),
    },
  };
}

/** Which of the calibration's routes the journeys ask Python for, and how often. */
function mixOf({ journeys }: Workload, { routes }: Calibration): Serving["mix"] {
  const weights = new Map<number, number>();
  for (const { weight, steps } of journeys) {
    for (const { request } of steps) {
      const route = routes.findIndex(({ name }) => routeKey(name) === routeKey(request));
      if (route !== -1 && !routes[route]!.static) weights.set(route, (weights.get(route) ?? 0) + weight);
    }
  }
  return [...weights].map(([route, weight]) => ({ route, weight })).filter(({ weight }) => weight > 0);
}

/** CPUs in a list as taskset takes it: `0,2-3` are three. */
function cpusIn(list: string): number {
  return list.split(",").reduce((sum, part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return sum + last - first + 1;
  }, 0);
}
