/**
 * What a DB instance goes through when it goes away: the phases of each operation, as the reference's model of RDS's
 * documented totals has them (60 to 120 s for a failover, less than a minute for a planned one's switch).
 */
import { RECOVERY, REPLAY } from "../../sim/index.js";
import type { DatabaseOutageSpec, DistributionSpec } from "../../sim/spec.js";
import { CLUSTER } from "./replication-defaults.js";

/** What may happen to a DB instance. */
export const DATABASE_ACTIONS = [
  "rebootWithFailover",
  "reboot",
  "hostFailure",
  "standbyFailure",
  "systemUpdate",
  "engineUpgrade",
  "modifyClass",
  "backup",
  "snapshot",
  "modifyStorage",
  "slowQueries",
  "storageFull",
  "lockRows",
  "connectionStorm",
  "promoteReadReplica",
  "pauseReplay",
] as const;
export type DatabaseAction = (typeof DATABASE_ACTIONS)[number];

export type OutageAction = Extract<
  DatabaseAction,
  "rebootWithFailover" | "reboot" | "hostFailure" | "systemUpdate" | "engineUpgrade" | "modifyClass"
>;

export const PHASES = [
  "detection",
  "fencing",
  "promotion",
  "dnsUpdate",
  "restart",
  "replacement",
  "upgrade",
  "standbyRebuild",
] as const;
export type Phase = (typeof PHASES)[number];

const uniform = (min: number, max: number): DistributionSpec => ({ kind: "uniform", min, max });

/** Seconds of each phase, where the scenario says nothing: a model [I], but for the totals. */
export const PHASE_DEFAULTS: Readonly<Record<Phase, DistributionSpec>> = {
  detection: uniform(10, 30),
  fencing: uniform(1, 5),
  promotion: uniform(20, 60),
  dnsUpdate: uniform(1, 5),
  restart: uniform(15, 60),
  replacement: uniform(300, 1800),
  upgrade: uniform(300, 600),
  standbyRebuild: uniform(600, 3600),
};

const { detection, promotion, dnsUpdate } = CLUSTER;
/** What a cluster does faster. */
const CLUSTER_PHASES = { detection, promotion, dnsUpdate };

export const DNS_TTL_SECONDS = 5;
/** A cold buffer cache: reads on top of each, and how fast they become fewer. */
export const COLD_CACHE = { reads: 4, seconds: 120 } as const;

const LABELS: Readonly<Record<OutageAction, string>> = {
  rebootWithFailover: "reboot with failover",
  reboot: "reboot",
  hostFailure: "host failure",
  systemUpdate: "operating system update",
  engineUpgrade: "engine upgrade",
  modifyClass: "change of the instance class",
};

/** Who is there when the primary goes: nobody, a standby instance, or the readers of a cluster. */
export type Deployment = "none" | "standby" | "cluster";

const PLANNED: readonly Phase[] = ["fencing", "promotion", "dnsUpdate"];

/** A reader applies what it has before it is the writer: how long that takes is the run's. */
const OF_CLUSTER: readonly (Phase | typeof REPLAY)[] = [REPLAY, "promotion", "dnsUpdate"];

/** In order; the standby or a reader takes over, or the same instance comes back. */
function phasesOf(action: OutageAction, deployment: Deployment): readonly (Phase | typeof REPLAY)[] {
  const multiAZ = deployment !== "none";
  if (deployment === "cluster" && action !== "reboot" && action !== "engineUpgrade")
    return action === "hostFailure" ? ["detection", ...OF_CLUSTER] : OF_CLUSTER;
  switch (action) {
    case "reboot":
      return ["restart"];
    case "engineUpgrade":
      return ["upgrade"];
    case "hostFailure":
      return multiAZ ? ["detection", ...PLANNED] : ["detection", "replacement"];
    case "rebootWithFailover":
      // Without a standby it is a reboot.
      return multiAZ ? PLANNED : ["restart"];
    case "systemUpdate":
    case "modifyClass":
      return multiAZ ? PLANNED : ["upgrade"];
  }
}

/** Phases that the run knows the length of. */
type OfRun = typeof REPLAY | typeof RECOVERY;

/**
 * @param own phases that the scenario gives
 * @param recovers whether an engine that starts after a crash has a log to apply
 */
export function outage(
  action: OutageAction,
  atSeconds: number,
  deployment: Deployment,
  own: Partial<Readonly<Record<Phase, DistributionSpec>>>,
  dnsTtlSeconds: number,
  coldCache: DatabaseOutageSpec["coldCache"],
  recovers: boolean = false,
): DatabaseOutageSpec {
  const silent = action === "hostFailure";
  const crashes = (phase: Phase | OfRun): boolean =>
    recovers && deployment !== "cluster" && (phase === "promotion" || phase === "replacement");
  const phasesFor = (existing: Deployment): (Phase | OfRun)[] =>
    phasesOf(action, existing).flatMap((phase) => (crashes(phase) ? [phase, RECOVERY] : [phase]));
  const phases = phasesFor(deployment);
  const defaults: Readonly<Record<Phase, DistributionSpec>> =
    deployment === "cluster" ? { ...PHASE_DEFAULTS, ...CLUSTER_PHASES } : PHASE_DEFAULTS;
  const timed = (name: Phase | OfRun): DatabaseOutageSpec["phases"][number] => ({
    name,
    seconds: name === REPLAY || name === RECOVERY ? uniform(0, 0) : (own[name] ?? defaults[name]),
  });
  return {
    kind: "outage",
    atSeconds,
    name: LABELS[action],
    connections: silent ? "silent" : "reset",
    address: silent ? "silent" : "refuses",
    phases: phases.map(timed),
    ...(phases.includes("promotion")
      ? { standby: { without: phasesFor("none").map(timed), rebuildSeconds: timed("standbyRebuild").seconds } }
      : {}),

    dnsTtlSeconds: phases.includes("dnsUpdate") ? dnsTtlSeconds : null,
    coldCache,
  };
}
