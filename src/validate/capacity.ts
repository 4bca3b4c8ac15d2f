import type { Calibration, RouteCalibration } from "../scenario/calibration.js";
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

export function mixDemand(calibration: Calibration, mix: Series["mix"]): MixDemand {
  const total = mix.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (of: (route: RouteCalibration) => number): number =>
    mix.reduce((sum, { route, weight }) => {
      const calibrated = calibration.routes[route];
      return calibrated === undefined ? sum : sum + (weight / total) * of(calibrated);
    }, 0);
  const inWorker = (route: RouteCalibration): number =>
    route.appCpu.meanSeconds + route.database.meanSeconds + route.wait.meanSeconds;
  return {
    cpuSeconds: mean((r) => r.nginxCpu.meanSeconds + r.appCpu.meanSeconds + r.database.meanSeconds),
    heldSeconds: mean(inWorker),
    aloneSeconds: mean((r) => r.nginxCpu.meanSeconds + inWorker(r) + r.network.meanSeconds),
  };
}

/**
 * The rate beyond which work arrives faster than it can be done: the cores' or the workers' limit, whichever is
 * less (asymptotic bound: Denning & Buzen, Computing Surveys 10(3), 1978). Per second.
 */
export function saturationRate(calibration: Calibration, series: Series, cores: number): number {
  const { cpuSeconds, heldSeconds } = mixDemand(calibration, series.mix);
  return Math.min(cores / cpuSeconds, slotsOf(series) / heldSeconds);
}
