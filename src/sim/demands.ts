import { Draws } from "./kernel/draws.js";
import { law } from "./kernel/law.js";
import type { Requests } from "./kernel/requests.js";
import type { World } from "./kernel/world.js";
import type { DistributionSpec, RouteSpec, SystemSpec } from "./spec.js";

/** One step of one journey of one load: where requests come from. Keys their random streams. */
export interface CallSite {
  readonly name: string;
  readonly load: string;
  readonly route: number;
}

/** The call sites of a system, in the order load, journey, step. */
export function callSites(spec: SystemSpec): CallSite[] {
  return spec.loads.flatMap((load) =>
    load.mix.flatMap(({ journey }) => {
      const { name, steps } = spec.journeys[journey]!;
      return steps.map(({ route }, step) => ({ name: `${load.name}/${name}/${step}`, load: load.name, route }));
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

/**
 * What each request asks of each tier: a pure function of its call site and number. Answers go into the
 * request's row: a double returned from a call may cost an allocation.
 */
export class Demands {
  readonly #requests: Requests;
  readonly #nginxCpu: readonly Draws[];
  readonly #appCpu: readonly Draws[];
  readonly #database: readonly Draws[];
  readonly #wait: readonly Draws[];
  /** By call site. */
  readonly #queries: Int32Array;
  readonly #static: Uint8Array;

  constructor(world: World, spec: SystemSpec, sites: readonly CallSite[]) {
    const nothing: DistributionSpec = { kind: "constant", value: 0 };
    const draws = (purpose: string, of: (route: RouteSpec) => DistributionSpec): Draws[] =>
      drawsBySite(world, sites, purpose, (route) => of(spec.routes[route]!));
    const routes = sites.map((site) => spec.routes[site.route]!);
    this.#requests = world.requests;
    this.#nginxCpu = draws("nginxCpu", (route) => route.nginxCpuSeconds);
    this.#appCpu = draws("appCpu", (route) => route.appCpuSeconds);
    this.#database = draws("database", (route) => route.databaseSeconds);
    this.#wait = draws("wait", (route) => route.waitSeconds ?? nothing);
    this.#queries = Int32Array.from(routes, (route) => route.queries);
    this.#static = Uint8Array.from(routes, (route) => (route.static ? 1 : 0));
  }

  /** Sets `work` to the request's Nginx CPU; false if it needs none. */
  askNginxCpu(row: number): boolean {
    return this.#ask(this.#nginxCpu, row, 1);
  }

  /** Sets `queriesLeft`, and `appSlice`: the Python CPU divided evenly around the queries. */
  askApplication(row: number): void {
    const requests = this.#requests;
    const site = requests.site[row]!;
    const queries = this.#queries[site]!;
    requests.queriesLeft[row] = queries;
    requests.appSlice[row] = this.#appCpu[site]!.at(requests.draw[row]!) / (queries + 1);
  }

  /** Sets `work` to one query's share of the request's database work; false if it is nothing. */
  askDatabase(row: number): boolean {
    return this.#ask(this.#database, row, this.#queries[this.#requests.site[row]!]!);
  }

  /** Sets `work` to the time the worker is held otherwise; false if there is none. */
  askWait(row: number): boolean {
    return this.#ask(this.#wait, row, 1);
  }

  isStatic(row: number): boolean {
    return this.#static[this.#requests.site[row]!] === 1;
  }

  #ask(draws: readonly Draws[], row: number, parts: number): boolean {
    const requests = this.#requests;
    const work = draws[requests.site[row]!]!.at(requests.draw[row]!) / parts;
    requests.work[row] = work;
    return work > 0;
  }
}
