import type { Run, SystemSpec } from "../sim/index.js";
import { meanEstimate } from "./estimate.js";
import type { PromotionFigures, ReplicaFigures, ReplicationFigures } from "./replication-result.js";
import type { Estimate } from "./result.js";

type ReplicasRun = NonNullable<Run["replicas"]>;

/** What replicas did, over the replications; null where there are none. */
export function replicationFigures(
  { database }: SystemSpec,
  runs: readonly Run[],
  confidence: number,
): ReplicationFigures | null {
  const spec = database?.managed?.replication;
  const all = runs.flatMap(({ replicas }) => (replicas === undefined ? [] : [replicas]));
  if (spec === undefined || all.length === 0) return null;
  const mean = (of: (run: ReplicasRun) => number): Estimate => meanEstimate(all.map(of), confidence);
  return {
    kind: spec.cluster === undefined ? "readReplicas" : "cluster",
    replicas: spec.replicas.map(({ name, maxConnections }, index): ReplicaFigures => {
      const same = all.map(({ replicas }) => replicas[index]!);
      const over = (of: (replica: (typeof same)[number]) => number): Estimate => meanEstimate(same.map(of), confidence);
      return {
        name,
        queries: over(({ queries }) => queries),
        stale: over(({ stale }) => stale),
        staleAgeMs: over(({ stale, staleSeconds }) => (stale === 0 ? 0 : (1000 * staleSeconds) / stale)),
        oldestMs: 1000 * Math.max(...same.map(({ oldestSeconds }) => oldestSeconds)),
        visibleMs: over(({ changes, visibleSeconds }) => (changes === 0 ? 0 : (1000 * visibleSeconds) / changes)),
        longestMs: 1000 * Math.max(...same.map(({ longestSeconds }) => longestSeconds)),
        mostConnections: Math.max(...same.map(({ mostConnections }) => mostConnections)),
        maxConnections: Number.isFinite(maxConnections) ? maxConnections : null,
        outages: same[0]!.outages.map(({ name: what, atSeconds }, position) => ({
          name: what,
          atSeconds,
          seconds: meanEstimate(
            same.flatMap(({ outages }) => {
              const phases = outages[position]?.phases;
              return phases === undefined ? [] : [phases.reduce((sum, { seconds }) => sum + seconds, 0)];
            }),
            confidence,
          ),
        })),
      };
    }),
    primaryQueries: mean(({ primaryQueries }) => primaryQueries),
    fellBack: mean(({ fellBack }) => fellBack),
    promotions: promotionFigures(all, confidence),
    failovers: mean(({ failovers }) => failovers),
    lostAcknowledged: mean(({ lostAcknowledged }) => lostAcknowledged),
  };
}

/** An instance is promoted once: by name the replications are told together. */
function promotionFigures(all: readonly ReplicasRun[], confidence: number): PromotionFigures[] {
  return all[0]!.promotions.map(({ name, atSeconds }) => {
    const same = all.flatMap(({ promotions }) => promotions.filter((each) => each.name === name));
    const repointed = same.flatMap(({ repointedAtSeconds }) =>
      repointedAtSeconds === null ? [] : [repointedAtSeconds],
    );
    return {
      name,
      atSeconds,
      lostTransactions: meanEstimate(
        same.map(({ lostTransactions }) => lostTransactions),
        confidence,
      ),
      behindMs: meanEstimate(
        same.map(({ behindSeconds }) => 1000 * behindSeconds),
        confidence,
      ),
      repointedAtSeconds: repointed.length < all.length ? null : meanEstimate(repointed, confidence),
    };
  });
}
