import type { World } from "../kernel/world.js";

/**
 * What is left in a core's caches of what its processes work with. What a process touched is still there after t seconds
 * with probability e^(-t / lifetime): neighbours on the same host, and the other processes of this one, put something else
 * in its place, at random as far as it can tell. A request touches what the one before it in its process did, so its
 * age is the time since that one began: also if the process was busy, or waited for the database, in between.
 *
 * Measured: docs/validation/findings.md, "The age of what is in the caches".
 */
export class CacheAges {
  readonly #clock: Float64Array;
  readonly #lifetimeSeconds: number;
  /** By process, when its last request began, s. */
  readonly #began: Float64Array;

  constructor({ calendar }: World, processes: number, lifetimeSeconds: number) {
    this.#clock = calendar.clock;
    this.#lifetimeSeconds = lifetimeSeconds;
    this.#began = new Float64Array(processes).fill(-Infinity);
  }

  /** A process begins a request: the share of what it works with that is not in the caches any more. */
  touch(process: number): number {
    const now = this.#clock[0]!;
    const age = now - this.#began[process]!;
    this.#began[process] = now;
    return -Math.expm1(-age / this.#lifetimeSeconds);
  }
}
