import type { Run, SystemSpec } from "../sim/index.js";
import { meanEstimate } from "./estimate.js";
import type { DatabaseFigures } from "./database-result.js";
import { volumeFigures } from "./volume-figures.js";

type RdsRun = NonNullable<Run["rds"]>;

/** What a managed database went through, over the replications; null where it has no life of its own. */
export function databaseFigures(
  { database }: SystemSpec,
  runs: readonly Run[],
  confidence: number,
): DatabaseFigures | null {
  const all = runs.flatMap(({ rds }) => (rds === undefined ? [] : [rds]));
  if (database?.managed === undefined || all.length === 0) return null;
  const mean = (of: (run: RdsRun) => number): DatabaseFigures["committed"] => meanEstimate(all.map(of), confidence);
  const first = all[0]!;
  const outages = first.outages.map(({ name, atSeconds, phases }, index) => {
    // Which outages there are does not depend on chance, but one that meets another of another length is part of it.
    const same = all.flatMap(({ outages: each }) => (each[index]?.name === name ? [each[index]] : []));
    const over = (of: (outage: (typeof same)[number]) => number): DatabaseFigures["committed"] =>
      meanEstimate(same.map(of), confidence);
    const back = same.flatMap(({ firstAnswerSeconds }) => (firstAnswerSeconds === null ? [] : [firstAnswerSeconds]));
    return {
      name,
      atSeconds,
      seconds: over((outage) => outage.phases.reduce((sum, { seconds }) => sum + seconds, 0)),
      phases: phases.map((phase, p) => ({ name: phase.name, seconds: over((outage) => outage.phases[p]!.seconds) })),
      lostQueries: over(({ lost }) => lost),
      failedConnections: over(({ failedConnections }) => failedConnections),
      firstAnswerSeconds: back.length < same.length ? null : meanEstimate(back, confidence),
    };
  });
  const volume = volumeFigures(database.managed.storage, all, confidence);
  return {
    ...(volume === null ? {} : { volume }),
    outages,
    committed: mean(({ committed }) => committed),
    meanCommitMs: mean(({ meanCommitSeconds }) => 1000 * meanCommitSeconds),
    interruptedCommits: mean(({ interruptedCommits }) => interruptedCommits),
    refusedWrites: mean(({ refusedWrites }) => refusedWrites),
    mostConnections: Math.max(...all.map(({ mostConnections }) => mostConnections)),
    maxConnections: Number.isFinite(database.maxConnections) ? database.maxConnections : null,
  };
}
