import { drawsBySite, type CallSite } from "../demands.js";
import type { Tier, Caller } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { DistributionSpec } from "../spec.js";
import type { CachingRule } from "./caching-rule.js";
import { OriginClient } from "./origin-client.js";
import { OriginGroup, type Fetcher } from "./origin-group.js";
import type { Passages } from "./passages.js";
import { S3Origin } from "./s3-origin.js";
import type { CloudFrontSpec } from "./spec.js";

/** All origins of the distribution, the groups they form, and what is counted of them. */
export class Origins implements Caller, Fetcher {
  readonly #clients: OriginClient[];
  readonly #groups: readonly OriginGroup[];
  readonly #passages: Passages;
  readonly #rules: readonly CachingRule[];
  readonly #world: World;
  readonly #inFlight: number;
  #fetches = 0;

  constructor(
    world: World,
    spec: CloudFrontSpec,
    sites: readonly CallSite[],
    passages: Passages,
    rules: readonly CachingRule[],
    caches: readonly Fetcher[],
  ) {
    this.#world = world;
    this.#passages = passages;
    this.#rules = rules;
    this.#inFlight = world.levels.add();
    const draws = (purpose: string, law: DistributionSpec | null): ReturnType<typeof drawsBySite> | null =>
      law === null ? null : drawsBySite(world, sites, purpose, () => law);
    const changes = drawsBySite(world, sites, "objectChanged", () => ({ kind: "uniform", min: 0, max: 1 }));
    this.#clients = spec.origins.map((origin, number) => {
      const roundTrips = draws(`originRtt/${origin.name}`, origin.roundTripSeconds);
      const client = new OriginClient(world, { spec: origin, number, passages, rules, roundTrips, changes }, this);
      if (origin.kind === "s3") {
        const latencies = draws(`s3/${origin.name}`, origin.latencySeconds);
        client.connect(new S3Origin(world, latencies, origin.requestsPerSecond, client.caller));
      }
      return client;
    });
    this.#groups = spec.behaviors.map(({ origin, failover }) => {
      const secondary = failover === null ? null : this.#clients[failover.origin]!;
      const origins = { primary: this.#clients[origin]!, secondary, statuses: failover?.statuses ?? [] };
      return new OriginGroup(world.requests, passages, rules, origins, caches);
    });
    this.#registerGauges();
  }

  connect(tier: Tier): void {
    for (const client of this.#clients) if (client.spec.kind === "custom") client.connect(tier);
  }

  /** Asks the origin of the row's behaviour, for the cache of this number. */
  fetch(row: number, cache: number): void {
    this.#fetches++;
    this.#world.levels.change(this.#inFlight, 1);
    this.#group(row).fetch(row, cache);
  }

  /** The stack behind the custom origins has answered an attempt. */
  answered(attempt: number): void {
    this.#clients[this.#passages.sender[attempt]!]!.caller.answered(attempt);
  }

  fetched(row: number): void {
    const group = this.#group(row);
    if (group.failsOver(row)) group.failOver(row);
    else {
      this.#world.levels.change(this.#inFlight, -1);
      group.deliver(row);
    }
  }

  #group(row: number): OriginGroup {
    return this.#groups[this.#rules[this.#world.requests.site[row]!]!.behavior]!;
  }

  #registerGauges(): void {
    const { gauges, levels } = this.#world;
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const rate = (metric: string, label: string, integral: () => number): void => {
      gauges.add({ system: "cloudFront", metric, label, unit: "per second", capacity: null, integral });
    };
    rate("OriginFetches", "Fetches from origins", () => this.#fetches);
    rate("OriginRequests", "Requests to origins, retries included", () => sum(this.#clients.map(({ sent }) => sent)));
    rate("OriginConnections", "Connections opened to origins", () =>
      sum(this.#clients.map(({ connectionsOpened }) => connectionsOpened)),
    );
    rate("OriginFailovers", "Fetches from the second origin of a group", () =>
      sum([...new Set(this.#groups)].map(({ failovers }) => failovers)),
    );
    gauges.add({
      system: "cloudFront",
      metric: "OriginFetchesInFlight",
      label: "Fetches from origins under way",
      unit: "count",
      capacity: null,
      integral: () => levels.integral(this.#inFlight),
    });
  }
}
