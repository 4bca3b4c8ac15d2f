/**
 * The discrete-event model of the stack. Pure: no Node, no DOM, no package; it runs wherever JavaScript does.
 *
 * `spec.ts` says what can be simulated, `simulate` does it once, `Run` is what came of it. The kernel holds
 * what every room uses; each other folder is one system of the real stack.
 */
export {
  arrivalSchedule,
  ArrivalTimes,
  JourneyChoice,
  RateProfile,
  vuChanges,
  type ArrivalRateSpec,
  type ArrivalSchedule,
  type VuChange,
} from "./client/index.js";
export { APP_CAUSES, type AppCause } from "./app/app-causes.js";
export { lcuHours, type LcuPeriod } from "./alb/index.js";
export * from "./cloudfront/index.js";
export type { UserTimingCounts } from "./client/user-timings.js";
export { FORECAST_HOURS } from "./autoscaling/index.js";
export * from "./kernel/index.js";
export { EACH_INSTANCE } from "./metrics/gauges.js";
export { classOfBucket, LATENCY_CLASSES } from "./metrics/hop-profile.js";
export * from "./network/vpc/index.js";
export { instanceLimits, isFixed, leastGrownGib, RECOVERY, REPLAY, STRIPED_GIB, volumeLimits } from "./rds/index.js";
export type { SiteCounts, Run } from "./run.js";
export type * from "./spec.js";
export { simulate } from "./system.js";
