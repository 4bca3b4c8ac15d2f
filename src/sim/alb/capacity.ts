import type { Source } from "../kernel/calendar.js";
import type { World } from "../kernel/world.js";
import { connectionsPerSecond, lcus, type LcuUsage } from "./lcu.js";
import type { CapacitySpec } from "./spec.js";

/** How often demand is looked at, s. */
const WINDOW_SECONDS = 1;

/**
 * The load balancer's own scaling. AWS adds capacity in minutes and takes it away in hours, at a pace it does not
 * publish; secondary pages say that it follows a load that doubles in five minutes. So: while demand is above a share
 * of capacity, capacity grows by a factor every growth period, step by step; connections beyond it are rejected
 * (RejectedConnectionCount; there is no queue). All numbers are parameters [I].
 */
export class Capacity implements Source {
  readonly #world: World;
  readonly #slot: number;
  readonly #spec: CapacitySpec;
  /** Usage since a time, read and started anew by every window. */
  readonly #usage: () => LcuUsage;
  /** LCUs. */
  units: number;
  /** Demand of the last window, LCUs, with what was rejected. */
  demand = 0;
  #admitted = 0;
  #offered = 0;
  #quietSince = Infinity;

  /** @param usage averages since it was called last; its new connections are those admitted */
  constructor(world: World, spec: CapacitySpec, usage: () => LcuUsage) {
    this.#world = world;
    this.#spec = spec;
    this.#usage = usage;
    this.units = spec.floor;
    this.#slot = world.calendar.add(this);
    this.#schedule();
  }

  /** Whether another connection is taken; says so at once. */
  admits(): boolean {
    this.#offered++;
    // Of the whole window's budget: a burst inside one second is what a bigger node would have absorbed.
    if (this.#admitted >= connectionsPerSecond(this.units) * WINDOW_SECONDS) return false;
    if (this.demand > this.units && this.#admitted * this.demand >= this.#offered * this.units) return false;
    this.#admitted++;
    return true;
  }

  /** CapacityUtilization as a share. */
  get utilisation(): number {
    return Math.min(1, this.demand / this.units);
  }

  fire(): void {
    const usage = this.#usage();
    const offered = this.#offered / WINDOW_SECONDS;
    this.demand = lcus({ ...usage, newConnectionsPerSecond: offered });
    this.#offered = 0;
    this.#admitted = 0;
    this.#adapt();
    this.#schedule();
  }

  #adapt(): void {
    const { floor, growthFactor, growthSeconds, growAboveShare, shrinkBelowShare, shrinkSeconds } = this.#spec;
    const { now } = this.#world.calendar;
    if (this.demand > growAboveShare * this.units) {
      this.units *= Math.exp((Math.log(growthFactor) * WINDOW_SECONDS) / growthSeconds);
      this.#quietSince = Infinity;
    } else if (this.demand >= shrinkBelowShare * this.units) this.#quietSince = Infinity;
    else {
      this.#quietSince = Math.min(this.#quietSince, now);
      if (now - this.#quietSince < shrinkSeconds) return;
      this.units = Math.max(floor, this.units / 2);
      this.#quietSince = now;
    }
  }

  #schedule(): void {
    this.#world.calendar.time[this.#slot] = this.#world.calendar.now + WINDOW_SECONDS;
    this.#world.calendar.schedule(this.#slot);
  }
}
