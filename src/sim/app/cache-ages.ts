import type { World } from "../kernel/world.js";
import type { CacheSpec } from "../spec.js";

/**
 * What is left in a core's caches of what its processes work with. What a process touched is still there after t seconds
 * with probability e^(-t / lifetime): neighbours on the same host, and the other processes of this one, put something else
 * in its place, at random as far as it can tell.
 *
 * A request touches what the one before it in its process did, so that is as old as the time since that one began: also if the
 * process was busy, or waited for the database, in between. A part of it only requests to the same route touch.
 *
 * Measured: docs/validation/findings.md, "The age of what is in the caches".
 */
export class CacheAges {
  readonly #clock: Float64Array;
  readonly #lifetimeSeconds: number;
  readonly #routeShare: number;
  readonly #routes: number;
  /** By process, when its last request began, s. */
  readonly #began: Float64Array;
  /** Row-major: by process, and by route. */
  readonly #routeBegan: Float64Array;

  constructor({ calendar }: World, processes: number, routes: number, { lifetimeSeconds, routeShare }: CacheSpec) {
    this.#clock = calendar.clock;
    this.#lifetimeSeconds = lifetimeSeconds;
    this.#routeShare = routeShare;
    this.#routes = routes;
    this.#began = new Float64Array(processes).fill(-Infinity);
    this.#routeBegan = new Float64Array(processes * routes).fill(-Infinity);
  }

  /** A process begins a request: the share of what it works with that is not in the caches any more. */
  touch(process: number, route: number): number {
    const common = this.#gone(this.#began, process);
    const own = this.#gone(this.#routeBegan, process * this.#routes + route);
    return common + this.#routeShare * (own - common);
  }

  #gone(began: Float64Array, at: number): number {
    const now = this.#clock[0]!;
    const age = now - began[at]!;
    began[at] = now;
    return -Math.expm1(-age / this.#lifetimeSeconds);
  }
}
