import type { Caller, Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { Requests } from "../kernel/requests.js";
import type { OriginOutageSpec } from "./spec.js";

/** What is wrong with the origin now; null: nothing. */
export function outageAt(outages: readonly OriginOutageSpec[], now: number): OriginOutageSpec["kind"] | null {
  return outages.find(({ fromSeconds, toSeconds }) => fromSeconds <= now && now < toSeconds)?.kind ?? null;
}

/** The door of an origin: while it is to answer with a status of its own, nothing gets behind it. */
export class OriginGate implements Tier {
  readonly #clock: Float64Array;
  readonly #requests: Requests;
  readonly #outages: readonly OriginOutageSpec[];
  readonly #caller: Caller;
  #tier: Tier | null = null;

  constructor(world: World, outages: readonly OriginOutageSpec[], caller: Caller) {
    this.#clock = world.calendar.clock;
    this.#requests = world.requests;
    this.#outages = outages.filter(({ kind }) => typeof kind === "number");
    this.#caller = caller;
  }

  connect(tier: Tier): void {
    this.#tier = tier;
  }

  serve(row: number): void {
    if (this.#outages.length > 0) {
      const status = outageAt(this.#outages, this.#clock[0]!);
      if (typeof status === "number") {
        this.#requests.status[row] = status;
        this.#caller.answered(row);
        return;
      }
    }
    this.#tier!.serve(row);
  }
}
