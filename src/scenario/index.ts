/**
 * The scenario: what the user writes, and everything between that file and the simulator.
 *
 *     text ──readYaml──> tree ──preset, --set, ${…}──> tree ──zod──> sections ──cross-checks──> Scenario
 *                          │                                                                        │
 *                          └── Origins: where each value came from, for every message     buildSystem ──> SystemSpec
 *
 * A scenario has five parts. `options` is k6's own Options object, so that the same load and thresholds run in real
 * k6; `workload` is what a k6 script holds in code; `architecture` names the systems with AWS's property names;
 * `calibration` says what a request costs; `run` how long and how exactly to simulate. `parameters` are its knobs.
 *
 * Three decisions shape the room. First, all problems are found before any is thrown: sections are validated one by
 * one, and what they say about each other is checked on the plain tree, so that no mistake hides another. Second, a
 * problem is shown where the user can mend it: a value that came through `${servers}` is shown at the parameter, one
 * that came from `--set` in that option. `Origins` keeps track. Third, the simulator knows nothing of all this: it gets
 * a `SystemSpec` in seconds with every default resolved, and every default that was taken and matters is listed in
 * `assumptions` for the report.
 *
 * What can go wrong ends in one ScenarioError, which the command line turns into exit code 104; what is doubtful but
 * not wrong (an option that has no effect, a rate that real k6 would refuse) is in `notices`. A scenario module is
 * code: it can do anything when imported; its value is then checked like a file.
 */
export { buildSystem, STEADY_STATE_SECONDS } from "./build-system.js";
export { REFERENCE_CALIBRATION } from "./build-calibration.js";
export {
  CALIBRATION_SCHEMA,
  calibrationSchema,
  type Calibration,
  type ClosedLoopRun,
  type MeasuredLaw,
  type RouteCalibration,
} from "./calibration.js";
export type { LoadSettings } from "./compile-scenario.js";
export { DISTRIBUTION_KINDS, meanOf, parseDistribution } from "./distribution.js";
export { formatDuration, parseDuration } from "./duration.js";
export { faultReference } from "./fault-reference.js";
export { toJsonSchema, type JsonSchema } from "./json-schema.js";
export { isConstant, type Load } from "./k6-options.js";
export { loadScenario, parseScenario } from "./load-scenario.js";
export { AGGREGATIONS, METRICS, type MetricType } from "./metrics.js";
export { neededFlows, type NeededFlow } from "./network/needed-flows.js";
export type { NetworkState } from "./network/network-timeline.js";
export type { PlacedVpc } from "./network/placed-vpc.js";
export { nearest } from "./nearest.js";
export type { ResolvedParameter } from "./parameters.js";
export { PRESETS } from "./presets.js";
export { formatProblem, ScenarioError, type Location, type Notice, type Problem } from "./problem.js";
export { canonicalJson, scenarioHash } from "./scenario-hash.js";
export { defineScenario, type OptionsInput, type ScenarioInput } from "./scenario-input.js";
export type * from "./scenario.js";
export { routeKey } from "./route-name.js";
export { schemaReference } from "./schema-reference.js";
export {
  parseMetricKey,
  parseThreshold,
  type Aggregation,
  type ThresholdOperator,
  type ThresholdSpec,
} from "./thresholds.js";
export { priceReference } from "./price-reference.js";
