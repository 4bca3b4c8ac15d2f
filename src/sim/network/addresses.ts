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

/**
 * The addresses on the Internet at which the stack can be reached, and whether it can. Who keeps connections is told
 * of every change; who only asks (a health check) looks when it asks.
 */
export class Addresses {
  readonly names: readonly string[];
  readonly #states: AddressState[];
  /** Faults that hold an address down now: one that ends must not heal what another one broke. */
  readonly #faults: AddressFault[][];
  readonly #healthy: ((() => boolean) | null)[];
  readonly #watchers: ((address: number) => void)[] = [];

  constructor(names: readonly string[]) {
    this.names = names;
    this.#states = names.map(() => "up");
    this.#faults = names.map(() => []);
    this.#healthy = names.map(() => null);
  }

  state(address: number): AddressState {
    return this.#states[address]!;
  }

  /** Whether what answers at the address is fit to serve: its own view of itself, not whether a packet arrives. */
  healthy(address: number): boolean {
    return this.#healthy[address]?.() ?? this.#states[address] === "up";
  }

  /** Lets a load balancer's node say itself whether it is healthy. */
  provideHealth(address: number, healthy: () => boolean): void {
    this.#healthy[address] = healthy;
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
