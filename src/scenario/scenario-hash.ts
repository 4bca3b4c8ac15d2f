/** The identity of what is simulated: two files with the same hash give the same Result. */
import { createHash } from "node:crypto";
import type { Scenario } from "./scenario.js";
import { isMapping } from "./tree.js";

/** JSON with sorted keys; numbers that JSON lacks are written by name. */
export function canonicalJson(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) return JSON.stringify(String(value));
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isMapping(value)) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  const sorted = entries.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`);
  sorted.sort();
  return `{${sorted.join(",")}}`;
}

/** SHA-256, hex, of the scenario as run (after preset, --set and parameters) and its calibration's content. */
export function scenarioHash(scenario: Scenario): string {
  const { resolved, calibration, parameters } = scenario;
  // The path of a calibration is where it lies, not what it says.
  const content = {
    scenario: { ...resolved, calibration: null },
    parameters,
    calibration: calibration.document ?? calibration.routes,
  };
  return createHash("sha256").update(canonicalJson(content)).digest("hex");
}
