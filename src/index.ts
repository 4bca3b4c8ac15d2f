/**
 * Kneepoint as a library.
 *
 *     import { buildResult, buildSystem, loadScenario, replicate, workerPool } from "kneepoint";
 *
 *     const scenario = await loadScenario("scenarios/flask-day.yaml");
 *     const pool = workerPool();
 *     const outcome = await replicate(buildSystem(scenario), { settings: scenario.run, loadFactor: 1, pool });
 *     const result = buildResult(scenario, outcome);
 *     await pool.close();
 *
 * The order is that of the data: a scenario is loaded, a system built from it, replicated, and what came of it
 * is a Result. The model itself, without Node, is `kneepoint/sim`.
 */
export {
  readLoadRun,
  runOpenLoop,
  runScenarioLoad,
  scenarioWork,
  summarize,
  type LoadRun,
  type LoadSummary,
  type OpenLoopOptions,
} from "./loadtest/index.js";
export { inlinePool, workerPool, type Pool } from "./parallel/index.js";
export { findKnee, peakRate, type KneeOptions, type Trial } from "./plan/index.js";
export { renderHtml, renderMarkdown, writeReport, type ReportFiles } from "./report/index.js";
export * from "./result/index.js";
export {
  buildSystem,
  defineScenario,
  loadScenario,
  parseScenario,
  ScenarioError,
  scenarioHash,
  toJsonSchema,
  type Calibration,
  type Problem,
  type Scenario,
} from "./scenario/index.js";
export { VERSION } from "./version.js";
