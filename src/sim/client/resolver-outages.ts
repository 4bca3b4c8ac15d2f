import { DelayLine } from "../kernel/delay-line.js";
import type { World } from "../kernel/world.js";
import type { DnsSpec } from "./clients-spec.js";
import type { User } from "./users.js";

/** How long a client's stub waits for an answer, and how often it asks (resolv.conf(5): timeout, attempts [D]). */
const STUB_TIMEOUT_SECONDS = 5;
const STUB_ATTEMPTS = 2;

/**
 * Resolvers that do not answer. The client's stub asks again after its timeout, and gives up after so many attempts: then it
 * has no address, and remembers nothing. Connections that are open, and names it still knows, go on.
 */
export class ResolverOutages {
  readonly #clock: Float64Array;
  readonly #dns: DnsSpec;
  readonly #ended: (user: User, answered: boolean) => void;
  readonly #waiting: DelayLine;
  /** By number in the line: who waits, and how often he has asked. */
  readonly #users: (User | undefined)[] = [];
  readonly #asked: number[] = [];
  readonly #free: number[] = [];
  #unanswered = 0;

  /** @param ended the resolver answers again, or the client has given up */
  constructor(world: World, dns: DnsSpec, ended: (user: User, answered: boolean) => void) {
    this.#clock = world.calendar.clock;
    this.#dns = dns;
    this.#ended = ended;
    this.#waiting = new DelayLine(world.calendar, { arrived: (at) => this.#askAgain(at) });
    world.gauges.add({
      system: "dns",
      metric: "DNSUnanswered",
      label: "DNS lookups that no resolver answered",
      unit: "per second",
      capacity: null,
      integral: () => this.#unanswered,
    });
  }

  /** Whether the user's resolver is away; then `ended` is told what came of it. */
  waits(user: User): boolean {
    if (!this.#isAway(user)) return false;
    const at = this.#free.pop() ?? this.#users.length;
    this.#users[at] = user;
    this.#asked[at] = 1;
    this.#wait(at);
    return true;
  }

  #askAgain(at: number): void {
    const user = this.#users[at]!;
    const away = this.#isAway(user);
    if (away && this.#asked[at]! < STUB_ATTEMPTS) {
      this.#asked[at]!++;
      this.#wait(at);
      return;
    }
    this.#users[at] = undefined;
    this.#free.push(at);
    if (away) this.#unanswered++;
    this.#ended(user, !away);
  }

  #wait(at: number): void {
    this.#waiting.holdUntil(at, this.#clock[0]! + STUB_TIMEOUT_SECONDS);
  }

  #isAway({ region: of, resolver }: User): boolean {
    const now = this.#clock[0]!;
    return this.#dns.outages!.some(
      ({ atSeconds, untilSeconds, region, share }) =>
        now >= atSeconds &&
        now < untilSeconds &&
        (region === null || region === of) &&
        resolver < Math.ceil(share * this.#dns.resolversPerRegion),
    );
  }
}
