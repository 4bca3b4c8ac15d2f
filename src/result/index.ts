/**
 * From a scenario to what may be said of it.
 *
 * `replicate` runs the model again and again: first pilots that show how long a run has to be and what to
 * delete at its start (`prepare`), or that the system is overloaded, then replications until the figures are
 * as precise as asked. `buildResult` turns the replications into estimates with intervals, judges the
 * thresholds, and adds what a reader should be told. Nothing here knows the time of day: a result is a pure
 * function of the scenario, the calibration, the seed and the version.
 *
 * Failure modes: a run that contradicts itself throws; too few samples give no number; an overloaded system
 * has no average response time, and gets none.
 */
export { buildResult } from "./build-result.js";
export { judge, overall } from "./judge.js";
export type { Overload } from "./overload.js";
export { replicate, type Outcome, type ReplicateOptions } from "./replicate.js";
export { Replications } from "./replications.js";
export * from "./result.js";
export { documentFigures } from "./calibration-figures.js";
