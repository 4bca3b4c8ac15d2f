/** Load balancer capacity units: the bill, and the only yardstick of capacity that is published (aws.amazon.com pricing [S]). */
export interface LcuUsage {
  readonly newConnectionsPerSecond: number;
  readonly activeConnections: number;
  readonly bytesPerSecond: number;
  /** Beyond the free ones of each request. */
  readonly ruleEvaluationsPerSecond: number;
}

const NEW_CONNECTIONS_PER_SECOND = 25;
const ACTIVE_CONNECTIONS = 3000;
/** 1 GB an hour for EC2, container and IP targets. */
const BYTES_PER_SECOND = 1e9 / 3600;
const RULE_EVALUATIONS_PER_SECOND = 1000;

/** Only the dimension with the highest use counts. */
export function lcus(usage: LcuUsage): number {
  return Math.max(
    usage.newConnectionsPerSecond / NEW_CONNECTIONS_PER_SECOND,
    usage.activeConnections / ACTIVE_CONNECTIONS,
    usage.bytesPerSecond / BYTES_PER_SECOND,
    usage.ruleEvaluationsPerSecond / RULE_EVALUATIONS_PER_SECOND,
  );
}

/** New connections a second that fill this many LCUs. */
export function connectionsPerSecond(units: number): number {
  return units * NEW_CONNECTIONS_PER_SECOND;
}
