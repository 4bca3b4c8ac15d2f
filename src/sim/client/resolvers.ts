import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { Answer, Asker, Route53 } from "../route53/index.js";
import type { AccessSpec } from "./clients-spec.js";
import { ResolverOutages } from "./resolver-outages.js";
import type { User } from "./users.js";

/** What a client knows when no resolver has answered. */
const NOTHING: Answer = { addresses: [], ttlSeconds: 0 };

interface Resolver {
  readonly asker: Asker;
  /** How long it keeps an answer beyond its TTL, s. */
  readonly heldSeconds: number;
  /** What share of its first answer's time is over already: else all resolvers would forget at the same moments. */
  firstAge: number;
  answer: Answer | null;
  expiresAt: number;
  /** Users who wait for the answer of Route 53 that is on its way. */
  readonly waiting: User[];
}

/**
 * The recursive resolvers of the users' providers. Each keeps an answer until its TTL has counted down and asks Route
 * 53 once however many want it meanwhile. A share of them holds on to an expired answer for longer than it may.
 */
export class Resolvers {
  readonly #world: World;
  readonly #spec: AccessSpec;
  readonly #route53: Route53;
  readonly #resolvers: Resolver[] = [];
  readonly #known: (user: User, answer: Answer, seconds: number) => void;
  readonly #cached: DelayLine;
  readonly #upstream: DelayLine;
  readonly #cachedSeconds: Draws;
  readonly #uncachedSeconds: Draws;
  /** Users whose cached answer is on its way, by number in the line. */
  readonly #users: User[] = [];
  readonly #free: number[] = [];
  /** null: they always answer. */
  readonly #outages: ResolverOutages | null;
  #hits = 0;
  #misses = 0;
  #overHeld = 0;

  /** @param known is told an answer and for how long it may be kept, s */
  constructor(
    world: World,
    spec: AccessSpec,
    route53: Route53,
    known: (user: User, answer: Answer, seconds: number) => void,
  ) {
    this.#world = world;
    this.#spec = spec;
    this.#route53 = route53;
    this.#known = known;
    const { dns, regions } = spec;
    const uniform = law({ kind: "uniform", min: 0, max: 1 });
    const holders = new Draws(world.stream("overHolding"), uniform);
    const ages = new Draws(world.stream("resolverAge"), uniform);
    for (const { location, latencySeconds } of regions) {
      const asker: Asker = { location, latencyTo: (region) => latencySeconds[region] ?? Infinity };
      for (let i = 0; i < dns.resolversPerRegion; i++) {
        const number = this.#resolvers.length;
        const heldSeconds = holders.at(number) < dns.overHolding.share ? dns.overHolding.seconds : 0;
        const firstAge = ages.at(number);
        this.#resolvers.push({ asker, heldSeconds, firstAge, answer: null, expiresAt: -Infinity, waiting: [] });
      }
    }
    this.#cachedSeconds = new Draws(world.stream("dnsCached"), law(dns.cachedSeconds));
    this.#uncachedSeconds = new Draws(world.stream("dnsUncached"), law(dns.uncachedSeconds));
    this.#cached = new DelayLine(world.calendar, { arrived: (at) => this.#deliverCached(at) });
    this.#upstream = new DelayLine(world.calendar, { arrived: (resolver) => this.#ask(resolver) });
    this.#outages =
      dns.outages === undefined
        ? null
        : new ResolverOutages(world, dns, (user, answered) => {
            if (answered) this.resolve(user);
            else known(user, NOTHING, 0);
          });
    const add = (metric: string, label: string, integral: () => number): void =>
      world.gauges.add({ system: "dns", metric, label, unit: "per second", capacity: null, integral });
    add("DNSResolverHits", "DNS answers from resolvers' caches", () => this.#hits);
    add("DNSResolverMisses", "DNS lookups that went to Route 53", () => this.#misses);
    add("DNSOverHeld", "DNS answers held beyond their TTL", () => this.#overHeld);
  }

  /** The user's stub resolver asks its recursive one. */
  resolve(user: User): void {
    if (this.#outages?.waits(user) === true) return;
    const index = user.region * this.#spec.dns.resolversPerRegion + user.resolver;
    const resolver = this.#resolvers[index]!;
    const { now } = this.#world.calendar;
    if (resolver.answer !== null && now < resolver.expiresAt + resolver.heldSeconds) {
      if (now >= resolver.expiresAt) this.#overHeld++;
      const at = this.#free.pop() ?? this.#users.length;
      this.#users[at] = user;
      this.#cached.holdUntil(at, now + this.#cachedSeconds.at(this.#hits++));
      return;
    }
    resolver.waiting.push(user);
    if (resolver.waiting.length === 1) this.#upstream.holdUntil(index, now + this.#uncachedSeconds.at(this.#misses++));
  }

  #deliverCached(at: number): void {
    const user = this.#users[at]!;
    this.#free.push(at);
    this.#deliver(this.#resolvers[user.region * this.#spec.dns.resolversPerRegion + user.resolver]!, user);
  }

  #ask(index: number): void {
    const resolver = this.#resolvers[index]!;
    const answer = this.#route53.query(this.#spec.dns.hostname, resolver.asker);
    const age = resolver.firstAge * (answer.ttlSeconds + resolver.heldSeconds);
    resolver.answer = answer;
    resolver.firstAge = 0;
    resolver.expiresAt = this.#world.calendar.now + answer.ttlSeconds - age;
    for (const user of resolver.waiting.splice(0)) this.#deliver(resolver, user);
  }

  #deliver(resolver: Resolver, user: User): void {
    this.#known(user, resolver.answer!, Math.max(0, resolver.expiresAt - this.#world.calendar.now));
  }
}
