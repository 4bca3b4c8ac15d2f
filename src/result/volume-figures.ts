import { instanceLimits, volumeLimits, type Run, type StorageSpec } from "../sim/index.js";
import { meanEstimate } from "./estimate.js";
import type { Estimate } from "./result.js";
import type { VolumeFigures, VolumeSpell } from "./volume-result.js";

type VolumeRun = NonNullable<NonNullable<Run["rds"]>["volume"]>;

/** More would be one band. */
const MOST_SPELLS = 100;

/** What became of the volume, over the replications; null where there is none. */
export function volumeFigures(
  storage: StorageSpec | null,
  runs: readonly NonNullable<Run["rds"]>[],
  confidence: number,
): VolumeFigures | null {
  const all = runs.flatMap(({ volume }) => (volume === undefined ? [] : [volume]));
  const [first] = all;
  if (storage === null || first === undefined) return null;
  const mean = (of: (run: VolumeRun) => number): Estimate => meanEstimate(all.map(of), confidence);
  return {
    firstGib: storage.volume.gib,
    allocatedGib: mean(({ allocatedGib }) => allocatedGib),
    usedGib: mean(({ usedGib }) => usedGib),
    fullSeconds: mean(({ fullSeconds }) => fullSeconds),
    iops: {
      volume: volumeLimits(storage.volume).operations.perSecond,
      instance: storage.instance === null ? null : instanceLimits(storage.instance).operations.perSecond,
    },
    changes: first.changes.map(({ atSeconds, cause, fromGib, toGib, refused }) => ({
      atSeconds,
      cause,
      fromGib,
      toGib,
      refused,
    })),
    ...(first.checkpoints === undefined
      ? {}
      : {
          checkpoints: {
            timed: mean(({ checkpoints }) => checkpoints!.timed),
            requested: mean(({ checkpoints }) => checkpoints!.requested),
            pages: mean(({ checkpoints }) => checkpoints!.pages),
            walBytes: mean(({ checkpoints }) => checkpoints!.walBytes),
          },
        }),
    backups: mean(({ backups }) => backups.length),
    spells: spellsOf(first),
  };
}

function spellsOf({ checkpoints, backups, changes }: VolumeRun): VolumeSpell[] {
  const spell =
    (kind: VolumeSpell["kind"]) =>
    ({ beganAtSeconds, endedAtSeconds }: VolumeRun["backups"][number]): VolumeSpell => ({
      kind,
      fromSeconds: beganAtSeconds,
      untilSeconds: endedAtSeconds,
    });
  return [
    ...backups.map(spell("backup")),
    ...changes.flatMap(({ atSeconds, optimizedAtSeconds }): VolumeSpell[] =>
      optimizedAtSeconds === null
        ? []
        : [{ kind: "optimization", fromSeconds: atSeconds, untilSeconds: optimizedAtSeconds }],
    ),
    ...(checkpoints?.listed ?? []).map(spell("checkpoint")),
  ].slice(0, MOST_SPELLS);
}
