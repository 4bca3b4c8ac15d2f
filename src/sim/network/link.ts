import { DelayLine } from "../kernel/delay-line.js";
import type { Draws } from "../kernel/draws.js";
import type { Caller, Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";

/**
 * A network path between a caller and a tier. Each message takes half of the request's round-trip time,
 * drawn by the request's number, so there and back are equally long and requests may overtake one another.
 */
export class Link implements Tier, Caller {
  readonly #world: World;
  /** Round-trip times by call site. */
  readonly #roundTrips: readonly Draws[];
  readonly #hop: number;
  readonly #there: DelayLine;
  readonly #back: DelayLine;
  readonly #caller: Caller;
  #tier: Tier | null = null;

  /** @param hop name and label under which the time on this path is booked */
  constructor(world: World, hop: { name: string; label: string }, roundTrips: readonly Draws[], caller: Caller) {
    this.#world = world;
    this.#roundTrips = roundTrips;
    this.#caller = caller;
    this.#hop = world.requests.hop(hop.name, hop.label);
    this.#there = new DelayLine(world.calendar, { arrived: (row) => this.#arrivedThere(row) });
    this.#back = new DelayLine(world.calendar, { arrived: (row) => this.#arrivedBack(row) });
  }

  connect(tier: Tier): void {
    this.#tier = tier;
  }

  serve(row: number): void {
    this.#there.holdUntil(row, this.#world.calendar.clock[0]! + this.oneWay(row));
  }

  answered(row: number): void {
    this.#back.holdUntil(row, this.#world.calendar.clock[0]! + this.oneWay(row));
  }

  /** How long a message of the request takes, s. */
  protected oneWay(row: number): number {
    const { requests } = this.#world;
    return this.#roundTrips[requests.site[row]!]!.at(requests.draw[row]!) / 2;
  }

  #arrivedThere(row: number): void {
    this.#world.requests.elapse(row, this.#hop);
    this.#tier!.serve(row);
  }

  #arrivedBack(row: number): void {
    this.#world.requests.elapse(row, this.#hop);
    this.#caller.answered(row);
  }
}
