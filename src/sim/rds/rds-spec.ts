/** Amazon RDS beyond CPU and connections: what stands still when it moves, what a write waits for. Times in seconds. */
import type { DistributionSpec } from "../spec.js";
import type { BackupSpec } from "./backups.js";
import type { CheckpointSpec } from "./checkpoints.js";
import type { ReplicationSpec } from "./replication-spec.js";
import type { SpaceSpec, VolumeChange } from "./storage-space.js";
import type { InstanceBandwidth, VolumeSpec } from "./volume.js";

export interface ManagedDatabaseSpec {
  /** From commit to its acknowledgement, of a transaction that writes. */
  readonly commitSeconds: DistributionSpec;
  /** null: it answers at once, however much is asked. */
  readonly storage: StorageSpec | null;
  /** In order of time; an outage that would begin during another is part of that one. */
  readonly events: readonly DatabaseEventSpec[];
  /** Absent: nobody follows it. */
  readonly replication?: ReplicationSpec;
}

/** A volume: requests take turns. */
export interface StorageSpec {
  readonly volume: VolumeSpec;
  /** null: the instance carries whatever is asked. */
  readonly instance: InstanceBandwidth | null;
  /** An operation alone. */
  readonly latencySeconds: DistributionSpec;
  readonly space: SpaceSpec;
  /** Absent: changed pages are never written; of PostgreSQL. */
  readonly checkpoints?: CheckpointSpec;
  /** Absent: none is taken. */
  readonly backups?: BackupSpec;
}

/** What the last statement of a request's transaction asks of the database besides CPU. */
export interface StatementSpec {
  /** Operations on the volume: not those that the buffer cache answers. */
  readonly reads: number;
  readonly writes: number;
  readonly bytesPerOperation: number;
  /** A share of the requests changes one of so many rows that all of them want; 0 rows: none. */
  readonly hotRows: number;
  readonly hotShare: number;
  /** Of a statement that only reads: how many go to replicas, where there are any. Absent: as the routing has it. */
  readonly replicaShare?: number;
  /** That it leaves on the volume, rows and their index entries. */
  readonly bytesStored: number;
}

export type DatabaseEventSpec = DatabaseOutageSpec | DatabaseSpellSpec | VolumeEventSpec | StandbyLossSpec;

/** For a while the volume stands still, or an operation alone takes `factor` times as long; or somebody modifies it. */
export type VolumeEventSpec =
  | {
      readonly kind: "ioSuspended" | "slowStorage";
      readonly atSeconds: number;
      readonly untilSeconds: number;
      /** Of `slowStorage`. */
      readonly factor: number;
    }
  | { readonly kind: "storageModification"; readonly atSeconds: number; readonly change: VolumeChange };

/** The standby is gone: nobody notices, until the primary goes too. */
export interface StandbyLossSpec {
  readonly kind: "standbyLoss";
  readonly atSeconds: number;
  readonly rebuildSeconds: DistributionSpec;
}

/** The database goes away, and comes back after its phases. */
export interface DatabaseOutageSpec {
  readonly kind: "outage";
  readonly atSeconds: number;
  readonly name: string;
  /** What becomes of open connections: closed by a host that lives, or left without an answer. */
  readonly connections: "reset" | "silent";
  /** How the address answers meanwhile. */
  readonly address: "refuses" | "silent";
  /** One after the other: detection, fencing, promotion … */
  readonly phases: readonly { readonly name: string; readonly seconds: DistributionSpec }[];
  /** What happens instead if there is no standby just then; absent: the outage needs none. */
  readonly standby?: {
    readonly without: DatabaseOutageSpec["phases"];
    /** From the end of the outage until there is one again. */
    readonly rebuildSeconds: DistributionSpec;
  };
  /** The name leads elsewhere afterwards, and clients may go on with the old address for so long; null: it does not. */
  readonly dnsTtlSeconds: number | null;
  /** The buffer cache is cold: each read costs `reads` more of them, a surplus that dies away with this time constant. */
  readonly coldCache: { readonly reads: number; readonly seconds: number };
  /** What it comes back as; absent: as it was. */
  readonly becomes?: MachineSpec;
}

/** An instance by its class. */
export interface MachineSpec {
  /** As its price is named. */
  readonly name: string;
  readonly vCpus: number;
  readonly relativeSpeed: number;
  readonly maxConnections: number;
  /** null: it carries whatever is asked. */
  readonly bandwidth: InstanceBandwidth | null;
}

/**
 * For a while every query takes `factor` times its CPU, nothing can be written, a transaction holds the locks of all hot
 * rows, or somebody else has `factor` connections open.
 */
export interface DatabaseSpellSpec {
  readonly kind: "slowQueries" | "storageFull" | "lockRows" | "connectionStorm";
  readonly atSeconds: number;
  readonly untilSeconds: number;
  /** Of `slowQueries` and `connectionStorm`. */
  readonly factor: number;
}

export const isSpell = (event: DatabaseEventSpec): event is DatabaseSpellSpec =>
  event.kind === "slowQueries" ||
  event.kind === "storageFull" ||
  event.kind === "lockRows" ||
  event.kind === "connectionStorm";

export const isOfVolume = (event: DatabaseEventSpec): event is VolumeEventSpec =>
  event.kind === "ioSuspended" || event.kind === "slowStorage" || event.kind === "storageModification";

/** What an instance becomes, in order of time. */
export const machinesIn = (events: readonly DatabaseEventSpec[]): MachineSpec[] =>
  events.flatMap((event) => (event.kind === "outage" && event.becomes !== undefined ? [event.becomes] : []));
