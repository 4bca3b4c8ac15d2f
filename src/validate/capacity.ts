import { expectedSpeed } from "../calibrate/index.js";
import type { Calibration, RouteCalibration } from "../scenario/calibration.js";
import { servedRoutes } from "../scenario/mix-costs.js";
import { type Series, slotsOf } from "./validation-case.js";

/** What one request of a mix asks for on average, by the calibration. Seconds. */
export interface MixDemand {
  /** On the stack's cores: nginx, Gunicorn and database. */
  readonly cpuSeconds: number;
  /** Time a worker is held by a request that has the machine to itself. */
  readonly heldSeconds: number;
  /** Latency of such a request. */
  readonly aloneSeconds: number;
}

/**
 * @param at `speed` of the cores, relative to that at which the demands are stated, default 1; `workersPerCore` that serve the
 *   mix, default: every route costs what it does alone
 */
export function mixDemand(
  calibration: Calibration,
  mix: Series["mix"],
  { speed = 1, workersPerCore }: { readonly speed?: number; readonly workersPerCore?: number } = {},
): MixDemand {
  const { routes } = workersPerCore === undefined ? calibration : servedRoutes(calibration, { workersPerCore, mix });
  const total = mix.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (of: (route: RouteCalibration) => number): number =>
    mix.reduce((sum, { route, weight }) => {
      const calibrated = routes[route];
      return calibrated === undefined ? sum : sum + (weight / total) * of(calibrated);
    }, 0);
  const nginx = (route: RouteCalibration): number => route.nginxCpu.meanSeconds / speed;
  const worked = (route: RouteCalibration): number => (route.appCpu.meanSeconds + route.database.meanSeconds) / speed;
  const held = (route: RouteCalibration): number => worked(route) + route.wait.meanSeconds;
  return {
    cpuSeconds: mean((r) => nginx(r) + worked(r)),
    heldSeconds: mean(held),
    aloneSeconds: mean((r) => nginx(r) + held(r) + r.network.meanSeconds),
  };
}

/** With the series's workers on so many cores, at the speed that is to be expected. */
export function expectedDemand(calibration: Calibration, { mix, configuration }: Series, cores: number): MixDemand {
  const speed = expectedSpeed(calibration.machine);
  return mixDemand(calibration, mix, { speed, workersPerCore: configuration.workers / cores });
}

/**
 * The rate beyond which work arrives faster than it can be done: the cores' or the workers' limit, whichever is
 * less (asymptotic bound: Denning & Buzen, Computing Surveys 10(3), 1978). Per second.
 */
export function saturationRate(calibration: Calibration, series: Series, cores: number): number {
  const { cpuSeconds, heldSeconds } = expectedDemand(calibration, series, cores);
  return Math.min(cores / cpuSeconds, slotsOf(series) / heldSeconds);
}
