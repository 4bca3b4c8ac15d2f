/** Finds a scenario's calibration, reads it, and makes the simulator's route specs from it. */
import { readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { DistributionSpec, RouteSpec } from "../sim/spec.js";
import { CALIBRATION_SCHEMA, calibrationSchema, type Calibration } from "./calibration.js";
import { meanOf } from "./distribution.js";
import { fittedVector } from "./machine-vector.js";
import { measuredRoute } from "./measured-route.js";
import { messages } from "./messages.js";
import { Origins } from "./origins.js";
import { reasonOf } from "./read-failure.js";
import { readYaml } from "./read-yaml.js";
import type { ScenarioCalibration } from "./scenario.js";
import type { CalibrationFields, InlineRoute } from "./schema/calibration-field.js";
import { child } from "./tree.js";
import { validateSection } from "./validate-section.js";

/** The calibration measured with the reference stack, which the package ships. */
export const REFERENCE_CALIBRATION: string = fileURLToPath(
  new URL("../../scenarios/calibration/reference-stack.json", import.meta.url),
);

const NOTHING: DistributionSpec = { kind: "constant", value: 0 };

/** null after a report. */
export function buildCalibration(
  fields: CalibrationFields,
  scenarioFile: string,
  origins: Origins,
): ScenarioCalibration | null {
  if (typeof fields !== "string") {
    const routes = Object.entries(fields.routes).map(([name, route]) => inlineRoute(name, route, origins));
    return { name: "inline", file: null, document: null, machine: null, routes };
  }
  const path =
    fields === "reference"
      ? REFERENCE_CALIBRATION
      : isAbsolute(fields)
        ? fields
        : resolve(dirname(scenarioFile), fields);
  const document = readCalibration(path, fields, origins);
  if (document === null) return null;
  const machine = document.machine === undefined ? null : fittedVector(document.machine);
  const { workers } = document.provenance.stack;
  const routes = document.routes.map((route) => measuredRoute(route, workers, machine?.contention ?? 0));
  return { name: document.name, file: path, document, machine, routes };
}

/** Mistakes inside the calibration file are shown at their place in that file. */
function readCalibration(path: string, given: string, origins: Origins): Calibration | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    origins.report(
      ["calibration"],
      messages.calibrationUnreadable(given === "reference" ? basename(path) : given, reasonOf(error)),
    );
    return null;
  }
  const { source, problems, fatal } = readYaml(text, path);
  origins.problems.push(...problems);
  if (fatal) return null;
  const schema = child(source.tree, "schema");
  if (schema !== CALIBRATION_SCHEMA) {
    origins.report(["calibration"], messages.calibrationVersion(schema, CALIBRATION_SCHEMA));
    return null;
  }
  const inFile = new Origins(source, null);
  const document = validateSection(calibrationSchema, source.tree, [], inFile);
  origins.problems.push(...inFile.problems);
  return document;
}

function inlineRoute(name: string, route: InlineRoute, origins: Origins): RouteSpec {
  const path = ["calibration", "routes", name];
  const databaseMean = route.database === undefined ? 0 : meanOf(route.database);
  const queries = route.queries ?? (databaseMean > 0 ? 1 : 0);
  if (route.queries === 0 && databaseMean > 0) origins.report([...path, "queries"], messages.databaseWithoutQueries());
  const isStatic = route.static ?? false;
  if (isStatic && (databaseMean > 0 || queries > 0 || route.cpu !== undefined || route.wait !== undefined)) {
    origins.report([...path, "static"], messages.staticWithDemand());
  }
  return {
    name,
    nginxCpuSeconds: route.nginxCpu ?? NOTHING,
    appCpuSeconds: route.cpu ?? NOTHING,
    databaseSeconds: route.database ?? NOTHING,
    queries,
    ...(route.cpuAfterQueries === undefined ? {} : { cpuAfterQueriesShare: route.cpuAfterQueries }),
    waitSeconds: route.wait ?? null,
    static: isStatic,
  };
}
