import type { RouteCalibration } from "../../scenario/calibration.js";
import { shiftToMean } from "../demands.js";
import { labelledLaw } from "../laws/labelled-law.js";
import { pooledLatencies, poolRuns } from "../pooled-run.js";
import { constantLaw } from "../quantile-law.js";
import { bottleneckDemand, type RouteSeen } from "./bottleneck.js";
import type { BlackBoxRoute } from "./parse-routes.js";

/**
 * A route as one station of `servers` servers and a delay outside it. All of the latency's spread is given to the
 * station, because only there it makes queues: the law of the demand is the sample at one connection less the rest.
 */
export function blackBoxRoute(route: BlackBoxRoute, seen: RouteSeen, servers: number): RouteCalibration {
  const { demand, rest } = bottleneckDemand(seen, servers);
  const offset = seen.aloneSeconds - demand.mean;
  const sample = Array.from(pooledLatencies(seen.single), (latency) => latency - offset);
  const nothing = constantLaw(0, 0);
  return {
    name: route.name,
    path: route.request.path,
    queries: 0,
    static: false,
    nginxCpu: nothing,
    appCpu: labelledLaw(shiftToMean(sample), demand.halfWidth),
    database: nothing,
    wait: nothing,
    network: constantLaw(rest.mean, rest.halfWidth),
    single: poolRuns(seen.single),
    saturation: poolRuns(seen.saturation),
  };
}
