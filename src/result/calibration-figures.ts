import type { Calibration, RouteCalibration, ScenarioCalibration } from "../scenario/index.js";
import { law, type RouteSpec } from "../sim/index.js";
import type { Result } from "./result.js";

/** The calibration as the report shows it: each route's parts with their intervals, and how well it predicted. */
export function calibrationFigures(calibration: ScenarioCalibration): Result["kneepoint"]["calibration"] {
  const { document, name } = calibration;
  if (document === null) {
    return {
      name,
      machine: "given in the scenario",
      date: "",
      routes: calibration.routes.map(givenRoute),
      validation: [],
    };
  }
  return documentFigures(document);
}

/** The same of a calibration file by itself. */
export function documentFigures(document: Calibration): NonNullable<Result["kneepoint"]["calibration"]> {
  const { machine, date } = document.provenance;
  return {
    name: document.name,
    machine: `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB`,
    date,
    routes: document.routes.map((route) =>
      measuredRoute(route, document.blackBox === true ? SEEN_FROM_OUTSIDE : PARTS),
    ),
    validation: document.validation,
  };
}

const PARTS = [
  ["nginxCpu", "Nginx CPU"],
  ["appCpu", "Python CPU"],
  ["database", "Database"],
  ["wait", "Other waiting"],
] as const;

type Part = readonly ["nginxCpu" | "appCpu" | "database" | "wait" | "network", string];

/** A black box has a bottleneck and a rest. */
const SEEN_FROM_OUTSIDE: readonly Part[] = [
  ["appCpu", "Bottleneck"],
  ["network", "The rest"],
];

function measuredRoute(
  route: RouteCalibration,
  shown: readonly Part[],
): NonNullable<Result["kneepoint"]["calibration"]>["routes"][number] {
  const parts = shown.map(([key, part]) => ({
    part,
    meanMs: 1000 * route[key].meanSeconds,
    halfWidthMs: 1000 * route[key].halfWidthSeconds,
  }));
  return { route: route.name, parts, samples: route.single.requests };
}

function givenRoute(route: RouteSpec): NonNullable<Result["kneepoint"]["calibration"]>["routes"][number] {
  const laws = [route.nginxCpuSeconds, route.appCpuSeconds, route.databaseSeconds, route.waitSeconds];
  const parts = PARTS.map(([, part], i) => ({
    part,
    meanMs: laws[i] == null ? 0 : 1000 * law(laws[i]).mean,
    halfWidthMs: null,
  }));
  return { route: route.name, parts, samples: 0 };
}
