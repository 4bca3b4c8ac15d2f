/** The faults of a scenario as one line of time, for whoever shows it. */
import { FAULT_KINDS, type FaultFields } from "./schema/faults-schema.js";

/** What goes wrong from when to when. */
export interface TimelineEntry {
  readonly atSeconds: number;
  /** Equal to `atSeconds` where it is over at once; null: to the end of the run. */
  readonly untilSeconds: number | null;
  /** In a few words. */
  readonly label: string;
}

/** What happens at one moment and ends by itself. */
const MOMENTARY: ReadonlySet<string> = new Set([
  "changeResourceRecordSets",
  "createInvalidation",
  "bootDownload",
  "startInstanceRefresh",
]);
/** Actions of a database that last as long as their phases. */
const LASTING: ReadonlySet<string> = new Set([
  "backup",
  "snapshot",
  "slowQueries",
  "storageFull",
  "lockRows",
  "connectionStorm",
  "pauseReplay",
]);

/** Whether an entry of this kind is over at once, or when it is: without `duration`. @param action of a database */
export function isMomentary(kind: string, action: unknown): boolean {
  return MOMENTARY.has(kind) || (kind === "database" && !LASTING.has(String(action)));
}

/** In order of time. */
export function faultTimeline(faults: readonly FaultFields[]): TimelineEntry[] {
  return faults
    .flatMap((fault): TimelineEntry[] => {
      // A zone's outage says what breaks in it, too; the zone is what happened.
      const kind = fault.availabilityZoneOutage ? "availabilityZoneOutage" : FAULT_KINDS.find((each) => fault[each]);
      if (kind === undefined) return [];
      const { at, deploy } = fault;
      // A revision is over when it is taken back.
      const duration = deploy === undefined ? fault.duration : (deploy.rollbackAfter ?? 0);
      const momentary = isMomentary(kind, fault.database?.action);
      const until = momentary ? at : duration === undefined ? null : at + duration;
      return [{ atSeconds: at, untilSeconds: until, label: labelOf(kind, fault) }];
    })
    .sort((a, b) => a.atSeconds - b.atSeconds);
}

function labelOf(kind: string, fault: FaultFields): string {
  const { availabilityZoneOutage, zonalShift, instance, trafficSpike, database, networkImpairment, thirdPartyOutage } =
    fault;
  if (availabilityZoneOutage !== undefined) return `zone ${availabilityZoneOutage.availabilityZone} lost`;
  if (zonalShift !== undefined) return `traffic shifted away from zone ${zonalShift.availabilityZone}`;
  if (trafficSpike !== undefined) return `traffic x ${trafficSpike.factor}`;
  if (instance !== undefined) return `instance: ${words(instance.action)}`;
  if (database !== undefined) return `${database.replica ?? "database"}: ${words(database.action)}`;
  if (networkImpairment !== undefined) {
    const { path, availabilityZone: zone } = networkImpairment;
    return `network: ${path} way impaired${zone === undefined ? "" : ` in ${zone}`}`;
  }
  if (thirdPartyOutage !== undefined) return `${thirdPartyOutage.destination}: ${thirdPartyOutage.mode ?? "slow"}`;
  return words(kind);
}

function words(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}
