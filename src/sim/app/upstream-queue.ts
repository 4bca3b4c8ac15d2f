import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { UpstreamQueueSpec } from "./app-server-spec.js";

/** Why a request leaves the queue before a worker has it. */
export type LeavesFor = "queueTimeout" | "queueLeft";

/**
 * Who waits in Nginx for a worker (`queue` of an upstream whose servers have max_conns), and for how long. A request that
 * a worker has taken up is no longer in it, and is answered however impatient its user is. With an exponential patience
 * and no timeout this is the queue of Erlang A (Palm 1957).
 */
export class UpstreamQueue {
  readonly #clock: Float64Array;
  readonly #timeoutSeconds: number;
  readonly #patience: Draws | null;
  readonly #ends: DelayLine;
  readonly #leave: (row: number, cause: LeavesFor) => void;
  readonly #tickets = new Map<number, number>();
  readonly #rows = new Map<number, number>();
  #joined = 0;

  /**
   * @param instance names the random stream
   * @param leave takes the request out and answers it
   */
  constructor(
    world: World,
    { timeoutSeconds, patienceSeconds }: UpstreamQueueSpec,
    instance: number,
    leave: (row: number, cause: LeavesFor) => void,
  ) {
    this.#clock = world.calendar.clock;
    this.#timeoutSeconds = timeoutSeconds;
    this.#patience =
      patienceSeconds === null ? null : new Draws(world.stream("patience", String(instance)), law(patienceSeconds));
    this.#leave = leave;
    this.#ends = new DelayLine(world.calendar, { arrived: (ticket) => this.#ended(ticket) });
  }

  joined(row: number): void {
    const ticket = this.#joined++;
    const seconds = Math.min(this.#timeoutSeconds, this.#patience?.at(ticket) ?? Infinity);
    if (seconds === Infinity) return;
    this.#tickets.set(row, ticket);
    this.#rows.set(ticket, row);
    this.#ends.holdUntil(ticket, this.#clock[0]! + seconds);
  }

  /** A worker has taken it up, or it is lost with the queue. */
  left(row: number): void {
    const ticket = this.#tickets.get(row);
    if (ticket === undefined) return;
    this.#tickets.delete(row);
    this.#rows.delete(ticket);
  }

  #ended(ticket: number): void {
    const row = this.#rows.get(ticket);
    if (row === undefined) return;
    this.left(row);
    const impatient = (this.#patience?.at(ticket) ?? Infinity) < this.#timeoutSeconds;
    this.#leave(row, impatient ? "queueLeft" : "queueTimeout");
  }
}
