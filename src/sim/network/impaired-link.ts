import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { Caller } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import { Link } from "./link.js";

/** What is wrong with a path for a while. */
export interface ImpairmentSpec {
  readonly path: "client" | "instance" | "database";
  readonly fromSeconds: number;
  readonly untilSeconds: number;
  /** Added to every round trip, s. */
  readonly delaySeconds: number;
  /** Of packets, each way: 0 … below 1. */
  readonly loss: number;
  /** Only of what has an end in this zone: its number in `NetworkSpec.zones`. Absent: everywhere. */
  readonly zone?: number;
}

/** TCP's least retransmission timeout, doubled with every loss up to the most (Linux, tcp.h: 200 ms and 120 s [M]). */
const LEAST_TIMEOUT_SECONDS = 0.2;
const MOST_TIMEOUT_SECONDS = 120;

/**
 * A path that is slow or loses packets now and then. TCP hides a loss from both ends and makes it time: a message whose
 * packet is lost arrives a retransmission timeout later, or several. A message counts as one packet, as nothing follows it
 * whose acknowledgements would give the loss away sooner (RFC 5681); long answers do better than this.
 */
export class ImpairedLink extends Link {
  readonly #clock: Float64Array;
  readonly #impairments: readonly ImpairmentSpec[];
  readonly #chances: Draws;
  #drawn = 0;

  constructor(
    world: World,
    hop: { name: string; label: string },
    roundTrips: readonly Draws[],
    caller: Caller,
    impairments: readonly ImpairmentSpec[],
  ) {
    super(world, hop, roundTrips, caller);
    this.#clock = world.calendar.clock;
    this.#impairments = impairments;
    this.#chances = new Draws(world.stream("packetLoss", hop.name), law({ kind: "uniform", min: 0, max: 1 }));
  }

  protected override oneWay(row: number): number {
    const now = this.#clock[0]!;
    let seconds = this.unimpaired(row);
    let arrives = 1;
    for (const impairment of this.#impairments) {
      const { fromSeconds, untilSeconds, delaySeconds, loss } = impairment;
      if (now < fromSeconds || now >= untilSeconds || !this.suffers(impairment, row)) continue;
      seconds += delaySeconds / 2;
      arrives *= 1 - loss;
    }
    return arrives === 1 ? seconds : seconds + this.#retransmission(arrives);
  }

  /** How long a message of the request takes while nothing is wrong, s. */
  protected unimpaired(row: number): number {
    return super.oneWay(row);
  }

  protected suffers(_impairment: ImpairmentSpec, _row: number): boolean {
    return true;
  }

  #retransmission(arrives: number): number {
    let seconds = 0;
    for (let timeout = LEAST_TIMEOUT_SECONDS; this.#chances.at(this.#drawn++) >= arrives; timeout *= 2)
      seconds += Math.min(timeout, MOST_TIMEOUT_SECONDS);
    return seconds;
  }
}
