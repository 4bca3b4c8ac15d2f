import { Backups, type BackupRun } from "./backups.js";
import { Checkpoints, type CheckpointsRun } from "./checkpoints.js";
import { DelayLine } from "../kernel/delay-line.js";
import type { Calendar } from "../kernel/calendar.js";
import type { World } from "../kernel/world.js";
import type { StorageSpec, VolumeEventSpec } from "./rds-spec.js";
import { StorageAutoscaling } from "./storage-autoscaling.js";
import { BYTES_PER_GIB, StorageSpace, type StorageChange } from "./storage-space.js";
import { Storage } from "./storage.js";
import { instanceLimits, volumeLimits, type InstanceBandwidth } from "./volume.js";

const FIRST = -1;

/** What became of a database's volume in one run: plain data. */
export interface VolumeRun {
  /** In the end, and on average. */
  readonly allocatedGib: number;
  readonly meanAllocatedGib: number;
  /** When the run began, and in the end. */
  readonly firstUsedGib: number;
  readonly usedGib: number;
  /** Nothing could be written for so long. */
  readonly fullSeconds: number;
  readonly changes: readonly StorageChange[];
  readonly backups: readonly BackupRun[];
  /** Absent: they are not modelled. */
  readonly checkpoints?: CheckpointsRun;
}

/** The volume of a database, what fills it, and what is done to it. */
export class DatabaseVolume {
  readonly #storage: Storage;
  readonly #space: StorageSpace;
  readonly #firstUsedGib: number;
  readonly #checkpoints: Checkpoints | null;
  readonly #backups: Backups | null;

  constructor(world: World, spec: StorageSpec, events: readonly VolumeEventSpec[]) {
    this.#storage = new Storage(world, spec);
    this.#space = new StorageSpace(world, this.#storage, spec.volume, spec.space);
    const { mostGib, usedBytes } = spec.space;
    this.#firstUsedGib = usedBytes / BYTES_PER_GIB;
    if (mostGib !== null) new StorageAutoscaling(this.#space, mostGib).begin(world.calendar);
    const { checkpoints, backups } = spec;
    this.#checkpoints = checkpoints === undefined ? null : new Checkpoints(world.calendar, this.#storage, checkpoints);
    this.#backups = backups === undefined ? null : new Backups(world, this.#storage, backups);
    this.#schedule(world, events);
    this.#watch(world, spec);
  }

  get isFull(): boolean {
    return this.#space.isFull;
  }

  /** When these operations, asked for now, will be done. */
  submit(reads: number, writes: number, bytesPerOperation: number): number {
    const more = this.#checkpoints === null || writes === 0 ? 0 : this.#checkpoints.write(writes);
    return this.#storage.submit(reads, writes, (reads + writes) * bytesPerOperation + more);
  }

  /** What an engine that starts after a crash takes for its log, s. */
  recoverySeconds(): number {
    return this.#checkpoints?.recoverySeconds() ?? 0;
  }

  /** The instance has another class. */
  hangOn(instance: InstanceBandwidth | null): void {
    this.#storage.hangOn(instance);
  }

  /** Changes that nobody waits for: those of a primary, on its replica. */
  writeBehind(writes: number, bytesPerOperation: number): void {
    const more = this.#checkpoints?.write(writes) ?? 0;
    this.#storage.writeBehind(writes, writes * bytesPerOperation + more);
  }

  /** A transaction leaves so many bytes. */
  store(bytes: number): void {
    this.#space.store(bytes);
  }

  report(): VolumeRun {
    const { allocatedGib, meanAllocatedGib, usedBytes, fullSeconds, changes } = this.#space;
    return {
      allocatedGib,
      meanAllocatedGib,
      firstUsedGib: this.#firstUsedGib,
      usedGib: usedBytes / BYTES_PER_GIB,
      fullSeconds,
      changes,
      backups: this.#backups?.taken ?? [],
      ...(this.#checkpoints === null ? {} : { checkpoints: this.#checkpoints.report() }),
    };
  }

  #schedule(world: World, events: readonly VolumeEventSpec[]): void {
    const happens = (event: number): void => {
      const what = events[event >> 1]!;
      const begins = event % 2 === 0;
      if (what.kind === "storageModification") this.#space.modify(what.change, "modification");
      else if (what.kind === "slowStorage") this.#storage.slowDown(begins ? what.factor : 1 / what.factor);
      else if (begins) this.#storage.suspend(what.untilSeconds);
    };
    const line = new DelayLine(world.calendar, { arrived: happens }, FIRST);
    events.forEach((event, index) => {
      line.holdUntil(2 * index, event.atSeconds);
      if (event.kind === "slowStorage" && Number.isFinite(event.untilSeconds))
        line.holdUntil(2 * index + 1, event.untilSeconds);
    });
  }

  #watch({ gauges, calendar }: World, { volume, instance }: StorageSpec): void {
    const gauge = (
      metric: string,
      label: string,
      unit: "per second" | "count" | "bytes" | "share",
      integral: () => number,
    ): void => gauges.add({ system: "database", metric, label, unit, capacity: null, integral });
    const storage = this.#storage;
    gauge("ReadIOPS", "Read operations of the database's volume", "per second", () => storage.reads);
    gauge("WriteIOPS", "Write operations of the database's volume", "per second", () => storage.writes);
    gauge("DiskQueueDepth", "Operations waiting for the volume", "count", () => storage.queueSeconds);
    gauge("FreeStorageSpace", "Free space of the volume", "bytes", () => this.#space.freeIntegral());
    const balance = (metric: string, label: string, left: () => number): void =>
      gauge(metric, label, "share", trapezoid(calendar, left));
    if (volumeLimits(volume).operations.burst !== undefined)
      balance("BurstBalance", "I/O credits left of the volume", () => storage.balances.volume);
    const carried = instance === null ? null : instanceLimits(instance);
    if (carried?.operations.burst !== undefined)
      balance("EBSIOBalance%", "Burst of I/O left of the instance", () => storage.balances.instanceOperations);
    if (carried?.bytes.burst !== undefined)
      balance("EBSByteBalance%", "Burst of throughput left of the instance", () => storage.balances.instanceBytes);
  }
}

/** Integral of what is only looked at now and then. */
function trapezoid({ clock }: Calendar, value: () => number): () => number {
  let at = clock[0]!;
  let last = value();
  let sum = 0;
  return () => {
    const [now, next] = [clock[0]!, value()];
    sum += ((now - at) * (last + next)) / 2;
    at = now;
    last = next;
    return sum;
  };
}
