import type { Requests } from "../kernel/requests.js";
import type { Caller, Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";

/**
 * What a target does with what reaches it:
 *
 * | state | a new connection | a request on it | an answer under way |
 * |---|---|---|---|
 * | up | accepted | served | sent |
 * | crashed | refused (RST) | reset | reset |
 * | hung | accepted (the kernel does that) | never answered | never sent |
 * | blackholed | no SYN-ACK | lost | lost |
 * | erroring | accepted | answered at once with a status | sent |
 */
export type TargetState = "up" | "crashed" | "hung" | "blackholed" | "erroring";

/** How a target ends a connection instead of answering; never seen by a client. */
export const RESET = -1;

/** Who sends requests to targets: a load balancer. */
export interface TargetUser extends Caller {
  /** This request will never be answered; the row is the user's to release. */
  lost(row: number): void;
  /** Every connection to this instance has been reset. */
  reset(instance: number): void;
}

/** A server that can break, in front of the tiers it is made of. Faults set its state; the load balancer only sees the effects. */
export class Target implements Tier, Caller {
  readonly #requests: Requests;
  readonly #instance: number;
  /** The way back: the network to the load balancer. */
  #caller: Caller | null = null;
  #user: TargetUser | null = null;
  #tier: Tier | null = null;
  #state: TargetState = "up";
  #errorStatus = 500;

  constructor(world: World, instance: number) {
    this.#requests = world.requests;
    this.#instance = instance;
  }

  connect(tier: Tier, user: TargetUser, caller: Caller): void {
    this.#tier = tier;
    this.#user = user;
    this.#caller = caller;
  }

  get state(): TargetState {
    return this.#state;
  }

  /** What it answers everything with while erroring. */
  get errorStatus(): number {
    return this.#errorStatus;
  }

  /** @param errorStatus for "erroring" */
  set(state: TargetState, errorStatus = 500): void {
    const before = this.#state;
    this.#state = state;
    this.#errorStatus = errorStatus;
    // A process that stops has its connections reset by the kernel; so has one that hung and is started again.
    if (before !== state && (state === "crashed" || before === "hung")) this.#user!.reset(this.#instance);
  }

  serve(row: number): void {
    switch (this.#state) {
      case "up":
        this.#tier!.serve(row);
        return;
      case "hung":
      case "blackholed":
        this.#user!.lost(row);
        return;
      case "crashed":
        this.#answer(row, RESET);
        return;
      case "erroring":
        this.#answer(row, this.#errorStatus);
    }
  }

  answered(row: number): void {
    switch (this.#state) {
      case "up":
      case "erroring":
        this.#caller!.answered(row);
        return;
      case "hung":
      case "blackholed":
        this.#user!.lost(row);
        return;
      case "crashed":
        this.#answer(row, RESET);
    }
  }

  #answer(row: number, status: number): void {
    this.#requests.status[row] = status;
    this.#caller!.answered(row);
  }
}
