import { Draws } from "./kernel/draws.js";
import { law } from "./kernel/law.js";
import type { World } from "./kernel/world.js";
import type { DistributionSpec, RouteSpec, SystemSpec } from "./spec.js";

/** One step of one journey of one load: where requests come from. Keys their random streams. */
export interface CallSite {
  readonly name: string;
  readonly route: number;
}

/** The call sites of a system, in the order load, journey, step. */
export function callSites(spec: SystemSpec): CallSite[] {
  return spec.loads.flatMap((load) =>
    load.mix.flatMap(({ journey }) => {
      const { name, steps } = spec.journeys[journey]!;
      return steps.map(({ route }, step) => ({ name: `${load.name}/${name}/${step}`, route }));
    }),
  );
}

/** The draws of one quantity for each call site. */
export function drawsBySite(
  world: World,
  sites: readonly CallSite[],
  purpose: string,
  of: (route: number) => DistributionSpec,
): Draws[] {
  return sites.map((site) => new Draws(world.stream(purpose, site.name), law(of(site.route))));
}

/** What each request asks of each tier: a pure function of its call site and number. */
export class Demands {
  readonly #world: World;
  readonly #routes: readonly RouteSpec[];
  readonly #nginxCpu: readonly Draws[];
  readonly #appCpu: readonly Draws[];
  readonly #database: readonly Draws[];
  readonly #wait: readonly Draws[];

  constructor(world: World, spec: SystemSpec, sites: readonly CallSite[]) {
    const nothing: DistributionSpec = { kind: "constant", value: 0 };
    this.#world = world;
    this.#routes = sites.map((site) => spec.routes[site.route]!);
    const draws = (purpose: string, of: (route: RouteSpec) => DistributionSpec): Draws[] =>
      drawsBySite(world, sites, purpose, (route) => of(spec.routes[route]!));
    this.#nginxCpu = draws("nginxCpu", (route) => route.nginxCpuSeconds);
    this.#appCpu = draws("appCpu", (route) => route.appCpuSeconds);
    this.#database = draws("database", (route) => route.databaseSeconds);
    this.#wait = draws("wait", (route) => route.waitSeconds ?? nothing);
  }

  /** s */
  nginxCpu(row: number): number {
    return this.#at(this.#nginxCpu, row);
  }

  /** s of Python CPU, all slices together */
  appCpu(row: number): number {
    return this.#at(this.#appCpu, row);
  }

  /** s of database CPU, all queries together */
  database(row: number): number {
    return this.#at(this.#database, row);
  }

  /** s */
  wait(row: number): number {
    return this.#at(this.#wait, row);
  }

  queries(row: number): number {
    return this.#routes[this.#world.requests.site[row]!]!.queries;
  }

  isStatic(row: number): boolean {
    return this.#routes[this.#world.requests.site[row]!]!.static;
  }

  #at(draws: readonly Draws[], row: number): number {
    const { requests } = this.#world;
    return draws[requests.site[row]!]!.at(requests.draw[row]!);
  }
}
