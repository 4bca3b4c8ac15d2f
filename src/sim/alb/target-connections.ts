/**
 * A node's open connections to one target that nobody uses just now. The load balancer opens none in advance; it keeps
 * what it opened and uses it again, one request at a time (AWS, how-elastic-load-balancing-works [D]). Which of several
 * is not published; here the one used last [I].
 *
 * The race: the target closes a connection `keepAlive` after its last answer. Both the close and a request take half
 * a round trip, so a request that leaves less than one round trip before the close is heard of crosses it and is
 * answered by a reset: the sporadic 502 of a target whose keep-alive is shorter than the load balancer's idle timeout
 * (AWS, edit-load-balancer-attributes [D]). Nothing here is a rate: the window is the round trip.
 */
export const NONE = 0;
export const REUSED = 1;
export const RACED = 2;

export class TargetConnections {
  /** Since when each has been idle, s: the oldest first, in a ring. */
  #since = new Float64Array(8);
  #head = 0;
  #length = 0;
  readonly #keepAliveSeconds: number;
  readonly #idleTimeoutSeconds: number;

  constructor(idleTimeoutSeconds: number, targetKeepAliveSeconds: number) {
    this.#keepAliveSeconds = targetKeepAliveSeconds;
    this.#idleTimeoutSeconds = idleTimeoutSeconds;
  }

  /** Connections open and idle at `now`. */
  idle(now: number): number {
    this.#expire(now);
    return this.#length;
  }

  /** Looks for a connection to send on. */
  take(now: number, roundTripSeconds: number): typeof NONE | typeof REUSED | typeof RACED {
    this.#expire(now);
    if (this.#length === 0) return NONE;
    const newest = (this.#head + --this.#length) & (this.#since.length - 1);
    return now - this.#since[newest]! > this.#keepAliveSeconds - roundTripSeconds ? RACED : REUSED;
  }

  /** A request on it has been answered. */
  giveBack(now: number): void {
    if (this.#length === this.#since.length) this.#grow();
    this.#since[(this.#head + this.#length++) & (this.#since.length - 1)] = now;
  }

  /** All are gone: the target has reset them. */
  clear(): void {
    this.#length = 0;
  }

  /** Those closed by either end, as far as the load balancer has heard. */
  #expire(now: number): void {
    const lifetime = Math.min(this.#keepAliveSeconds, this.#idleTimeoutSeconds);
    while (this.#length > 0 && now - this.#since[this.#head]! >= lifetime) {
      this.#head = (this.#head + 1) & (this.#since.length - 1);
      this.#length--;
    }
  }

  #grow(): void {
    const size = this.#since.length;
    const wide = new Float64Array(2 * size);
    for (let i = 0; i < size; i++) wide[i] = this.#since[(this.#head + i) & (size - 1)]!;
    this.#since = wide;
    this.#head = 0;
  }
}
