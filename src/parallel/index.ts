/**
 * Replications on all cores.
 *
 * A replication is a pure function of (system, seed, index): results are gathered by index, so the number of
 * workers changes the waiting time and nothing else.
 */
export { inlinePool, workerPool, type Pool } from "./pool.js";
export { Aborted, untilAborted } from "./until-aborted.js";
