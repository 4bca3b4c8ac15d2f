import type { Requests } from "../kernel/requests.js";
import type { Caller, Tier } from "../kernel/tier.js";
import { TimeoutLine } from "../kernel/timeout-line.js";
import type { World } from "../kernel/world.js";
import { APP_CAUSES, type AppCause } from "./app-causes.js";
import type { AppCounters } from "./app-counters.js";
import type { NginxSpec } from "./app-server-spec.js";

/** Nobody waits for the answer of this row any more. */
const NOBODY = -1;

/**
 * Nginx's connections to the application server, one for each request passed on. The request that Nginx answers and
 * the one that the worker executes are two rows of the table: either may end without the other. When Nginx stops waiting,
 * the worker goes on, for nobody; when the worker dies, Nginx answers 502 at once.
 */
export class Upstream implements Tier, Caller {
  readonly #requests: Requests;
  readonly #spec: NginxSpec;
  readonly #caller: Caller;
  readonly #counters: AppCounters;
  readonly #clientGone: (row: number) => boolean;
  readonly #readTimeouts: TimeoutLine | null;
  readonly #lostHop: number;
  /** By row of a worker: the row that Nginx answers. */
  #front: Int32Array = new Int32Array(0);
  #app: Tier | null = null;
  /** Connections to the application server. */
  #open = 0;
  #clients = (): number => 0;

  /** @param clientGone whether nobody waits for Nginx's answer */
  constructor(
    world: World,
    spec: NginxSpec,
    caller: Caller,
    counters: AppCounters,
    clientGone: (row: number) => boolean,
  ) {
    this.#requests = world.requests;
    this.#spec = spec;
    this.#caller = caller;
    this.#counters = counters;
    this.#clientGone = clientGone;
    const { readTimeoutSeconds } = spec;
    this.#readTimeouts = Number.isFinite(readTimeoutSeconds)
      ? new TimeoutLine(
          world.calendar,
          world.requests,
          { timedOut: (row) => this.abandon(row, "readTimeout") },
          readTimeoutSeconds,
        )
      : null;
    this.#lostHop = world.requests.hop("upstreamLost", "Waiting for a worker that does not answer");
  }

  /** @param clients connections that Nginx has with its own clients */
  connect(app: Tier, clients: () => number): void {
    this.#app = app;
    this.#clients = clients;
  }

  serve(front: number): void {
    if (this.#clients() + this.#open + 1 > this.#spec.connections) {
      this.#fail(front, "connectionsExhausted");
      return;
    }
    const requests = this.#requests;
    const row = requests.allocate(requests.site[front]!, requests.iteration[front]!, requests.draw[front]!);
    requests.instance[row] = requests.instance[front]!;
    if (row >= this.#front.length) this.#grow(row);
    this.#front[row] = front;
    this.#open++;
    this.#app!.serve(row);
  }

  /** The connection stands, be it only in the backlog: from now on Nginx waits to read. */
  accepted(row: number): void {
    this.#readTimeouts?.start(row);
  }

  answered(row: number): void {
    const requests = this.#requests;
    const front = this.#front[row]!;
    if (front === NOBODY) {
      requests.release(row);
      return;
    }
    const { hopTimes, hopCount, bookedUntil } = requests;
    for (let hop = 0; hop < hopCount; hop++) hopTimes[front * hopCount + hop]! += hopTimes[row * hopCount + hop]!;
    bookedUntil[front] = bookedUntil[row]!;
    requests.status[front] = requests.status[row]!;
    this.#front[row] = NOBODY;
    this.#open--;
    requests.release(row);
    if (this.#clientGone(front)) this.#counters.ended("clientClosed");
    this.#caller.answered(front);
  }

  /** Nginx answers by itself; the row goes on for nobody, or is about to end. */
  abandon(row: number, cause: AppCause): void {
    const front = this.#front[row]!;
    if (front === NOBODY) return;
    this.#front[row] = NOBODY;
    this.#open--;
    this.#requests.elapse(front, this.#lostHop);
    this.#fail(front, cause);
  }

  #fail(front: number, cause: AppCause): void {
    this.#requests.status[front] = APP_CAUSES[cause].status;
    this.#counters.ended(this.#clientGone(front) ? "clientClosed" : cause);
    this.#caller.answered(front);
  }

  #grow(row: number): void {
    const wide = new Int32Array(Math.max(1024, 2 * (row + 1))).fill(NOBODY);
    wide.set(this.#front);
    this.#front = wide;
  }
}
