import type { Calendar } from "../kernel/calendar.js";
import { Timing, type TimingCounts } from "./timing.js";

/** k6's times around a request, and ours: how long the user waited for what a step of the journey asked. */
export interface UserTimingCounts {
  /** From wanting a connection to having one: k6's http_req_blocked, which holds the next two and DNS. */
  readonly blocked: TimingCounts;
  /** TCP; 0 on an open connection. */
  readonly connecting: TimingCounts;
  readonly tlsHandshaking: TimingCounts;
  /** From the first attempt's start to the last one's end, back-offs included. */
  readonly response: TimingCounts;
}

/** Gathers them, from the end of warm-up on. */
export class UserTimings {
  readonly #calendar: Calendar;
  readonly #warmUpSeconds: number;
  readonly #blocked = new Timing();
  readonly #connecting = new Timing();
  readonly #tlsHandshaking = new Timing();
  readonly #response = new Timing();
  /** By iteration: when its current step was first asked for, s. */
  #askedAt = new Float64Array(0);

  constructor(calendar: Calendar, warmUpSeconds: number) {
    this.#calendar = calendar;
    this.#warmUpSeconds = warmUpSeconds;
  }

  asked(iteration: number): void {
    if (iteration >= this.#askedAt.length) {
      const wide = new Float64Array(Math.max(256, 2 * (iteration + 1)));
      wide.set(this.#askedAt);
      this.#askedAt = wide;
    }
    this.#askedAt[iteration] = this.#calendar.now;
  }

  /** The step has its answer, or is given up for good. */
  settled(iteration: number): void {
    const { now } = this.#calendar;
    if (now >= this.#warmUpSeconds) this.#response.add(now - this.#askedAt[iteration]!);
  }

  /** A request goes out, s after it asked for a connection; the last two are of the connection it waited for. */
  sent(blocked: number, connecting: number, tlsHandshaking: number): void {
    if (this.#calendar.now < this.#warmUpSeconds) return;
    this.#blocked.add(blocked);
    this.#connecting.add(connecting);
    this.#tlsHandshaking.add(tlsHandshaking);
  }

  counts(): UserTimingCounts {
    return {
      blocked: this.#blocked.counts(),
      connecting: this.#connecting.counts(),
      tlsHandshaking: this.#tlsHandshaking.counts(),
      response: this.#response.counts(),
    };
  }
}
