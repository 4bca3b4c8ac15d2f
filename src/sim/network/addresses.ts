/** What becomes of a connection attempt to an address. */
export type AddressState =
  | "up"
  /** Packets vanish: nothing is ever answered. */
  | "blackhole"
  /** The machine answers that nobody listens: attempts fail after one round trip, open connections are reset. */
  | "refused";

export interface AddressFault {
  /** Index of the address. */
  readonly address: number;
  readonly atSeconds: number;
  readonly durationSeconds: number;
  readonly state: Exclude<AddressState, "up">;
}

/** What answers at an address, as it sees itself: a load balancer's node. */
export interface EndpointHealth {
  /** Whether it is fit to serve, so that its address belongs into the load balancer's own DNS entry. */
  readonly fit: () => boolean;
  /** By target group: whether it has as many healthy targets as it must. */
  readonly targetGroups: () => readonly boolean[];
}

/**
 * The addresses on the Internet at which the stack can be reached, and whether it can. Who keeps connections is told
 * of every change; who only asks (a health check) looks when it asks.
 */
export class Addresses {
  readonly names: readonly string[];
  readonly #states: AddressState[];
  /** Faults that hold an address down now: one that ends must not heal what another one broke. */
  readonly #faults: AddressFault[][];
  readonly #endpoints: (EndpointHealth | null)[];
  readonly #watchers: ((address: number) => void)[] = [];

  constructor(names: readonly string[]) {
    this.names = names;
    this.#states = names.map(() => "up");
    this.#faults = names.map(() => []);
    this.#endpoints = names.map(() => null);
  }

  state(address: number): AddressState {
    return this.#states[address]!;
  }

  /** Whether the address can be reached and what answers there is fit to serve. */
  healthy(address: number): boolean {
    return this.#states[address] === "up" && this.#endpoints[address]?.fit() !== false;
  }

  /**
   * Whether a load balancer with these addresses is healthy to an alias that evaluates its target's health: each of its
   * target groups is, at one of the addresses at least; an empty one is not (AWS, load-balancer-target-groups and
   * API_AliasTarget [D]). Something without target groups has to be healthy at one of them.
   */
  targetsHealthy(addresses: readonly number[]): boolean {
    const views = addresses
      .filter((address) => this.#states[address] === "up")
      .map((address) => this.#endpoints[address]?.targetGroups() ?? []);
    return views.length > 0 && (views[0] ?? []).every((_, group) => views.some((view) => view[group] === true));
  }

  /** Lets a load balancer's node say itself how it is. */
  provideHealth(address: number, endpoint: EndpointHealth): void {
    this.#endpoints[address] = endpoint;
  }

  /** Calls `changed` after every change of an address's state. */
  watch(changed: (address: number) => void): void {
    this.#watchers.push(changed);
  }

  begin(fault: AddressFault): void {
    this.#faults[fault.address]!.push(fault);
    this.#update(fault.address);
  }

  end(fault: AddressFault): void {
    const faults = this.#faults[fault.address]!;
    faults.splice(faults.indexOf(fault), 1);
    this.#update(fault.address);
  }

  /** The latest fault decides. */
  #update(address: number): void {
    const state = this.#faults[address]!.at(-1)?.state ?? "up";
    if (state === this.#states[address]) return;
    this.#states[address] = state;
    for (const changed of this.#watchers) changed(address);
  }
}
