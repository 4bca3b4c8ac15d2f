/**
 * What one section says about another: journeys named by `exec`, routes named by journeys, tags named by thresholds.
 * These read the plain tree rather than validated sections, so that a mistake elsewhere does not silence them.
 */
import type { RouteSpec } from "../sim/spec.js";
import { runsEveryJourney } from "./k6-options.js";
import { appServerMessages } from "./app-server-messages.js";
import { databaseMessages } from "./rds/messages.js";
import { messages } from "./messages.js";
import { networkMessages } from "./network-messages.js";
import { REQUEST_TAGS } from "./metrics.js";
import type { Origins } from "./origins.js";
import type { Path } from "./path.js";
import type { ScenarioCalibration } from "./scenario.js";
import { isRouteName, routeKey } from "./route-name.js";
import { parseMetricKey } from "./thresholds.js";
import { child, isMapping, valueAt, type Tree } from "./tree.js";

const keysOf = (tree: Tree): string[] => (isMapping(tree) ? Object.keys(tree) : []);

/** Every request of every journey, with its place. */
function requestsOf(tree: Tree): { request: string; path: Path }[] {
  const journeys = valueAt(tree, ["workload", "journeys"]);
  return keysOf(journeys).flatMap((name) => {
    const steps = valueAt(journeys, [name, "steps"]);
    return (Array.isArray(steps) ? (steps as Tree[]) : []).flatMap((step, index) => {
      const path = ["workload", "journeys", name, "steps", index];
      const request = typeof step === "string" ? step : child(step, "request");
      if (typeof request !== "string" || !isRouteName(request)) return [];
      return [{ request, path: typeof step === "string" ? path : [...path, "request"] }];
    });
  });
}

export function checkJourneyNames(tree: Tree, origins: Origins): void {
  const journeys = keysOf(valueAt(tree, ["workload", "journeys"]));
  const scenarios = valueAt(tree, ["options", "scenarios"]);
  if (journeys.length === 0) return;
  for (const name of keysOf(scenarios)) {
    const exec = child(child(scenarios, name), "exec");
    if (typeof exec !== "string" || journeys.includes(exec) || runsEveryJourney(exec, journeys)) continue;
    origins.report(["options", "scenarios", name, "exec"], messages.unknownJourney(exec, journeys));
  }
}

/** What the health checks of the load balancer ask for, with its place. */
function healthChecksOf(tree: Tree): { request: string; path: Path }[] {
  const loadBalancer = ["architecture", "loadBalancer"];
  const groups = keysOf(valueAt(tree, [...loadBalancer, "targetGroups"])).map((name) => [
    ...loadBalancer,
    "targetGroups",
    name,
  ]);
  return [loadBalancer, ...groups].flatMap((at) => {
    const path = [...at, "healthCheck", "path"];
    const given = valueAt(tree, path);
    return typeof given === "string" ? [{ request: `GET ${given}`, path }] : [];
  });
}

/** What the load balancer is told of requests must be of requests that somebody sends. */
function checkDescribedRequests(tree: Tree, origins: Origins): void {
  const path = ["architecture", "loadBalancer", "requests"];
  const sent = requestsOf(tree).map(({ request }) => request);
  for (const name of keysOf(valueAt(tree, path))) {
    if (sent.some((request) => routeKey(request) === routeKey(name))) continue;
    origins.report([...path, name], messages.unknownRoute(name, [...new Set(sent)], "journeys"), "key");
  }
}

/** What is said of statements must be of requests that somebody sends and that query the database. */
function checkStatements(tree: Tree, byKey: ReadonlyMap<string, RouteSpec>, origins: Origins): void {
  const path = ["workload", "statements"];
  const statements = keysOf(valueAt(tree, path));
  const sent = requestsOf(tree).map(({ request }) => request);
  for (const name of statements) {
    if (!sent.some((request) => routeKey(request) === routeKey(name)))
      origins.report([...path, name], messages.unknownRoute(name, [...new Set(sent)], "journeys"), "key");
    else if (byKey.get(routeKey(name))?.queries === 0)
      origins.report([...path, name], databaseMessages.noStatement(name), "key");
  }
  if (statements.length > 0 && valueAt(tree, ["architecture", "database"]) === undefined)
    origins.report(path, databaseMessages.needsDatabase(), "key");
}

