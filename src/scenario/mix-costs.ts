/**
 * What requests cost each other. Pure.
 *
 * A request that finds the core's caches filled by others fetches its code and data again: those of another route in its own
 * process, and all of them after another process ran. So a route costs least alone with one worker on a core, and up to three
 * times as much in a mix with eight (docs/validation/findings.md). A request that finds the core idle costs as much as it can.
 */
import type { Calibration, MeasuredLaw, MixCost, RouteCalibration } from "./calibration.js";
import { cpuOf, routesAtSaturation } from "./cold-caches.js";

/** How a calibrated route is served. */
export interface Serving {
  readonly workersPerCore: number;
  /** `route`: index into the calibration's routes. */
  readonly mix: readonly { readonly route: number; readonly weight: number }[];
  /** Of the measurement, modulo their number: one draw of what workers cost; absent: the mean. */
  readonly round?: number | undefined;
}

/** The calibration's routes, with what they cost as they are served. */
export interface ServedRoutes {
  readonly routes: readonly RouteCalibration[];
  /** CPU of a request of the mix, all tiers, beyond what its route was calibrated at; seconds. Negative: less. */
  readonly addedSeconds: number;
}

/**
 * Between the route alone and the mix that was measured, by the chance that the request before was of another route (1 - Σw²,
 * relative to that of the measured mix). Between two measured numbers of workers, linear in the logarithm of the number; beyond
 * the least and the most as with these: where nothing of a process is left in the caches each time, one more takes nothing away.
 */
export function servedRoutes(calibration: Calibration, { workersPerCore, mix, round }: Serving): ServedRoutes {
  const { routes, mixCosts, machine } = calibration;
  if (machine?.caches !== undefined)
    return { routes: routesAtSaturation(routes, machine.caches, { workersPerCore, mix }), addedSeconds: 0 };
  if (mixCosts === undefined) return { routes, addedSeconds: 0 };
  const { beside, rounds } = mixCosts;
  const measured = round === undefined ? meanRound(rounds) : rounds[round % rounds.length]!;
  const own = costAt(measured, mixCosts.workersPerCore);
  const there = costAt(measured, workersPerCore);
  const inMix = [...routes.keys()].filter((i) => beside.appSeconds[i] != null);
  // A mix of one route is no company.
  const share = inMix.length < 2 ? 0 : Math.min(1, companyOf(routes, mix) / (1 - 1 / inMix.length));
  if (share === 0 && workersPerCore === mixCosts.workersPerCore) return { routes, addedSeconds: 0 };

  const aloneMean = (tier: "nginxCpu" | "appCpu" | "database"): number =>
    inMix.reduce((sum, i) => sum + routes[i]![tier].meanSeconds / inMix.length, 0);
  const mean = ({ appSeconds }: MixCost): number => inMix.reduce((sum, i) => sum + appSeconds[i]! / inMix.length, 0);
  /** What the company costs, times what the workers do; 1 where nothing was measured. */
  const factor = (alone: number, mixed: number, before: number, after: number): number =>
    alone > 0 && before > 0 ? (1 + share * (mixed / alone - 1)) * (after / before) : 1;
  const nginx = factor(aloneMean("nginxCpu"), beside.nginxSeconds, own.nginxSeconds, there.nginxSeconds);
  const database = factor(aloneMean("database"), beside.databaseSeconds, own.databaseSeconds, there.databaseSeconds);
  // Of a route that was in no mix: as that of the others.
  const others = factor(aloneMean("appCpu"), mean(beside), mean(own), mean(there));
  const app = (route: RouteCalibration, i: number): number =>
    beside.appSeconds[i] == null
      ? others
      : factor(route.appCpu.meanSeconds, beside.appSeconds[i], own.appSeconds[i]!, there.appSeconds[i]!);
  const served = routes.map((route, i): RouteCalibration =>
    // A static file is Nginx's alone, and small enough to stay where it is.
    route.static
      ? route
      : {
          ...route,
          nginxCpu: times(route.nginxCpu, nginx),
          appCpu: times(route.appCpu, app(route, i)),
          database: times(route.database, database),
        },
  );
  const total = mix.reduce((sum, { weight }) => sum + weight, 0);
  const addedSeconds = mix.reduce(
    (sum, { route, weight }) => sum + (weight / total) * (cpuOf(served[route]!) - cpuOf(routes[route]!)),
    0,
  );
  return { routes: served, addedSeconds };
}

