import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { DistributionSpec } from "../spec.js";
import type { Storage } from "./storage.js";
import { STRIPED_GIB, type VolumeSpec } from "./volume.js";

export const BYTES_PER_GIB: number = 2 ** 30;
/** After a modification there is none for so long, or until the volume is optimized (RDS User Guide, USER_PIOPS.ModifyingExisting [D]). */
const LOCKED_SECONDS = 6 * 3600;
/** A modification that grows a volume grows it by at least 10 % (same page [D]): to so many GiB. */
export const leastGrownGib = (gib: number): number => Math.ceil((gib * 11) / 10);

export interface SpaceSpec {
  /** Taken when the run begins. */
  readonly usedBytes: number;
  /** MaxAllocatedStorage: RDS grows the volume up to this by itself, GiB; null: it does not. */
  readonly mostGib: number | null;
  /** What a modification costs: it goes on with higher latency; one that stripes the volume anew copies it. */
  readonly optimization: {
    readonly seconds: DistributionSpec;
    readonly latencyFactor: number;
    /** Of the volume, left to the database while it is copied. */
    readonly shareWhileCopied: number;
  };
}

/** An attempt to change the volume. Plain data. */
export interface StorageChange {
  readonly atSeconds: number;
  readonly cause: "autoscaling" | "modification";
  readonly fromGib: number;
  /** The same: it was refused. */
  readonly toGib: number;
  readonly refused: string | null;
  /** From when on the volume has its new limits. */
  readonly optimizedAtSeconds: number | null;
}

/** What is asked of a volume; what is absent stays. Without a size and anything else it grows by a tenth. */
export type VolumeChange = Partial<VolumeSpec>;

/** How full the volume is, and how it grows. */
export class StorageSpace {
  readonly #clock: Float64Array;
  readonly #storage: Storage;
  readonly #spec: SpaceSpec;
  readonly #lengths: Draws;
  readonly #optimized: DelayLine;
  #volume: VolumeSpec;
  #usedBytes: number;
  #lockedUntil = -Infinity;
  #isCopied = false;
  #settledAt = 0;
  #freeIntegral = 0;
  #allocatedIntegral = 0;
  #fullSeconds = 0;
  readonly changes: StorageChange[] = [];

  constructor(world: World, storage: Storage, volume: VolumeSpec, spec: SpaceSpec) {
    this.#clock = world.calendar.clock;
    this.#storage = storage;
    this.#volume = volume;
    this.#spec = spec;
    this.#usedBytes = spec.usedBytes;
    this.#lengths = new Draws(world.stream("storageOptimization"), law(spec.optimization.seconds));
    this.#optimized = new DelayLine(world.calendar, { arrived: () => this.#settleDown() });
  }

  get allocatedGib(): number {
    return this.#volume.gib;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  get freeBytes(): number {
    return this.#volume.gib * BYTES_PER_GIB - this.#usedBytes;
  }

  get isFull(): boolean {
    return this.freeBytes <= 0;
  }

  /** Whether a modification would be refused now. */
  get isLocked(): boolean {
    return this.#clock[0]! < this.#lockedUntil;
  }

  /** So many bytes more; what there is no room for is not there. */
  store(bytes: number): void {
    if (bytes === 0) return;
    this.#settle();
    this.#usedBytes = Math.min(this.#usedBytes + bytes, this.#volume.gib * BYTES_PER_GIB);
  }

  /** RDS takes the change, or refuses it; either is on record. */
  modify(change: VolumeChange, cause: StorageChange["cause"]): void {
    this.#settle();
    const now = this.#clock[0]!;
    const before = this.#volume;
    const after = { ...before, ...(Object.keys(change).length === 0 ? { gib: leastGrownGib(before.gib) } : change) };
    const refused = this.#objection(before, after);
    const seconds = refused === null ? this.#lengths.at(this.changes.length) : 0;
    this.changes.push({
      atSeconds: now,
      cause,
      fromGib: before.gib,
      toGib: refused === null ? after.gib : before.gib,
      refused,
      optimizedAtSeconds: refused === null ? now + seconds : null,
    });
    if (refused !== null) return;
    this.#volume = after;
    this.#lockedUntil = now + Math.max(LOCKED_SECONDS, seconds);
    this.#storage.slowDown(this.#spec.optimization.latencyFactor);
    this.#isCopied = before.type !== after.type || before.gib < STRIPED_GIB !== after.gib < STRIPED_GIB;
    if (this.#isCopied) this.#storage.share(this.#spec.optimization.shareWhileCopied);
    this.#optimized.holdUntil(0, now + seconds);
  }

  /** Free bytes times seconds. */
  freeIntegral(): number {
    this.#settle();
    return this.#freeIntegral;
  }

  get meanAllocatedGib(): number {
    this.#settle();
    return this.#settledAt === 0 ? this.#volume.gib : this.#allocatedIntegral / this.#settledAt;
  }

  /** How long nothing could be written for want of space, s. */
  get fullSeconds(): number {
    this.#settle();
    return this.#fullSeconds;
  }

  #objection(before: VolumeSpec, after: VolumeSpec): string | null {
    if (this.isLocked) return "within six hours of the last modification, or while the volume is optimized";
    if (after.gib < before.gib) return "a volume does not shrink";
    if (after.gib > before.gib && after.gib < leastGrownGib(before.gib) && after.gib !== this.#spec.mostGib)
      return "a volume grows by at least 10 %";
    return null;
  }

  /** The volume has its new limits from now on: until here it did no less than before (EBS User Guide [D]). */
  #settleDown(): void {
    this.#storage.slowDown(1 / this.#spec.optimization.latencyFactor);
    if (this.#isCopied) this.#storage.share(1);
    this.#storage.become(this.#volume);
  }

  #settle(): void {
    const now = this.#clock[0]!;
    const seconds = now - this.#settledAt;
    this.#settledAt = now;
    const free = this.freeBytes;
    this.#freeIntegral += seconds * free;
    this.#allocatedIntegral += seconds * this.#volume.gib;
    if (free <= 0) this.#fullSeconds += seconds;
  }
}
