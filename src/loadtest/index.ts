/**
 * Driving a real server and measuring it. `runOpenLoop` and `runScenarioLoad` send requests when they are due,
 * whatever became of earlier ones; `runClosedLoop` keeps N connections busy, which finds the greatest throughput.
 *
 * What it does. The schedule comes first and is the simulator's: the same streams and code, so that prediction
 * and measurement see the same arrivals. A dispatcher works it off against absolute deadlines; a pool of
 * connections carries the requests, and who finds none free waits in line. Of autocannon only the building of
 * requests and the parsing of responses are used: its rate mode is a burst a second, its histogram has whole
 * milliseconds, its correction of coordinated omission is in the wrong unit, its TLS verifies nothing. Every
 * request is a row: intended, sent, end, outcome. Response time counts from the intended start, service view
 * from the send; nothing is ever filled in afterwards.
 *
 * What it leaves out. HTTP/1.1 only; redirects are not followed, cookies not kept; the time to the first byte is
 * not measured. One process: some hundreds of requests a second on a small machine.
 *
 * How it fails. A request without an answer is a censored observation, never a missing one: a percentile that
 * lies among them is "at least the timeout". Each run ends in a verdict of checks that are sentences; an invalid
 * run says why and decides nothing. A server that dies, closes connections or answers nonsense ends in such a
 * sentence, with what was measured kept; a full disk ends the record and not the run; a killed generator leaves a
 * record that can be read. Load goes to loopback unless both the user and the configuration name the host.
 */
export { CensoredSample, measuredRows, sampleOf, type Percentile, type View } from "./censored-sample.js";
export * from "./closed-loop.js";
export * from "./latency-figures.js";
export type { LoadProgress } from "./live-figures.js";
export * from "./load-run.js";
export {
  summarize,
  type JudgedLoadThreshold,
  type LoadMetric,
  type LoadSummary,
  type LoadVerdict,
} from "./load-summary.js";
export type { LoadOptions, LoadProbe } from "./load-session.js";
export * from "./loopback.js";
export { runOpenLoop, type OpenLoopOptions } from "./open-loop.js";
export { readLoadRun } from "./read-load-run.js";
export * from "./request-mix.js";
export * from "./sample-table.js";
export { planScenarioLoad, runScenarioLoad, type LoadPlan, type ScenarioLoadOptions } from "./scenario-load.js";
export { scenarioWork, type AskedFor, type ScenarioWork } from "./scenario-work.js";
export * from "./server-timing.js";
export * from "./server-figures.js";
export * from "./stack-observer.js";
export { LOOPBACK_ONLY, permittedTarget, type TargetPermission } from "./target.js";
export * from "./probes/index.js";
