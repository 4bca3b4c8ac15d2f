import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { CheapModeSpec } from "./app-server-spec.js";

/** The processes that come and go. */
export interface CheapProcesses {
  /** Whether no request is in the application server. */
  readonly isIdle: () => boolean;
  readonly stop: () => void;
  /** @param seconds until they accept */
  readonly start: (seconds: number) => void;
}

/**
 * uWSGI's cheap mode: all processes end when nobody has asked for anything for `idle` seconds, and the first request after
 * that waits for them to start, as do those that come meanwhile ("cheap: postpone workers startup until the first request",
 * "idle: destroy workers (the server will go in cheap mode) after <secs> of inactivity": uWSGI, options [D]). With one
 * process, no idle time and an exponential start this is the M/M/1 queue with set-up (Welch 1964; Gandhi et al. 2013).
 *
 * A start is never cancelled. Left out: `cheaper`, which stops and starts processes one by one.
 */
export class CheapMode {
  readonly #clock: Float64Array;
  readonly #idleSeconds: number;
  readonly #startSeconds: Draws;
  readonly #processes: CheapProcesses;
  readonly #ends: DelayLine;
  #asleep = false;
  /** How often somebody has come or gone: what has begun to wait for quiet before that waits in vain. */
  #changes = 0;
  #starts = 0;

  /** @param instance names the random stream */
  constructor(
    world: World,
    { idleSeconds, startSeconds, startsAsleep }: CheapModeSpec,
    instance: number,
    processes: CheapProcesses,
  ) {
    this.#clock = world.calendar.clock;
    this.#idleSeconds = idleSeconds;
    this.#startSeconds = new Draws(world.stream("cheapStart", String(instance)), law(startSeconds));
    this.#processes = processes;
    this.#ends = new DelayLine(world.calendar, { arrived: (change) => this.#quiet(change) });
    if (startsAsleep) this.#sleep();
  }

  /** A request is there; if it is the first, all start. */
  arrived(): void {
    this.#changes++;
    if (!this.#asleep) return;
    this.#asleep = false;
    this.#processes.start(this.#startSeconds.at(this.#starts++));
  }

  /** A request has ended. */
  ended(): void {
    this.#changes++;
    if (!this.#asleep && Number.isFinite(this.#idleSeconds) && this.#processes.isIdle())
      this.#ends.holdUntil(this.#changes, this.#clock[0]! + this.#idleSeconds);
  }

  /** Somebody else has started the processes. */
  started(): void {
    this.#asleep = false;
  }

  #quiet(change: number): void {
    if (change === this.#changes && this.#processes.isIdle()) this.#sleep();
  }

  #sleep(): void {
    this.#asleep = true;
    this.#processes.stop();
  }
}
