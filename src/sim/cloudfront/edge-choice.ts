import { drawsBySite, type CallSite } from "../demands.js";
import type { Draws } from "../kernel/draws.js";
import type { Requests } from "../kernel/requests.js";
import type { World } from "../kernel/world.js";
import type { CloudFrontSpec } from "./spec.js";

/** The clients' region of a request under way. */
export type RegionOf = (row: number) => number;

/**
 * Sends each request to an edge location: to the one nearest to its viewer, where the scenario says how far each is
 * (CloudFront's DNS answers with the location of the lowest latency: howcloudfrontworks [D]), else by the locations'
 * weights, as a function of the request's call site and number.
 */
export class EdgeChoice {
  readonly #cumulative: Float64Array;
  /** By call site. */
  readonly #draws: readonly Draws[];
  /** By client region; null: by weight alone. */
  readonly #nearest: readonly number[] | null;
  readonly #regionOf: RegionOf | null;
  readonly #requests: Requests;

  constructor(
    world: World,
    { edgeLocations: edges, nearestEdge }: Pick<CloudFrontSpec, "edgeLocations" | "nearestEdge">,
    sites: readonly CallSite[],
    regionOf: RegionOf | null,
  ) {
    this.#requests = world.requests;
    this.#nearest = regionOf === null ? null : (nearestEdge ?? null);
    this.#regionOf = regionOf;
    const total = edges.reduce((sum, { weight }) => sum + weight, 0);
    let sum = 0;
    this.#cumulative = Float64Array.from(edges, ({ weight }) => (sum += weight / total));
    this.#draws = drawsBySite(world, sites, "edgeLocation", () => ({ kind: "uniform", min: 0, max: 1 }));
  }

  /** Index of the edge location. */
  of(row: number): number {
    if (this.#nearest === null) return this.#byWeight(row);
    const nearest = this.#nearest[this.#regionOf!(row)]!;
    return nearest < 0 ? this.#byWeight(row) : nearest;
  }

  #byWeight(row: number): number {
    const cumulative = this.#cumulative;
    const last = cumulative.length - 1;
    if (last === 0) return 0;
    const u = this.#draws[this.#requests.site[row]!]!.at(this.#requests.draw[row]!);
    let edge = 0;
    while (edge < last && u > cumulative[edge]!) edge++;
    return edge;
  }
}
