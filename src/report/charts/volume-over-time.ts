import type { Result } from "../../result/result.js";
import type { VolumeSpell } from "../../result/volume-result.js";
import { formatQuantity } from "../format.js";
import type { Token } from "../theme/tokens.js";
import type { Chart } from "./chart.js";
import type { DrawnFault } from "./fault-layers.js";
import { timeChart, type TimeChart, type TimeLine } from "./time-chart.js";

/** The database's volume: free space, and operations against what it does, with what else kept it busy as bands. */
export function volumeOverTime(result: Result): Chart[] {
  const { series, systems, warmUp, faults = [], database } = result.kneepoint;
  const volume = database?.volume;
  if (volume === undefined || series.timeSeconds.length === 0) return [];
  const line = (metric: string, token: Token, area = false): TimeLine[] =>
    systems
      .filter((each) => each.system === "database" && each.metric === metric)
      .map(({ label, values }) => ({ label, values, token, area }));
  const band = ({ kind, fromSeconds, untilSeconds }: VolumeSpell): DrawnFault => ({
    atSeconds: fromSeconds,
    untilSeconds,
    label: kind,
  });
  const chart = (
    own: Pick<TimeChart, "id" | "title" | "subtitle" | "unit" | "lines" | "limits">,
    spells: readonly VolumeSpell[],
  ): Chart =>
    timeChart({
      ...own,
      scale: "linear",
      limitReach: 20,
      faults: [...faults, ...spells.map(band)],
      time: { seconds: series.timeSeconds, intervalSeconds: series.intervalSeconds, warmUpSeconds: warmUp.seconds },
      height: 150,
    });
  const { volume: own, instance } = volume.iops;
  const limit = (value: number, of: string): TimeChart["limits"][number] => ({
    value,
    label: `${of}: ${formatQuantity(value, "per second")}`,
  });
  return [
    chart(
      {
        id: "volume-operations",
        title: "Operations of the database's volume",
        subtitle: "against what volume and instance class do all the time; bands: checkpoints, backups, optimization",
        unit: "per second",
        lines: [...line("WriteIOPS", "wait-1"), ...line("ReadIOPS", "work-1")],
        limits: [limit(own, "volume"), ...(instance === null || instance >= own ? [] : [limit(instance, "class")])],
      },
      volume.spells,
    ),
    chart(
      {
        id: "volume-space",
        title: "Free space of the database's volume",
        subtitle: `of ${volume.firstGib} GiB at first; bands: a modified volume is optimized`,
        unit: "bytes",
        lines: line("FreeStorageSpace", "area", true),
        limits: [{ value: 0.1 * volume.firstGib * 2 ** 30, label: "10 % free" }],
      },
      volume.spells.filter(({ kind }) => kind === "optimization"),
    ),
  ];
}
