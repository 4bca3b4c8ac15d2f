import { drawsBySite, type CallSite } from "../demands.js";
import type { Draws } from "../kernel/draws.js";
import type { World } from "../kernel/world.js";

/** Sends each request to an edge location, by the locations' weights: a function of the request's call site and number. */
export class EdgeChoice {
  readonly #cumulative: Float64Array;
  /** By call site. */
  readonly #draws: readonly Draws[];

  constructor(world: World, edges: readonly { readonly weight: number }[], sites: readonly CallSite[]) {
    const total = edges.reduce((sum, { weight }) => sum + weight, 0);
    let sum = 0;
    this.#cumulative = Float64Array.from(edges, ({ weight }) => (sum += weight / total));
    this.#draws = drawsBySite(world, sites, "edgeLocation", () => ({ kind: "uniform", min: 0, max: 1 }));
  }

  /** Index of the edge location. */
  at(site: number, draw: number): number {
    const cumulative = this.#cumulative;
    const last = cumulative.length - 1;
    if (last === 0) return 0;
    const u = this.#draws[site]!.at(draw);
    let edge = 0;
    while (edge < last && u > cumulative[edge]!) edge++;
    return edge;
  }
}
