import { DelayLine } from "../kernel/delay-line.js";
import type { World } from "../kernel/world.js";
import type { EgressSpec } from "./egress-spec.js";
import type { FlowState } from "./flow-state.js";
import { NatGateway } from "./nat-gateway.js";
import type { Transfer } from "./shared-bandwidth.js";

/** Who wants a connection to the Internet. */
export interface Connecting {
  readonly instance: number;
  readonly destination: number;
  /** It gives up after this long, s. */
  readonly patienceSeconds: number;
  /** @param era of the network in which the connection was opened */
  opened(era: number): void;
  gaveUp(): void;
}

interface Attempt {
  readonly caller: Connecting;
  readonly begunAt: number;
  /** SYNs sent so far. */
  sent: number;
  /** The network has dropped one: it drops them all, for the address and the ports are the same each time. */
  dropped: boolean;
}

/**
 * The instances' way to the Internet: their subnet's NAT gateway, or the Internet gateway itself. A SYN that the network
 * drops, or for which the NAT gateway has no port, is answered by nobody; the kernel sends it again after 1, 3, 7, 15, ...
 * seconds, so that a connection may come about late.
 */
export class Egress {
  readonly #clock: Float64Array;
  readonly #gateways: readonly NatGateway[];
  readonly #gatewayOfInstance: readonly (number | null)[];
  readonly #state: FlowState | null;
  readonly #attempts = new Map<number, Attempt>();
  readonly #retries: DelayLine;
  #next = 0;

  /** @param state of the flow from the instances to the Internet; null: nothing ever blocks it */
  constructor(world: World, spec: EgressSpec, state: FlowState | null) {
    this.#clock = world.calendar.clock;
    this.#gateways = spec.natGateways.map((each) => new NatGateway(world, each, spec.destinations));
    this.#gatewayOfInstance = spec.gatewayOfInstance;
    this.#state = state;
    this.#retries = new DelayLine(world.calendar, { arrived: (number) => this.#retry(number) });
  }

  /** Opens a connection, at once or later; the caller is told. */
  connect(caller: Connecting): void {
    const attempt: Attempt = { caller, begunAt: this.#clock[0]!, sent: 0, dropped: false };
    if (this.#send(attempt)) caller.opened(this.#state?.era ?? 0);
    else this.#wait(this.#next++, attempt);
  }

  gatewayOf(instance: number): NatGateway | null {
    const gateway = this.#gatewayOfInstance[instance] ?? null;
    return gateway === null ? null : this.#gateways[gateway]!;
  }

  /** Whether packets of a connection opened in `era` still arrive. */
  isAlive(era: number, instance: number): boolean {
    return this.#state === null || this.#state.isAlive(era, instance);
  }

  /** Sends bytes over a connection of the instance; the transfer is told when they have passed. */
  transfer(instance: number, transfer: Transfer, bytes: number): void {
    const gateway = this.gatewayOf(instance);
    if (gateway === null || bytes === 0) transfer.transferred();
    else gateway.bandwidth.start(transfer, bytes);
  }

  #send(attempt: Attempt): boolean {
    const { instance, destination } = attempt.caller;
    attempt.sent++;
    if (this.#state !== null) {
      attempt.dropped = attempt.dropped ? this.#state.blockedShare(instance) > 0 : this.#state.drops(instance);
      if (attempt.dropped) return false;
    }
    return this.gatewayOf(instance)?.open(destination) ?? true;
  }

  #wait(number: number, attempt: Attempt): void {
    const { begunAt, sent, caller } = attempt;
    this.#attempts.set(number, attempt);
    this.#retries.holdUntil(number, begunAt + Math.min(2 ** sent - 1, caller.patienceSeconds));
  }

  #retry(number: number): void {
    const attempt = this.#attempts.get(number)!;
    const { begunAt, caller } = attempt;
    this.#attempts.delete(number);
    if (this.#clock[0]! >= begunAt + caller.patienceSeconds) caller.gaveUp();
    else if (this.#send(attempt)) caller.opened(this.#state?.era ?? 0);
    else this.#wait(number, attempt);
  }
}
