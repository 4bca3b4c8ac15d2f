import { DelayLine } from "../kernel/delay-line.js";
import type { World } from "../kernel/world.js";
import { nextSyn } from "../network/kernel-patience.js";

/** Who is knocked at. */
export interface Listener {
  serve(row: number): void;
  /** Its client has waited for `connectTimeoutSeconds`. */
  notConnected(row: number): void;
}

/** Requests that found a full backlog over TCP: the kernel has dropped the SYN, and sends another after 1, 3, 7, … s. */
export class FullBacklog {
  readonly #world: World;
  readonly #connectTimeoutSeconds: number;
  readonly #listener: Listener;
  readonly #resends: DelayLine;
  readonly #hop: number;

  constructor(world: World, connectTimeoutSeconds: number, listener: Listener) {
    this.#world = world;
    this.#connectTimeoutSeconds = connectTimeoutSeconds;
    this.#listener = listener;
    this.#resends = new DelayLine(world.calendar, { arrived: (row) => this.#resend(row) });
    this.#hop = world.requests.hop("synResent", "Knocking at a full backlog (TCP)");
  }

  wait(row: number): void {
    const firstAt = this.#world.requests.sentAt[row]!;
    const resendAt = nextSyn(firstAt, this.#world.calendar.now);
    this.#resends.holdUntil(row, Math.min(resendAt, firstAt + this.#connectTimeoutSeconds));
  }

  #resend(row: number): void {
    const { requests, calendar } = this.#world;
    requests.elapse(row, this.#hop);
    if (calendar.now < requests.sentAt[row]! + this.#connectTimeoutSeconds) this.#listener.serve(row);
    else this.#listener.notConnected(row);
  }
}
