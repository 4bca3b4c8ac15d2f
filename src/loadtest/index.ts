/**
 * Driving a real server and measuring it. So far one generator: the closed loop, N connections that each
 * send their next request as soon as they have the response, on autocannon.
 *
 * What it does. It takes autocannon's sockets and parser and nothing of its accounting: latencies are the
 * raw values of `response` events (autocannon's histogram has whole milliseconds), its rate mode is never
 * used (it is neither open-loop nor paced), and pipelining is 1. Each sample is a request that was sent and
 * answered inside the measured window, with the Server-Timing header of its own response. CPU time of the
 * server's processes and the hypervisor's steal are read at the window's two ends.
 *
 * What it leaves out. No open-loop arrivals yet, no TLS, no remote targets: load goes to this machine's
 * loopback only. The time between a response and the next request (some tens of microseconds of JavaScript)
 * is think time of the client, which a simulation of the same loop does not have.
 *
 * How it fails. A server that closes keep-alive connections makes plain autocannon time responses from
 * older requests, silently; guarded-client.ts repairs that and counts the loss. Non-2xx responses, timeouts,
 * broken connections and lost requests are counted apart and are in no latency: a server that only fails
 * yields an empty sample and NaN figures, never good ones. A server that hangs or refuses ends the run at
 * its time limit, or after 200 errors in a row. Every run is bounded in requests and in time.
 */
export { CensoredSample, measuredRows, sampleOf, type Percentile, type View } from "./censored-sample.js";
export * from "./closed-loop.js";
export * from "./latency-figures.js";
export type { LoadProgress } from "./live-figures.js";
export * from "./load-run.js";
export type { LoadOptions, LoadProbe } from "./load-session.js";
export * from "./loopback.js";
export { runOpenLoop, type OpenLoopOptions } from "./open-loop.js";
export { readLoadRun } from "./read-load-run.js";
export * from "./request-mix.js";
export * from "./sample-table.js";
export { planScenarioLoad, runScenarioLoad, type LoadPlan, type ScenarioLoadOptions } from "./scenario-load.js";
export { scenarioWork, type AskedFor, type ScenarioWork } from "./scenario-work.js";
export * from "./server-timing.js";
export * from "./stack-observer.js";
export { LOOPBACK_ONLY, permittedTarget, type TargetPermission } from "./target.js";
export * from "./probes/index.js";
