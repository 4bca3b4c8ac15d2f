import { DelayLine } from "../kernel/delay-line.js";
import type { Requests } from "../kernel/requests.js";
import type { Caller, Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { FlowState } from "./flow-state.js";
import { OpenConnections } from "./open-connections.js";

/** How the one who sends through a gate takes silence. */
export interface Patience {
  /** It gives up connecting after this long, s. */
  readonly connectSeconds: number;
  /** It gives up waiting for an answer after this long, s. */
  readonly answerSeconds: number;
  /** The status it then gives. */
  readonly status: number;
  /** Its kept-alive connections: how long idle, and for how many requests; 0: each request opens its own. */
  readonly keepAlive: { readonly idleSeconds: number; readonly requests: number };
}

/**
 * Where a flow of the network may be blocked: between a tier and whoever calls it. A packet that a firewall drops is
 * answered by nobody, so the request is held until its caller's patience is over: a timeout, never a refusal.
 *
 * A request on a connection that was open before a rule was revoked passes if the firewall remembers the connection; if
 * it does not, its answer never arrives.
 */
export class FlowGate implements Tier, Caller {
  readonly #requests: Requests;
  readonly #clock: Float64Array;
  readonly #state: FlowState;
  readonly #patience: Patience;
  readonly #caller: Caller;
  readonly #lost: DelayLine;
  readonly #hop: number;
  readonly #connections: OpenConnections;
  #tier: Tier | null = null;
  /** By row: requests its connection has carried, the era it belongs to, and when the request passed. */
  #carried = new Int32Array(1024);
  #era = new Int32Array(1024);
  #passedAt = new Float64Array(1024);

  constructor(world: World, state: FlowState, patience: Patience, caller: Caller) {
    this.#requests = world.requests;
    this.#clock = world.calendar.clock;
    this.#state = state;
    this.#patience = patience;
    this.#caller = caller;
    this.#lost = new DelayLine(world.calendar, { arrived: (row) => this.#giveUp(row) });
    this.#hop = world.requests.hop("droppedPackets", "Waiting for what the network dropped");
    this.#connections = new OpenConnections(this.#clock, patience.keepAlive.idleSeconds, patience.keepAlive.requests);
  }

  connect(tier: Tier): void {
    this.#tier = tier;
  }

  serve(row: number): void {
    const instance = this.#requests.instance[row]!;
    const open = this.#connections.take(instance);
    // A dead connection is found out by the request that tries it; the others are closed with it.
    const dead = open !== null && !this.#state.isAlive(open.era, instance);
    if (dead) this.#connections.closeBefore(instance, this.#state.era);
    if (dead || (open === null && this.#state.drops(instance))) {
      const seconds = dead ? this.#patience.answerSeconds : this.#patience.connectSeconds;
      this.#lost.holdUntil(row, this.#clock[0]! + seconds);
      return;
    }
    this.#remember(row, open?.carried ?? 0, open?.era ?? this.#state.era);
    this.#tier!.serve(row);
  }

  answered(row: number): void {
    const instance = this.#requests.instance[row]!;
    if (this.#state.isAlive(this.#era[row]!, instance)) {
      this.#connections.giveBack(instance, this.#carried[row]! + 1, this.#state.era);
      this.#caller.answered(row);
      return;
    }
    const now = this.#clock[0]!;
    this.#lost.holdUntil(row, Math.max(now, this.#passedAt[row]! + this.#patience.answerSeconds));
  }

  #giveUp(row: number): void {
    this.#requests.elapse(row, this.#hop);
    this.#requests.status[row] = this.#patience.status;
    this.#caller.answered(row);
  }

  #remember(row: number, carried: number, era: number): void {
    if (row >= this.#carried.length) {
      const size = 2 * row;
      const ints = (old: Int32Array): Int32Array<ArrayBuffer> => {
        const wide = new Int32Array(size);
        wide.set(old);
        return wide;
      };
      const passedAt = new Float64Array(size);
      passedAt.set(this.#passedAt);
      this.#carried = ints(this.#carried);
      this.#era = ints(this.#era);
      this.#passedAt = passedAt;
    }
    this.#carried[row] = carried;
    this.#era[row] = era;
    this.#passedAt[row] = this.#clock[0]!;
  }
}
