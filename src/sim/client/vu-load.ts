import type { Source } from "../kernel/calendar.js";
import { DelayLine } from "../kernel/delay-line.js";
import type { World } from "../kernel/world.js";
import type { IterationStarter, Load } from "./load.js";
import type { VuChange } from "./vu-schedule.js";

/** How many iterations a virtual user may still start. */
export interface IterationBudget {
  /** Takes one for `vu`; false if there is none left. */
  take(vu: number): boolean;
}

export const UNLIMITED: IterationBudget = { take: () => true };

/** Iterations in one instant after which the load is declared stuck. */
const STANDSTILL = 1_000_000;

/** per-vu-iterations */
export function perVuBudget(vus: number, iterations: number): IterationBudget {
  const left = new Float64Array(vus).fill(iterations);
  return { take: (vu) => left[vu]!-- > 0 };
}

/** shared-iterations */
export function sharedBudget(iterations: number): IterationBudget {
  let left = iterations;
  return { take: () => left-- > 0 };
}

/**
 * k6's closed executors: each active virtual user runs iteration after iteration. Which executor it is, is in
 * the schedule of VU changes and in the budget of iterations.
 */
export class VuLoad implements Load, Source {
  readonly endSeconds: number;
  readonly #world: World;
  readonly #slot: number;
  readonly #index: number;
  readonly #starter: IterationStarter;
  readonly #changes: readonly VuChange[];
  readonly #startSeconds: number;
  readonly #gracefulRampDownSeconds: number;
  readonly #minIterationSeconds: number;
  readonly #budget: IterationBudget;
  /** VUs between two iterations, by number. */
  readonly #pauses: DelayLine;
  /** VUs told to stop that may finish their iteration until then. */
  readonly #rampDowns: DelayLine;
  readonly #startedAt: number[] = [];
  readonly #running: boolean[] = [];
  #nextChange = 0;
  /** VUs 0 … wanted - 1 are to run. */
  #wanted = 0;
  #number = 0;
  #lastStart = -1;
  #startsAtOnce = 0;

  constructor(
    world: World,
    index: number,
    starter: IterationStarter,
    plan: {
      changes: readonly VuChange[];
      startSeconds: number;
      durationSeconds: number;
      gracefulRampDownSeconds: number;
      minIterationSeconds: number;
      budget: IterationBudget;
    },
  ) {
    this.#world = world;
    this.#slot = world.calendar.add(this);
    this.#index = index;
    this.#starter = starter;
    this.#changes = plan.changes;
    this.#startSeconds = plan.startSeconds;
    this.endSeconds = plan.startSeconds + plan.durationSeconds;
    this.#gracefulRampDownSeconds = plan.gracefulRampDownSeconds;
    this.#minIterationSeconds = plan.minIterationSeconds;
    this.#budget = plan.budget;
    this.#pauses = new DelayLine(world.calendar, { arrived: (vu) => this.#iterate(vu) });
    this.#rampDowns = new DelayLine(world.calendar, { arrived: (vu) => this.#giveUp(vu) });
  }

  begin(): void {
    this.#scheduleNext();
  }

  fire(): void {
    const { by } = this.#changes[this.#nextChange++]!;
    this.#scheduleNext();
    this.#wanted += by;
    if (by === 1) {
      const vu = this.#wanted - 1;
      if (this.#running[vu] !== true) this.#iterate(vu);
    } else this.#rampDowns.holdUntil(this.#wanted, this.#world.calendar.now + this.#gracefulRampDownSeconds);
  }

  iterationEnded(vu: number): void {
    const { now } = this.#world.calendar;
    // Through the calendar even when there is no pause: answers in no time would recurse without end.
    this.#pauses.holdUntil(vu, Math.max(now, this.#startedAt[vu]! + this.#minIterationSeconds));
  }

  #iterate(vu: number): void {
    const { now } = this.#world.calendar;
    this.#running[vu] = vu < this.#wanted && now < this.endSeconds && this.#budget.take(vu);
    if (!this.#running[vu]) return;
    this.#guardStandstill(now);
    this.#startedAt[vu] = now;
    this.#starter.startIteration(this.#index, this.#number++, vu);
  }

  #guardStandstill(now: number): void {
    if (now !== this.#lastStart) {
      this.#lastStart = now;
      this.#startsAtOnce = 0;
    } else if (++this.#startsAtOnce > STANDSTILL) {
      throw new Error(
        `Simulated time stands still at ${now} s: virtual users get answers in no time and ask again at once. ` +
          `Give the closed load a think time, minIterationDuration or a network latency.`,
      );
    }
  }

  #giveUp(vu: number): void {
    if (vu >= this.#wanted) this.#starter.interrupt(this.#index, vu);
  }

  #scheduleNext(): void {
    const change = this.#changes[this.#nextChange];
    if (change === undefined) return;
    this.#world.calendar.time[this.#slot] = this.#startSeconds + change.atSeconds;
    this.#world.calendar.schedule(this.#slot);
  }
}
