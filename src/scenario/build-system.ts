/** From a Scenario to the simulator's description of the system. Pure: everything was checked before. */
import type { JourneySpec, LoadSpec, RouteSpec, SystemSpec } from "../sim/spec.js";
import { numberDeployments } from "./build-app-server.js";
import { numberRevision } from "./build-revision.js";
import { numberRoutes } from "./build-load-balancer.js";
import { runsEveryJourney, type Load } from "./k6-options.js";
import { networkChanges } from "./network/network-timeline.js";
import { statementOf } from "./rds/statements.js";
import { routeKey } from "./route-name.js";
import type { Scenario } from "./scenario.js";

/**
 * With `horizon: auto` the load outlasts whatever the engine decides to simulate. Finite (31 years), so that rates
 * stay computable; at this size a double still resolves 0.1 microseconds.
 */
export const STEADY_STATE_SECONDS = 1e9;

export function buildSystem(scenario: Scenario): SystemSpec {
  const { workload, calibration } = scenario;
  const { deployments, launchTemplateRevisions, ...architecture } = scenario.architecture;
  const routes: RouteSpec[] = [];
  const isManaged = architecture.database?.managed !== undefined;
  const statements = new Map(Object.entries(workload.statements).map(([name, each]) => [routeKey(name), each]));
  const indexOf = (request: string): number => {
    const key = routeKey(request);
    const known = routes.findIndex(({ name }) => routeKey(name) === key);
    if (known !== -1) return known;
    const route = calibration.routes.find(({ name }) => routeKey(name) === key);
    if (route === undefined) throw new Error(`unchecked route ${request}`);
    // The scenario's spelling is the one that thresholds and reports use.
    const content = scenario.edge.content.find((each) => routeKey(each.route) === key)?.content;
    const externalCall = scenario.egress?.calls.find((each) => routeKey(each.route) === key)?.call;
    return (
      routes.push({
        ...route,
        name: request,
        ...(content === undefined ? {} : { content }),
        ...(externalCall === undefined ? {} : { externalCall }),
        ...(isManaged ? { statement: statementOf({ ...route, name: request }, statements.get(key)) } : {}),
      }) - 1
    );
  };
  const journeys = workload.journeys.map(({ name, steps }): JourneySpec => ({
    name,
    steps: steps.map(({ request, think }) => ({ route: indexOf(request), thinkTime: think })),
  }));
  const changes = networkChanges(scenario.vpc, scenario.networkStates, architecture.instances);
  const loadBalancer = numberRoutes(architecture.loadBalancer, indexOf, () => routes.map(({ name }) => name));
  return {
    loads: scenario.loads.map((load) => toLoadSpec(load, scenario)),
    journeys,
    routes,
    timeoutSeconds: workload.timeoutSeconds,
    ...architecture,
    loadBalancer,
    ...numberDeployments(deployments, indexOf),
    ...(launchTemplateRevisions === undefined
      ? {}
      : { launchTemplateRevisions: launchTemplateRevisions.map((each) => numberRevision(each, indexOf)) }),
    ...scenario.reach,
    ...(scenario.edge.cloudFront === undefined ? {} : { cloudFront: scenario.edge.cloudFront }),
    // Absent rather than empty: a network that drops nothing is not simulated.
    ...(changes.length === 0 ? {} : { networkChanges: changes }),
    ...(scenario.egress === null ? {} : { egress: scenario.egress.spec }),
  };
}

function toLoadSpec(load: Load, scenario: Scenario): LoadSpec {
  const { journeys, arrivals } = scenario.workload;
  const names = journeys.map(({ name }) => name);
  const mix = runsEveryJourney(load.exec, names)
    ? journeys.map(({ weight }, journey) => ({ journey, weight })).filter(({ weight }) => weight > 0)
    : [{ journey: names.indexOf(load.exec ?? ""), weight: 1 }];
  const endless = scenario.run.horizon.kind === "auto";
  const lasting = (seconds: number): number => (endless ? STEADY_STATE_SECONDS : seconds);
  const base = {
    name: load.name,
    startTimeSeconds: load.startTimeSeconds,
    gracefulStopSeconds: load.gracefulStopSeconds,
    mix,
    minIterationSeconds: scenario.minIterationSeconds,
  };
  switch (load.executor) {
    case "constant-arrival-rate":
    case "ramping-arrival-rate": {
      const stages = load.stages.map(({ durationSeconds, target }) => ({
        durationSeconds: lasting(durationSeconds),
        target,
      }));
      return {
        ...base,
        executor: "arrival-rate",
        startRatePerSecond: load.startRatePerSecond,
        stages,
        arrivals,
        maxVUs: load.maxVUs,
      };
    }
    case "constant-vus":
    case "ramping-vus": {
      const stages = load.stages.map(({ durationSeconds, target }) => ({
        durationSeconds: lasting(durationSeconds),
        target,
      }));
      const { startVUs, gracefulRampDownSeconds } = load;
      return { ...base, executor: "vus", startVUs, stages, gracefulRampDownSeconds };
    }
    default: {
      const { executor, vus, iterations, durationSeconds } = load;
      return { ...base, executor, vus, iterations, maxDurationSeconds: durationSeconds };
    }
  }
}
