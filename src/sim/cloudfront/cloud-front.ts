import { drawsBySite, type CallSite } from "../demands.js";
import { DelayLine } from "../kernel/delay-line.js";
import type { Draws } from "../kernel/draws.js";
import { STATUS, type Caller, type Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { DistributionSpec, SystemSpec } from "../spec.js";
import type { Cache } from "./cache.js";
import { buildCaches } from "./cache-network.js";
import { cachingRules, type CachingRule } from "./caching-rule.js";
import { Catalogue } from "./catalogue.js";
import { EdgeChoice, type RegionOf } from "./edge-choice.js";
import { playInvalidations } from "./invalidations.js";
import { Meters, type CloudFrontRun } from "./meters.js";
import { Origins } from "./origins.js";
import { CAPACITY_EXCEEDED, ERROR, LIMIT_EXCEEDED, NONE, Passages } from "./passages.js";
import { RateQuota } from "./rate-quota.js";
import type { CloudFrontSpec } from "./spec.js";

/** A viewer's request comes from no cache. */
const VIEWER = -1;
const FORBIDDEN = 403;

/** One distribution: takes viewers' requests, finds edge location and object, and gives the answers back. */
export class CloudFront implements Tier, Caller {
  readonly #world: World;
  readonly #clock: Float64Array;
  readonly #spec: CloudFrontSpec;
  readonly #caller: Caller;
  readonly #passages: Passages;
  /** By call site. */
  readonly #rules: readonly CachingRule[];
  readonly #catalogue: Catalogue;
  readonly #meters: Meters;
  readonly #edges: EdgeChoice;
  readonly #caches: readonly Cache[];
  readonly #origins: Origins;
  readonly #edgeWork: readonly Draws[] | null;
  readonly #arriving: DelayLine;
  readonly #redirected: DelayLine;
  readonly #schemes: readonly Draws[];
  readonly #clientRoundTrips: readonly Draws[] | null;
  readonly #quota: RateQuota;
  readonly #edgeQuotas: readonly RateQuota[];
  readonly #edgeHop: number;
  readonly #redirectHop: number;

  /** `regionOf`: null where clients have no regions. */
  constructor(
    world: World,
    spec: CloudFrontSpec,
    system: SystemSpec,
    sites: readonly CallSite[],
    caller: Caller,
    { regionOf, warmUpSeconds }: { readonly regionOf: RegionOf | null; readonly warmUpSeconds: number },
  ) {
    const { calendar, requests } = world;
    const draws = (purpose: string, law: DistributionSpec | null): Draws[] | null =>
      law === null ? null : drawsBySite(world, sites, purpose, () => law);
    const byRoute = cachingRules(world, spec, system.routes);
    this.#world = world;
    this.#clock = calendar.clock;
    this.#spec = spec;
    this.#caller = caller;
    this.#passages = new Passages(requests);
    this.#rules = sites.map(({ route }) => byRoute[route]!);
    this.#catalogue = new Catalogue(world, sites, this.#rules);
    this.#edges = new EdgeChoice(world, spec, sites, regionOf);
    this.#edgeWork = draws("edge", spec.edgeSeconds);
    this.#schemes = drawsBySite(world, sites, "scheme", () => ({ kind: "uniform", min: 0, max: 1 }));
    this.#clientRoundTrips = draws("clientRtt", system.network.clientRttSeconds);
    this.#arriving = new DelayLine(calendar, { arrived: (row) => this.#lookUp(row) });
    this.#redirected = new DelayLine(calendar, { arrived: (row) => this.#followed(row) });
    this.#quota = new RateQuota(spec.requestsPerSecond);
    this.#edgeQuotas = spec.edgeLocations.map(() => new RateQuota(spec.edgeRequestsPerSecond));
    this.#edgeHop = requests.hop("cloudFront", "CloudFront edge location");
    this.#redirectHop = requests.hop("redirect", "Following the redirect to https");
    const used = new Set(this.#rules.map(({ behavior }) => behavior));
    const names = spec.behaviors.map(({ pathPattern }, index) => ({ name: pathPattern, used: used.has(index) }));
    this.#meters = new Meters(world, this.#passages, names, warmUpSeconds);
    this.#caches = buildCaches(world, spec, {
      passages: this.#passages,
      rules: this.#rules,
      edgeToRegional: draws("edgeToRegionalRtt", spec.edgeToRegionalRoundTripSeconds),
      regionalToShield: draws("regionalToShieldRtt", spec.regionalToShieldRoundTripSeconds),
      fetch: (row, cache) => this.#origins.fetch(row, cache),
      viewers: this,
    });
    this.#origins = new Origins(world, spec, sites, this.#passages, this.#rules, this.#caches);
    playInvalidations(world, spec.invalidations, system.routes, byRoute, this.#caches);
  }

  /** What the custom origins are. */
  connect(tier: Tier): void {
    this.#origins.connect(tier);
  }

  /** Whom the custom origins answer. */
  get originCaller(): Caller {
    return this.#origins;
  }

  serve(row: number): void {
    const site = this.#world.requests.site[row]!;
    const rule = this.#rules[site]!;
    const { httpShare, behaviors } = this.#spec;
    this.#passages.open(row, 0, VIEWER, row, NONE);
    if (!this.#quota.admits(this.#clock)) {
      this.#refuse(row, STATUS.serviceUnavailable, LIMIT_EXCEEDED);
      return;
    }
    const policy = behaviors[rule.behavior]!.viewerProtocolPolicy;
    if (httpShare > 0 && policy !== "allow-all" && this.#comesByHttp(row, site)) {
      if (policy === "https-only") this.#refuse(row, FORBIDDEN, ERROR);
      else this.#redirect(row, site, rule);
      return;
    }
    this.#admit(row, site, rule);
  }

  /** An edge location's cache has the answer in the row. */
  answered(row: number): void {
    const { requests } = this.#world;
    const status = requests.status[row]!;
    if (status >= 400) this.#fail(row, status);
    this.#meters.count(row, this.#rules[requests.site[row]!]!);
    this.#caller.answered(row);
  }

  report(): CloudFrontRun {
    return { outcomes: this.#meters.outcomes() };
  }

  #comesByHttp(row: number, site: number): boolean {
    return this.#schemes[site]!.at(this.#world.requests.draw[row]!) < this.#spec.httpShare;
  }

  #admit(row: number, site: number, rule: CachingRule): void {
    const edge = this.#edges.of(row);
    if (!this.#edgeQuotas[edge]!.admits(this.#clock)) {
      this.#refuse(row, STATUS.serviceUnavailable, CAPACITY_EXCEEDED);
      return;
    }
    if (!rule.allowed) {
      this.#refuse(row, FORBIDDEN, ERROR);
      return;
    }
    this.#passages.holder[row] = edge;
    if (this.#edgeWork === null) this.#lookUp(row);
    else this.#arriving.holdUntil(row, this.#clock[0]! + this.#edgeWork[site]!.at(this.#world.requests.draw[row]!));
  }

  #lookUp(row: number): void {
    this.#world.requests.elapse(row, this.#edgeHop);
    this.#passages.key[row] = this.#catalogue.keyOf(row);
    this.#caches[this.#passages.holder[row]!]!.serve(row);
  }

  /** The viewer gets 301 and asks again by https: one more round trip. */
  #redirect(row: number, site: number, rule: CachingRule): void {
    this.#meters.countRedirect(rule);
    const draws = this.#clientRoundTrips;
    const seconds = draws === null ? 0 : draws[site]!.at(this.#world.requests.draw[row]!);
    this.#redirected.holdUntil(row, this.#clock[0]! + seconds);
  }

  #followed(row: number): void {
    const site = this.#world.requests.site[row]!;
    this.#world.requests.elapse(row, this.#redirectHop);
    this.#admit(row, site, this.#rules[site]!);
  }

  #refuse(row: number, status: number, result: number): void {
    this.#world.requests.status[row] = status;
    this.#passages.result[row] = result;
    this.answered(row);
  }

  /**
   * "Error" is the result type of every 4xx and 5xx, from the cache or not; the quotas have types of their own. A custom
   * error page may have another response code, and it is this that viewers see and CloudWatch counts.
   */
  #fail(row: number, status: number): void {
    if (this.#passages.result[row]! < ERROR) this.#passages.result[row] = ERROR;
    const own = this.#spec.errorResponses.find((response) => response.status === status);
    if (own !== undefined) this.#world.requests.status[row] = own.responseStatus;
  }
}
