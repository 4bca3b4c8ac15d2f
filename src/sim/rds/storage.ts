import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import { RateLimit } from "./rate-limit.js";
import type { StorageSpec } from "./rds-spec.js";
import { instanceLimits, volumeLimits, type InstanceBandwidth, type VolumeLimits, type VolumeSpec } from "./volume.js";

/** Operations and bytes of one thing that limits. */
class Limits {
  readonly operations: RateLimit;
  readonly bytes: RateLimit;

  constructor({ operations, bytes }: VolumeLimits) {
    this.operations = new RateLimit(operations);
    this.bytes = new RateLimit(bytes);
  }

  take(operations: number, bytes: number, begun: number): number {
    return Math.max(this.operations.take(operations, begun), this.bytes.take(bytes, begun));
  }
}

/**
 * An EBS volume behind an instance: operations take turns, each as long as the limit that binds it allows (IOPS or bytes
 * per second, of the volume or of the instance). What has come later waits for what has come before, so that all that must
 * be known is when the volume will be free.
 */
export class Storage {
  readonly #clock: Float64Array;
  readonly #latency: Draws;
  #instance: Limits | null;
  #volume: Limits;
  #drawn = 0;
  #freeAt = 0;
  #latencyFactor = 1;
  #copyFactor = 1;
  /** Operations and waiting seconds so far. */
  reads = 0;
  writes = 0;
  queueSeconds = 0;

  constructor(world: World, spec: StorageSpec) {
    this.#clock = world.calendar.clock;
    this.#volume = new Limits(volumeLimits(spec.volume));
    this.#instance = spec.instance === null ? null : new Limits(instanceLimits(spec.instance));
    this.#latency = new Draws(world.stream("storageLatency"), law(spec.latencySeconds));
  }

  /** When these operations, asked for now, will be done. */
  submit(reads: number, writes: number, bytes: number): number {
    const now = this.#clock[0]!;
    const operations = reads + writes;
    if (operations === 0) return now;
    this.reads += reads;
    this.writes += writes;
    this.#occupy(operations, bytes);
    const done = this.#freeAt + this.#latencyFactor * this.#latency.at(this.#drawn++);
    this.queueSeconds += done - now;
    return done;
  }

  /** Writes of the database's own, which nobody waits for: they only take their turn. */
  writeBehind(writes: number, bytes: number): void {
    this.writes += writes;
    this.#occupy(writes, bytes);
  }

  /** Nothing moves before `until`, s: a snapshot begins. */
  suspend(until: number): void {
    this.#freeAt = Math.max(this.#freeAt, until);
  }

  /** An operation alone takes `factor` times as long from now on, on top of what else makes it slow. */
  slowDown(factor: number): void {
    this.#latencyFactor *= factor;
  }

  /** Only this share of the volume is left to the database: it is being copied. */
  share(share: number): void {
    this.#copyFactor = 1 / share;
  }

  /** It has been modified: other limits, and full credits. What is in line keeps the pace that it was promised. */
  become(volume: VolumeSpec): void {
    this.#volume = new Limits(volumeLimits(volume));
  }

  /** It hangs on another instance from now on, whose bursts are full; null: that carries whatever is asked. */
  hangOn(instance: InstanceBandwidth | null): void {
    this.#instance = instance === null ? null : new Limits(instanceLimits(instance));
  }

  /** Shares of the credits left, of what has any. */
  get balances(): { readonly volume: number; readonly instanceOperations: number; readonly instanceBytes: number } {
    const now = this.#clock[0]!;
    return {
      volume: this.#volume.operations.shareLeft(now),
      instanceOperations: this.#instance?.operations.shareLeft(now) ?? 1,
      instanceBytes: this.#instance?.bytes.shareLeft(now) ?? 1,
    };
  }

  #occupy(operations: number, bytes: number): void {
    const begun = Math.max(this.#clock[0]!, this.#freeAt);
    const own = this.#copyFactor * this.#volume.take(operations, bytes, begun);
    this.#freeAt = begun + Math.max(own, this.#instance?.take(operations, bytes, begun) ?? 0);
  }
}
