import { lcus, type LcuUsage } from "./lcu.js";

/** What the load balancer's four dimensions were in one period. */
export interface LcuPeriod extends LcuUsage {
  readonly fromSeconds: number;
  readonly seconds: number;
}

const HOUR_SECONDS = 3600;

/**
 * LCU-hours of the periods that lie between two times: the four dimensions are averaged over each hour, and the largest
 * counts (aws.amazon.com, elasticloadbalancing pricing [S]). Not the sum of the minutes' own: those can each have another largest.
 */
export function lcuHours(
  periods: readonly LcuPeriod[],
  fromSeconds: number,
  untilSeconds: number,
): { hours: number; lcuHours: number; bytes: number } {
  const hours = new Map<number, LcuPeriod[]>();
  for (const period of periods) {
    if (period.fromSeconds < fromSeconds || period.fromSeconds >= untilSeconds) continue;
    const hour = Math.floor((period.fromSeconds - fromSeconds) / HOUR_SECONDS);
    const inHour = hours.get(hour);
    if (inHour === undefined) hours.set(hour, [period]);
    else inHour.push(period);
  }
  let seconds = 0;
  let units = 0;
  let bytes = 0;
  for (const inHour of hours.values()) {
    const length = inHour.reduce((sum, period) => sum + period.seconds, 0);
    const average = (of: (usage: LcuUsage) => number): number =>
      inHour.reduce((sum, period) => sum + of(period) * period.seconds, 0) / length;
    const bytesPerSecond = average((usage) => usage.bytesPerSecond);
    const usage: LcuUsage = {
      newConnectionsPerSecond: average((period) => period.newConnectionsPerSecond),
      activeConnections: average((period) => period.activeConnections),
      bytesPerSecond,
      ruleEvaluationsPerSecond: average((period) => period.ruleEvaluationsPerSecond),
    };
    seconds += length;
    units += (lcus(usage) * length) / HOUR_SECONDS;
    bytes += bytesPerSecond * length;
  }
  return { hours: seconds / HOUR_SECONDS, lcuHours: units, bytes };
}
