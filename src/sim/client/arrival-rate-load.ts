import type { Calendar, Source } from "../kernel/calendar.js";
import type { ArrivalTimes } from "./arrival-times.js";
import type { IterationStarter, Load } from "./load.js";

/**
 * k6's constant-arrival-rate and ramping-arrival-rate: iterations start when they are due, whatever became of
 * the earlier ones. One that finds `maxVUs` under way is dropped and counted, not queued.
 */
export class ArrivalRateLoad implements Load, Source {
  readonly endSeconds: number;
  readonly #calendar: Calendar;
  readonly #slot: number;
  readonly #index: number;
  readonly #starter: IterationStarter;
  readonly #times: ArrivalTimes;
  readonly #startSeconds: number;
  readonly #maxVUs: number;
  #underWay = 0;
  #number = 0;

  constructor(
    calendar: Calendar,
    index: number,
    starter: IterationStarter,
    times: ArrivalTimes,
    timing: { startSeconds: number; durationSeconds: number },
    maxVUs: number,
  ) {
    this.#calendar = calendar;
    this.#slot = calendar.add(this);
    this.#index = index;
    this.#starter = starter;
    this.#times = times;
    this.#startSeconds = timing.startSeconds;
    this.endSeconds = timing.startSeconds + timing.durationSeconds;
    this.#maxVUs = maxVUs;
  }

  begin(): void {
    this.#scheduleNext();
  }

  fire(): void {
    // A dropped iteration uses up its number too: later ones keep their draws.
    const number = this.#number++;
    this.#scheduleNext();
    if (this.#underWay >= this.#maxVUs) {
      this.#starter.dropped();
      return;
    }
    this.#underWay++;
    this.#starter.startIteration(this.#index, number, -1);
  }

  iterationEnded(): void {
    this.#underWay--;
  }

  #scheduleNext(): void {
    this.#calendar.time[this.#slot] = this.#startSeconds + this.#times.next();
    this.#calendar.schedule(this.#slot);
  }
}
