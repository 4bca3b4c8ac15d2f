/** What stands out at replicas: each with its value, its place and a remedy. */
import type { ReplicationFigures } from "./replication-result.js";
import type { Finding, SystemSeries } from "./result.js";

const shown = (value: number): string => String(Number(value.toPrecision(3)));
/** Of a lag that grows: its last tenth against its first half, and worth a word. */
const GROWN = 3;
const LONG_SECONDS = 5;

export function replicationFindings(figures: ReplicationFigures | null, systems: readonly SystemSeries[]): Finding[] {
  if (figures === null) return [];
  return [
    ...figures.replicas.flatMap((replica) => [...staleFinding(replica), ...lagFinding(replica, systems)]),
    ...figures.replicas.flatMap(connectionFinding),
    ...figures.promotions.map(promotionFinding),
    ...lossFinding(figures),
  ];
}

function staleFinding({
  name,
  queries,
  stale,
  staleAgeMs,
  oldestMs,
}: ReplicationFigures["replicas"][number]): Finding[] {
  const count = stale.value ?? 0;
  if (count === 0) return [];
  const share = (100 * count) / Math.max(1, queries.value ?? 0);
  return [
    {
      severity: share >= 1 ? "critical" : "warning",
      title: `${shown(share)} % of the reads of ${name} missed what their own session had just written`,
      evidence: `${shown(count)} queries of a replication; the write was ${shown(staleAgeMs.value ?? 0)} ms old in the mean, ${shown(oldestMs)} ms at most.`,
      remedy:
        "Let a session read from the primary for some time after its write (readRouting.stickAfterWrite), longer than the replica is behind.",
    },
  ];
}

function lagFinding(
  { name, longestMs }: ReplicationFigures["replicas"][number],
  systems: readonly SystemSeries[],
): Finding[] {
  const lag = systems.find(({ metric }) => metric === `ReplicaLag{DBInstanceIdentifier:${name}}`);
  if (lag === undefined || longestMs < 1000 * LONG_SECONDS) return [];
  const { values } = lag;
  const mean = (some: readonly number[]): number => some.reduce((sum, x) => sum + x, 0) / Math.max(1, some.length);
  const grows = mean(values.slice(-Math.ceil(values.length / 10))) > GROWN * mean(values.slice(0, values.length >> 1));
  return [
    {
      severity: "warning",
      title: `${name} was up to ${shown(longestMs / 1000)} s behind the primary${grows ? ", and more and more so" : ""}`,
      evidence: `From a commit on the primary until it could be read there; ReplicaLag was ${shown(lag.peak.value ?? 0)} s in its worst interval.`,
      remedy:
        "One process replays all changes: fewer writes or a faster vCPU help it, more vCPUs only as far as reads take its share.",
    },
  ];
}

function connectionFinding({
  name,
  mostConnections,
  maxConnections,
}: ReplicationFigures["replicas"][number]): Finding[] {
  if (maxConnections === null || mostConnections < maxConnections) return [];
  return [
    {
      severity: "critical",
      title: `All ${maxConnections} connections of ${name} were in use`,
      evidence: "One more is refused: FATAL: sorry, too many clients already.",
      remedy: "Make the readers' pools smaller (readRouting.poolSize), or the replica's class larger.",
    },
  ];
}

function promotionFinding({
  name,
  atSeconds,
  lostTransactions,
  behindMs,
  repointedAtSeconds,
}: ReplicationFigures["promotions"][number]): Finding {
  const lost = lostTransactions.value ?? 0;
  return {
    severity: lost > 0 ? "critical" : "warning",
    title: `Promoting ${name} at ${shown(atSeconds)} s left ${shown(lost)} committed transactions behind`,
    evidence: `It was ${shown(behindMs.value ?? 0)} ms behind; ${
      repointedAtSeconds === null
        ? "the application went on writing to the old primary"
        : `the application wrote to it from ${shown(repointedAtSeconds.value ?? 0)} s on`
    }.`,
    remedy:
      "Stop writing and wait until ReplicaLag is 0 before promoting; a Multi-AZ standby loses nothing. Repoint the application's writer and its readers.",
  };
}

function lossFinding({ lostAcknowledged }: ReplicationFigures): Finding[] {
  const lost = lostAcknowledged.value ?? 0;
  if (lost === 0) return [];
  return [
    {
      severity: "critical",
      title: `${shown(lost)} acknowledged transactions were gone after a failover`,
      evidence: "The reader that had them was away when the writer failed: two failures at once.",
      remedy: "A cluster survives one failure at a time: keep what cannot be lost elsewhere, too.",
    },
  ];
}
