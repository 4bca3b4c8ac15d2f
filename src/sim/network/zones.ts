import { drawsBySite, type CallSite } from "../demands.js";
import type { Draws } from "../kernel/draws.js";
import type { World } from "../kernel/world.js";
import type { DistributionSpec } from "../spec.js";

/** Where instances and the database stand, as far as distance goes: numbers of Availability Zones. */
export interface ZonesSpec {
  readonly ofInstance: readonly number[];
  /** Of the primary: at first, and after each failover; then from the beginning again. Empty: nobody knows. */
  readonly ofDatabase: readonly number[];
  /** Round trip of an instance to a database in another zone, in place of the usual; null: no longer than that. */
  readonly betweenSeconds: DistributionSpec | null;
}

/** What has moved so often that its place is another. */
export interface Moving {
  readonly moves: number;
}

/** Knows how far each instance is from the primary, which a failover moves to another zone. */
export class Zones {
  readonly #world: World;
  readonly #spec: ZonesSpec;
  readonly #sites: readonly CallSite[];
  readonly #between: readonly Draws[] | null;
  #primary: Moving = { moves: 0 };

  constructor(world: World, spec: ZonesSpec, sites: readonly CallSite[]) {
    this.#world = world;
    this.#spec = spec;
    this.#sites = sites;
    const { betweenSeconds } = spec;
    this.#between = betweenSeconds === null ? null : drawsBySite(world, sites, "interZoneRtt", () => betweenSeconds);
  }

  /** As seen on the way to a server that stands in this zone for good. */
  toServerIn(zone: number): Zones {
    return new Zones(this.#world, { ...this.#spec, ofDatabase: [zone] }, this.#sites);
  }

  get knowPrimary(): boolean {
    return this.#spec.ofDatabase.length > 0;
  }

  /** Whose failovers move the primary. */
  follow(primary: Moving): void {
    this.#primary = primary;
  }

  /** Whether the request's instance stands there, or, on the way to the database, its primary. */
  isAt(zone: number, row: number, path: "client" | "instance" | "database"): boolean {
    return this.#zoneOf(row) === zone || (path === "database" && this.#home === zone);
  }

  /** Whether the request's instance and the primary stand in different zones. */
  crosses(row: number): boolean {
    const home = this.#home;
    const own = this.#zoneOf(row);
    return home !== undefined && own !== undefined && own !== home;
  }

  /** Round trip to the database, s; null: it is the usual. */
  roundTripSeconds(row: number): number | null {
    if (this.#between === null || !this.crosses(row)) return null;
    const { requests } = this.#world;
    return this.#between[requests.site[row]!]!.at(requests.draw[row]!);
  }

  get #home(): number | undefined {
    const { ofDatabase } = this.#spec;
    return ofDatabase[this.#primary.moves % ofDatabase.length];
  }

  #zoneOf(row: number): number | undefined {
    return this.#spec.ofInstance[this.#world.requests.instance[row]!];
  }
}
