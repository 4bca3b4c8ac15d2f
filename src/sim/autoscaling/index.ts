/**
 * EC2 Auto Scaling and the CloudWatch alarms that move it.
 *
 *     instances' CPU, requests ── every period ──> datapoint ── delay ──> alarm (M of N) ── every minute ──> policy
 *       ^                                                                                                      │
 *       └── target group <── InService <── pending <── Launch <── desired capacity <───────────────────────────┘
 *
 * A target-tracking policy has two alarms (above the target 3 minutes, below 0.9 of it 15); it asks for as many instances
 * as would bring the metric to the target. Instances that warm up do not count for the metric, but for the capacity, so
 * that one breach is answered once. Scale-out: the largest wish of any policy; scale-in: only if all agree, and nobody warms up.
 * An instance is registered when it is in service, which is before it answers: health checks find that out.
 *
 * What fails: launches, where a zone has no capacity (another one is tried, then again after a minute, two, … fifteen); and
 * instances, by EC2's status checks or the load balancer's opinion: they are replaced, a tenth of the group at a time.
 *
 * Who is in the group, and how an instance comes and goes, is in roster.ts; who is replaced in health-replacement.ts. An
 * instance refresh replaces everything, as many at a time as may be missing, and may bring a new version of the launch
 * template and take it back (instance-refresh.ts). While traffic is shifted away from a zone, nothing is launched there.
 *
 * A predictive policy forecasts the load of each hour from the hours before (forecast.ts) and launches ahead of it.
 *
 * Left out: mixed instances and Spot, Standby, ASGAverageNetworkIn and Out.
 */
export { alarmState, MORE_POINTS, type AlarmState } from "./alarm.js";
export type { ScalingActivity } from "./activities.js";
export { adjusted, stepFor } from "./adjustment.js";
export type * from "./auto-scaling-spec.js";
export { forecast, FORECAST_HOURS } from "./forecast.js";
export { AutoScalingGroup } from "./group.js";
export type { AutoScalingRun } from "./group-books.js";
export type { Member } from "./member.js";
