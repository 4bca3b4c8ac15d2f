/**
 * What requests cost with caches that others fill meanwhile, as a calibration knows it. Pure.
 *
 * A route's demands are stated as measured at saturation, where each worker begins a request as soon as it can: what it works
 * with is young then, but not fresh. From there the law of sim/app/cache-ages.ts leads to any other age.
 */
import type { ColdCpu, MachineCalibration, RouteCalibration } from "./calibration.js";

/** Weights of a calibration's routes. */
export type RouteMix = readonly { readonly route: number; readonly weight: number }[];

/** Least share of a demand that is left when all is in the caches. Measured: 0.24 to 0.4; a guard against a wild estimate. */
const LEAST_WARM_SHARE = 0.1;
/** Rounds of the fixed point: each shrinks the error by the slope of the law, mostly to less than a half. */
const ROUNDS = 40;

/** Of what a process touched, the share that is gone after so long. */
export function goneAfter(ageSeconds: number, lifetimeSeconds: number): number {
  return -Math.expm1(-ageSeconds / lifetimeSeconds);
}

/**
 * Of what a request works with, the share that is gone, in a mix in which each request is to its route with probability `chance`
 * whatever the others were: the process has begun a geometric number of requests since the last one to the same route.
 *
 * @param kept of what the process touched with its last request, whatever its route
 */
export function goneInMix(kept: number, chance: number, routeShare: number): number {
  const keptOfRoute = (chance * kept) / (1 - (1 - chance) * kept);
  return 1 - kept + routeShare * (kept - keptOfRoute);
}

/**
 * A route's demands where everything it works with is in the caches: what it costs more elsewhere is its `coldCpu`.
 * @returns the route itself when that was not measured
 */
export function warmRoute(route: RouteCalibration): RouteCalibration {
  const { coldCpu } = route;
  return coldCpu === undefined ? route : withAdded(route, coldCpu, -coldCpu.shareAtSaturation);
}

/**
 * The routes as they cost where these workers are never idle: each begins a request when the one before is done, and its age is
 * the time that all of them take for one. The age depends on the costs and they on it: a fixed point.
 */
export function routesAtSaturation(
  routes: readonly RouteCalibration[],
  { lifetimeSeconds, routeShare }: NonNullable<MachineCalibration["caches"]>,
  { workersPerCore, mix }: { readonly workersPerCore: number; readonly mix: RouteMix },
): RouteCalibration[] {
  const warm = routes.map(warmRoute);
  const chance = routes.map(() => 0);
  const total = mix.reduce((sum, { weight }) => sum + weight, 0);
  for (const { route, weight } of mix) chance[route]! += weight / total;
  const mean = (of: (route: RouteCalibration, i: number) => number): number =>
    warm.reduce((sum, route, i) => sum + (chance[i] === 0 ? 0 : chance[i]! * of(route, i)), 0);
  const waitSeconds = mean(({ wait }) => wait.meanSeconds);
  let gone = routes.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    const cost = mean((route, i) => cpuOf(route) + gone[i]! * coldSecondsOf(route));
    const age = Math.max(workersPerCore * cost, cost + waitSeconds);
    const kept = 1 - goneAfter(age, lifetimeSeconds.value);
    gone = chance.map((each) => goneInMix(kept, each, routeShare.value));
  }
  return warm.map(({ coldCpu, ...route }, i) => (coldCpu === undefined ? route : withAdded(route, coldCpu, gone[i]!)));
}

/** CPU of a request, all tiers, as stated. */
export function cpuOf({ nginxCpu, appCpu, database }: RouteCalibration): number {
  return nginxCpu.meanSeconds + appCpu.meanSeconds + database.meanSeconds;
}

/** What a cold request takes more than a warm one, all tiers. */
export function coldSecondsOf({ coldCpu }: RouteCalibration): number {
  return coldCpu === undefined ? 0 : coldCpu.nginxSeconds + coldCpu.appSeconds + coldCpu.databaseSeconds;
}

function withAdded(route: RouteCalibration, cold: ColdCpu, share: number): RouteCalibration {
  const plus = (law: RouteCalibration["appCpu"], seconds: number): RouteCalibration["appCpu"] => ({
    ...law,
    meanSeconds: Math.max(LEAST_WARM_SHARE * law.meanSeconds, law.meanSeconds + share * seconds),
  });
  return {
    ...route,
    nginxCpu: plus(route.nginxCpu, cold.nginxSeconds),
    appCpu: plus(route.appCpu, cold.appSeconds),
    database: plus(route.database, cold.databaseSeconds),
  };
}
