import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { StorageSpec } from "./rds-spec.js";

/**
 * An EBS volume behind an instance: operations take turns, each as long as the limit that binds it allows (IOPS or bytes
 * per second). What has come later waits for what has come before, so that all that must be known is when the volume will
 * be free. On gp2 it is fast while there are credits: they are spent one an operation and come back at the baseline rate.
 */
export class Storage {
  readonly #clock: Float64Array;
  readonly #spec: StorageSpec;
  readonly #latency: Draws;
  #drawn = 0;
  #freeAt = 0;
  /** As of `#creditsAt`. */
  #credits: number;
  #creditsAt = 0;
  /** Operations and waiting seconds so far. */
  reads = 0;
  writes = 0;
  queueSeconds = 0;

  constructor(world: World, spec: StorageSpec) {
    this.#clock = world.calendar.clock;
    this.#spec = spec;
    this.#latency = new Draws(world.stream("storageLatency"), law(spec.latencySeconds));
    this.#credits = spec.credits?.first ?? 0;
  }

  /** When these operations, asked for now, will be done. */
  submit(reads: number, writes: number, bytesPerOperation: number): number {
    const now = this.#clock[0]!;
    const operations = reads + writes;
    if (operations === 0) return now;
    this.reads += reads;
    this.writes += writes;
    const begun = Math.max(now, this.#freeAt);
    const byBytes = (operations * bytesPerOperation) / this.#spec.bytesPerSecond;
    this.#freeAt = begun + Math.max(this.#transfer(operations, begun), byBytes);
    const done = this.#freeAt + this.#latency.at(this.#drawn++);
    this.queueSeconds += done - now;
    return done;
  }

  /** Nothing moves before `until`, s: a snapshot begins. */
  suspend(until: number): void {
    this.#freeAt = Math.max(this.#freeAt, until);
  }

  /** Share of the credits left; 1 where none are needed. */
  get burstBalance(): number {
    const { credits } = this.#spec;
    if (credits === undefined) return 1;
    return Math.min(credits.most, this.#creditsLeft(this.#clock[0]!)) / credits.most;
  }

  #transfer(operations: number, begun: number): number {
    const { iops, credits } = this.#spec;
    if (credits === undefined || credits.burstIops <= iops) return operations / iops;
    const left = Math.min(credits.most, this.#creditsLeft(begun));
    // At full speed an operation costs a credit, of which the baseline brings back a part meanwhile.
    const each = 1 - iops / credits.burstIops;
    const fast = Math.min(operations, left / each);
    this.#credits = left - fast * each;
    const seconds = fast / credits.burstIops + (operations - fast) / iops;
    this.#creditsAt = begun + seconds;
    return seconds;
  }

  #creditsLeft(at: number): number {
    return this.#credits + Math.max(0, at - this.#creditsAt) * this.#spec.iops;
  }
}
