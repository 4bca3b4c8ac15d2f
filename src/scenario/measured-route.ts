/** From what a calibration measured of a route to what the simulator asks of each tier. */
import type { DistributionSpec, RouteSpec } from "../sim/spec.js";
import type { MeasuredLaw, RouteCalibration } from "./calibration.js";
import { warmRoute } from "./cold-caches.js";

/**
 * A route of a calibration.
 *
 * Demands are measured at saturation, where every worker has a runnable job: the CPU they take there includes what the
 * jobs cost each other. On cores with `contention` that share is taken out, or it would be counted twice; so
 * saturation comes out as measured. 0, an ideal core: the demands are as measured.
 *
 * @param ages whether the core's caches forget: then the demands are those of warm caches, and what cold ones add is beside them
 * @param workers processes that were runnable then: the threads of one take turns at its interpreter lock
 */
export function measuredRoute(route: RouteCalibration, workers: number, contention: number, ages = false): RouteSpec {
  if (route.coldCpu !== undefined && ages) {
    const { shareAtSaturation: _, ...coldCpu } = route.coldCpu;
    const { coldCpu: __, ...warm } = warmRoute(route);
    return { ...measuredRoute(warm, workers, contention), coldCpu };
  }
  const runnable = route.static ? 1 : Math.min(workers, route.saturation.connections);
  const factor = 1 / (1 + contention * (runnable - 1));
  const cpu = (law: MeasuredLaw): DistributionSpec =>
    lawToDistribution({ ...law, meanSeconds: law.meanSeconds * factor });
  return {
    name: route.name,
    nginxCpuSeconds: cpu(route.nginxCpu),
    appCpuSeconds: cpu(route.appCpu),
    ...(route.viewShare === undefined ? {} : { serverCpuShare: 1 - route.viewShare }),
    databaseSeconds: cpu(route.database),
    queries: Math.max(Math.round(route.queries), route.database.meanSeconds > 0 ? 1 : 0),
    waitSeconds: route.wait.meanSeconds > 0 ? lawToDistribution(route.wait) : null,
    static: route.static,
  };
}

/** A measured law as the empirical distribution of its quantiles, scaled to the measured mean. */
export function lawToDistribution(law: MeasuredLaw): DistributionSpec {
  const { meanSeconds, quantilesSeconds } = law;
  const mean = quantilesSeconds.reduce((sum, each) => sum + each, 0) / quantilesSeconds.length;
  if (mean === 0 || meanSeconds === 0) return { kind: "constant", value: meanSeconds };
  if (quantilesSeconds.length === 1) return { kind: "constant", value: meanSeconds };
  const scale = meanSeconds / mean;
  // A scale that is 1 but for rounding leaves the values as they were written.
  const values = Math.abs(scale - 1) < 1e-12 ? quantilesSeconds : quantilesSeconds.map((each) => each * scale);
  return { kind: "empirical", values };
}
