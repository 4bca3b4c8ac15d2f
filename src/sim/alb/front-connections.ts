import { DelayLine } from "../kernel/delay-line.js";
import type { World } from "../kernel/world.js";

/**
 * The clients' connections, for counting and for what opening one costs. A client opens one with the first request of
 * its journey, keeps it, and leaves it open; the load balancer closes it an idle timeout after its last answer (AWS,
 * edit-load-balancer-attributes [D]).
 */
export class FrontConnections {
  readonly #calendar: World["calendar"];
  readonly #closing: DelayLine;
  readonly #idleTimeoutSeconds: number;
  /** By client: whether it has one. A connection that failed is tried again with its next request. */
  #has = new Uint8Array(64);
  /** Open now. */
  open = 0;

  constructor(world: World, idleTimeoutSeconds: number) {
    this.#calendar = world.calendar;
    this.#idleTimeoutSeconds = idleTimeoutSeconds;
    this.#closing = new DelayLine(world.calendar, { arrived: () => this.open-- });
  }

  /** A client that has no connection yet. */
  newcomer(client: number): void {
    if (client < 0) return;
    if (client >= this.#has.length) {
      const wide = new Uint8Array(2 * client);
      wide.set(this.#has);
      this.#has = wide;
    }
    this.#has[client] = 0;
  }

  has(client: number): boolean {
    return client >= 0 && this.#has[client] === 1;
  }

  opened(client: number): void {
    this.open++;
    if (client >= 0) this.#has[client] = 1;
  }

  /** Its last request has been answered. */
  left(): void {
    this.#closing.holdUntil(0, this.#calendar.now + this.#idleTimeoutSeconds);
  }
}