/** Where a fault says what a new revision changes. */
const REVISIONS = [["deploy"], ["startInstanceRefresh", "desiredConfiguration"]];

/** What a new revision changes must be of requests that somebody sends. */
function checkDeployedRoutes(tree: Tree, origins: Origins): void {
  const faults = child(tree, "faults");
  const sent = [...new Set(requestsOf(tree).map(({ request }) => request))];
  (Array.isArray(faults) ? (faults as Tree[]) : []).forEach((fault, i) => {
    for (const path of REVISIONS) {
      const routes = child(valueAt(fault, path), "routes");
      (Array.isArray(routes) ? (routes as Tree[]) : []).forEach((route, r) => {
        if (typeof route !== "string" || sent.some((request) => routeKey(request) === routeKey(route))) return;
        origins.report(["faults", i, ...path, "routes", r], appServerMessages.unknownDeployRoute(route, sent));
      });
    }
  });
}

/** Routes of journeys against those of the calibration, and what a route needs of the architecture. */
export function checkRoutes(tree: Tree, calibration: ScenarioCalibration, origins: Origins): void {
  const byKey = new Map<string, RouteSpec>(calibration.routes.map((route) => [routeKey(route.name), route]));
  const names = calibration.routes.map(({ name }) => name);
  if (calibration.file === null) {
    for (const name of names) {
      if (!isRouteName(name)) origins.report(["calibration", "routes", name], messages.routeSyntax(name), "key");
    }
  }
  for (const called of keysOf(valueAt(tree, ["workload", "externalCalls"]))) {
    if (byKey.get(routeKey(called))?.static === true)
      origins.report(["workload", "externalCalls", called], networkMessages.staticCallsNobody(called), "key");
  }
  const hasDatabase = valueAt(tree, ["architecture", "database"]) !== undefined;
  for (const { request, path } of [...requestsOf(tree), ...healthChecksOf(tree)]) {
    const route = byKey.get(routeKey(request));
    if (route === undefined) origins.report(path, messages.unknownRoute(request, names, calibration.name));
    else if (route.queries > 0 && !hasDatabase) origins.report(path, messages.routeNeedsDatabase(request));
  }
  checkDescribedRequests(tree, origins);
  checkStatements(tree, byKey, origins);
  checkDeployedRoutes(tree, origins);
}

/** A threshold on a tag that no request will ever carry could only be inconclusive. */
export function checkThresholdTags(tree: Tree, origins: Origins): void {
  const options = child(tree, "options");
  const scenarios = child(options, "scenarios");
  const routes = [...new Set(requestsOf(tree).map(({ request }) => request))];
  const own = [child(options, "tags"), ...keysOf(scenarios).map((name) => child(child(scenarios, name), "tags"))];
  const tags = [...REQUEST_TAGS, ...own.flatMap(keysOf)];
  for (const key of keysOf(child(options, "thresholds"))) {
    const parsed = parseMetricKey(key);
    if (!parsed.ok) continue;
    for (const [tag, value] of Object.entries(parsed.value.tags)) {
      const path = ["options", "thresholds", key];
      const names =
        tag === "name"
          ? routes
          : tag === "scenario"
            ? keysOf(scenarios).length > 0
              ? keysOf(scenarios)
              : ["default"]
            : null;
      if (!tags.includes(tag)) origins.report(path, messages.unknownTag(tag, tags), "key");
      else if (names !== null && names.length > 0 && !names.includes(value)) {
        origins.report(path, messages.unknownTagValue(tag, value, names), "key");
      }
    }
  }
}
