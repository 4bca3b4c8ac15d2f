/** What stands out at the database's volume: each with its value, its place and a remedy. */
import type { Finding } from "./result.js";
import type { VolumeFigures } from "./volume-result.js";

const shown = (value: number): string => String(Number(value.toPrecision(3)));

export function volumeFindings(volume: VolumeFigures | undefined): Finding[] {
  if (volume === undefined) return [];
  const found: Finding[] = [];
  const full = volume.fullSeconds.value ?? 0;
  if (full > 0)
    found.push({
      severity: "critical",
      title: `The database's volume was full for ${shown(full)} s`,
      evidence: `${shown(volume.usedGib.value ?? 0)} GiB were used; ${
        volume.changes.length === 0
          ? "nothing made it larger"
          : "it grew, and within six hours of a modification it cannot grow again"
      }.`,
      remedy:
        "Allocate what six hours of growth need, turn on storage autoscaling (maxAllocatedStorage), and set an alarm on FreeStorageSpace.",
    });
  const refused = volume.changes.find((change) => change.refused !== null);
  if (refused !== undefined)
    found.push({
      severity: "warning",
      title: `A modification of the volume was refused at ${shown(refused.atSeconds)} s`,
      evidence: `RDS refuses it ${refused.refused!}.`,
      remedy: "Ask for all that is needed at once, and leave six hours between two modifications.",
    });
  const { checkpoints } = volume;
  const requested = checkpoints?.requested.value ?? 0;
  const timed = checkpoints?.timed.value ?? 0;
  if (requested > timed)
    found.push({
      severity: "warning",
      title: `${shown(requested)} checkpoints of ${shown(requested + timed)} began early, because the log was long`,
      evidence: `${shown((checkpoints?.walBytes.value ?? 0) / 2 ** 30)} GiB of log were written, and every checkpoint makes the changes after it log whole pages again.`,
      remedy: "Raise max_wal_size (checkpoints.maxWalSize), so that checkpoint_timeout decides.",
    });
  return found;
}