/** The Python CPU of the calibration's routes, seconds: alone, and in the measured mix with each number of workers. */
export interface MixTable {
  readonly workersPerCore: readonly number[];
  readonly rows: readonly { readonly name: string; readonly alone: number; readonly inMix: readonly number[] }[];
}

/** undefined: it was not measured. */
export function mixTable(calibration: Calibration): MixTable | undefined {
  const { routes, mixCosts } = calibration;
  if (mixCosts === undefined) return undefined;
  const measured = [...routes.keys()].filter((i) => mixCosts.beside.appSeconds[i] !== null);
  const mix = measured.map((route) => ({ route, weight: 1 }));
  const workersPerCore = mixCosts.rounds[0]!.map((cost) => cost.workersPerCore);
  const columns = workersPerCore.map((workers) => servedRoutes(calibration, { workersPerCore: workers, mix }).routes);
  return {
    workersPerCore,
    rows: measured.map((i) => ({
      name: routes[i]!.name,
      alone: routes[i]!.appCpu.meanSeconds,
      inMix: columns.map((served) => served[i]!.appCpu.meanSeconds),
    })),
  };
}

/**
 * What a request costs more that finds the core idle: its caches are then as cold as they get. What a request costs more in
 * company anyway, it does not cost once more.
 */
export function idleArrivalAt(calibratedSeconds: number, { addedSeconds }: ServedRoutes): number {
  return Math.max(0, calibratedSeconds - addedSeconds);
}

/** The chance that of two requests to the application in turn the routes differ. */
function companyOf(routes: readonly RouteCalibration[], mix: Serving["mix"]): number {
  const dynamic = mix.filter(({ route }) => !routes[route]!.static);
  const total = dynamic.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return 0;
  const byRoute = new Map<number, number>();
  for (const { route, weight } of dynamic) byRoute.set(route, (byRoute.get(route) ?? 0) + weight / total);
  const same = [...byRoute.values()].reduce((sum, each) => sum + each * each, 0);
  return byRoute.size === 1 ? 0 : 1 - same;
}

const times = (law: MeasuredLaw, factor: number): MeasuredLaw => ({ ...law, meanSeconds: law.meanSeconds * factor });

type Round = NonNullable<Calibration["mixCosts"]>["rounds"][number];

function costAt(round: Round, workersPerCore: number): MixCost {
  const rising = [...round].sort((a, b) => a.workersPerCore - b.workersPerCore);
  const falling = [...round].sort((a, b) => b.workersPerCore - a.workersPerCore);
  const above = rising.find((cost) => cost.workersPerCore >= workersPerCore) ?? falling[0]!;
  const below = falling.find((cost) => cost.workersPerCore <= workersPerCore) ?? rising[0]!;
  const span = Math.log(above.workersPerCore / below.workersPerCore);
  const share = span === 0 ? 0 : Math.log(workersPerCore / below.workersPerCore) / span;
  return combined([below, above], [1 - share, share]);
}

/** Of all rounds, number of workers by number of workers: each has the same ones. */
function meanRound(rounds: readonly Round[]): Round {
  return rounds[0]!.map(({ workersPerCore }) => {
    const same = rounds.flatMap((round) => round.filter((cost) => cost.workersPerCore === workersPerCore));
    return {
      workersPerCore,
      ...combined(
        same,
        same.map(() => 1 / same.length),
      ),
    };
  });
}

function combined(costs: readonly MixCost[], weights: readonly number[]): MixCost {
  const sum = (of: (cost: MixCost) => number): number =>
    costs.reduce((all, cost, i) => all + weights[i]! * of(cost), 0);
  return {
    nginxSeconds: sum((cost) => cost.nginxSeconds),
    databaseSeconds: sum((cost) => cost.databaseSeconds),
    appSeconds: costs[0]!.appSeconds.map((known, i) => (known === null ? null : sum((cost) => cost.appSeconds[i]!))),
  };
}
