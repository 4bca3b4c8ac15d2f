/**
 * The speed of a machine's cores as a two-state Markov process of mean 1. On shared hardware the same work costs
 * 0.7 or 1.2 CPU-milliseconds from one second to the next, with almost no steal: a neighbour on the same physical
 * core, or its clock. Half a second of that explains latencies' tails better than any law of the demands.
 */
import type { CoreSpec } from "../spec.js";
import type { Calendar, Source } from "./calendar.js";
import { Draws } from "./draws.js";
import { law } from "./law.js";
import type { World } from "./world.js";

type Modulation = NonNullable<CoreSpec["modulation"]>;

/** The two speeds, relative to the mean: a share of the time slow, `slowdown` times slower than fast. */
export function coreSpeeds({ slowShare, slowdown }: Omit<Modulation, "slowDwellSeconds">): {
  fast: number;
  slow: number;
} {
  const fast = 1 / (1 - slowShare + slowShare / slowdown);
  return { fast, slow: fast / slowdown };
}

export class CoreSpeed implements Source {
  readonly #calendar: Calendar;
  readonly #slot: number;
  readonly #apply: (factor: number) => void;
  readonly #speeds: { readonly fast: number; readonly slow: number };
  readonly #dwellSeconds: { readonly fast: number; readonly slow: number };
  /** Exponential of mean 1. */
  readonly #dwells: Draws;
  #changes = 0;
  #slow: boolean;

  /**
   * @param machine names the machine: its random stream
   * @param apply is given the speed, relative to its mean, whenever it changes
   */
  constructor(world: World, machine: string, modulation: Modulation, apply: (factor: number) => void) {
    const { slowShare, slowDwellSeconds } = modulation;
    this.#calendar = world.calendar;
    this.#slot = world.calendar.add(this);
    this.#apply = apply;
    this.#speeds = coreSpeeds(modulation);
    this.#dwellSeconds = { slow: slowDwellSeconds, fast: (slowDwellSeconds * (1 - slowShare)) / slowShare };
    this.#dwells = new Draws(world.stream("coreSpeedDwell", machine), law({ kind: "exponential", mean: 1 }));
    const start = new Draws(world.stream("coreSpeedStart", machine), law({ kind: "uniform", min: 0, max: 1 }));
    // In its stationary state from the start; the exponential dwell has no memory.
    this.#slow = start.at(0) < slowShare;
  }

  begin(): void {
    this.#enter();
  }

  fire(): void {
    this.#slow = !this.#slow;
    this.#enter();
  }

  #enter(): void {
    const state = this.#slow ? "slow" : "fast";
    this.#apply(this.#speeds[state]);
    this.#calendar.time[this.#slot] = this.#calendar.now + this.#dwells.at(this.#changes++) * this.#dwellSeconds[state];
    this.#calendar.schedule(this.#slot);
  }
}
