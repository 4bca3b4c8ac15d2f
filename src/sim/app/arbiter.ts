import { DelayLine } from "../kernel/delay-line.js";
import { TimeoutLine } from "../kernel/timeout-line.js";
import type { World } from "../kernel/world.js";
import type { Requests } from "../kernel/requests.js";
import type { AppServerSpec } from "./app-server-spec.js";
import type { WorkerProcess } from "./worker-process.js";

/** It looks after the workers once a second (gunicorn, arbiter.py: select with a timeout of 1.0 [src]). */
const PASS_SECONDS = 1;

/** The workers as who watches them sees them. */
export interface Watched {
  readonly isDead: (row: number) => boolean;
  readonly processOf: (row: number) => WorkerProcess;
  /** The worker of this request is silent for too long. */
  readonly kill: (row: number) => void;
}

/** Gunicorn's arbiter, or uWSGI's harakiri: finds workers that have been silent for longer than their timeout. */
export class Arbiter {
  readonly #clock: Float64Array;
  readonly #requests: Requests;
  readonly #watch: NonNullable<AppServerSpec["watch"]>;
  readonly #workers: Watched;
  readonly #timeouts: TimeoutLine;
  /** What the next pass kills. Rows, with their generation. */
  readonly #condemned: DelayLine;
  readonly #generation = new Map<number, number>();

  constructor({ calendar, requests }: World, watch: NonNullable<AppServerSpec["watch"]>, workers: Watched) {
    this.#clock = calendar.clock;
    this.#requests = requests;
    this.#watch = watch;
    this.#workers = workers;
    this.#timeouts = new TimeoutLine(
      calendar,
      requests,
      { timedOut: (row) => this.#timedOut(row) },
      watch.timeoutSeconds,
    );
    this.#condemned = new DelayLine(calendar, { arrived: (row) => this.#pass(row) });
  }

  /** A worker has taken the request up. */
  began(row: number): void {
    if (this.#watch.of === "request") this.#timeouts.start(row);
  }

  /** Of gevent: a greenlet runs, and nothing else of its process does. */
  runs(row: number): void {
    if (this.#watch.of !== "slice") return;
    const process = this.#workers.processOf(row);
    process.runs = row;
    process.runsSince = this.#clock[0]!;
    this.#timeouts.start(row);
  }

  #timedOut(row: number): void {
    if (this.#workers.isDead(row)) return;
    const now = this.#clock[0]!;
    const { of, timeoutSeconds } = this.#watch;
    const { runs, runsSince } = this.#workers.processOf(row);
    // Meanwhile other greenlets have run, the heartbeat among them.
    if (of === "slice" && (runs !== row || runsSince + timeoutSeconds > now + 1e-9)) return;
    this.#generation.set(row, this.#requests.generation[row]!);
    this.#condemned.holdUntil(row, PASS_SECONDS * (Math.floor(now / PASS_SECONDS) + 1));
  }

  /** The pass has come: if the worker is still at it, it dies. */
  #pass(row: number): void {
    const same = this.#generation.get(row) === this.#requests.generation[row];
    this.#generation.delete(row);
    if (!same || this.#workers.isDead(row)) return;
    if (this.#watch.of === "slice" && this.#workers.processOf(row).runs !== row) return;
    this.#workers.kill(row);
  }
}
