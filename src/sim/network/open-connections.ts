/**
 * Kept-alive connections of one end to many: which of them are open and idle, the most recently used taken first, as
 * connection pools do. Only systems whose network changes during the run keep such accounts.
 */
export class OpenConnections {
  readonly #clock: Float64Array;
  readonly #idleSeconds: number;
  readonly #mostRequests: number;
  /** By instance: since when each has been idle, requests it has carried, its era; parallel stacks. */
  readonly #stacks: { since: number; carried: number; era: number }[][] = [];

  /** @param clock [0]: the time, s. @param idleSeconds after which an idle one is closed. @param mostRequests after which it is closed */
  constructor(clock: Float64Array, idleSeconds: number, mostRequests: number) {
    this.#clock = clock;
    this.#idleSeconds = idleSeconds;
    this.#mostRequests = mostRequests;
  }

  /** Takes an open connection to the instance; null if there is none. */
  take(instance: number): { carried: number; era: number } | null {
    const stack = this.#stacks[instance];
    const last = stack?.pop();
    if (last === undefined) return null;
    if (this.#clock[0]! - last.since <= this.#idleSeconds) return last;
    // The others have been idle for longer.
    stack!.length = 0;
    return null;
  }

  /** Gives it back after a request, unless that was its last. */
  giveBack(instance: number, carried: number, era: number): void {
    if (carried >= this.#mostRequests) return;
    (this.#stacks[instance] ??= []).push({ since: this.#clock[0]!, carried, era });
  }

  /** Forgets those that died with an era before `era`. */
  closeBefore(instance: number, era: number): void {
    const stack = this.#stacks[instance];
    if (stack !== undefined) this.#stacks[instance] = stack.filter((each) => each.era >= era);
  }
}
