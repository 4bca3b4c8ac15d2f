import { Draws } from "./kernel/draws.js";
import { law } from "./kernel/law.js";
import type { Requests } from "./kernel/requests.js";
import type { World } from "./kernel/world.js";
import { schedulerOf } from "./scheduler.js";
import type { ColdCpuSpec, DistributionSpec, RouteSpec, SystemSpec } from "./spec.js";

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

/** Deep health checks send requests, too: a call site each, after those of the loads, in the order of target groups. */
export function healthCheckSites(spec: SystemSpec): CallSite[] {
  const groups = spec.loadBalancer?.application?.targetGroups ?? [];
  return groups.flatMap(({ name, healthCheck }) =>
    healthCheck?.route == null ? [] : [{ name: `healthCheck/${name}`, load: "healthCheck", route: healthCheck.route }],
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
 * What Gunicorn does itself for a request: until it has accepted the connection, to read the request, from the view to the
 * answer, for its body, and after it. From the kernel's trace of the reference stack with its system calls
 * (docs/validation/findings.md): 72, 107, 41, 8 and 60 microseconds of `/` on a warm core, 128, 150, 48, 11 and 64 of `/about` on a
 * cold one.
 */
const OPENING_SHARE = 0.28;
const PARSING_SHARE = 0.38;
const HEAD_SHARE = 0.13;
const BODY_SHARE = 0.03;
const CLOSING_SHARE = 1 - OPENING_SHARE - PARSING_SHARE - HEAD_SHARE - BODY_SHARE;
/** ... and SQLAlchemy between BEGIN and the first query, relative to that. */
const BEGIN_SHARE = 0.2;

/** What Nginx does until Gunicorn has the request, of all it does for one: 45 of 85 microseconds in the same trace. */
const NGINX_PASSING_SHARE = 0.5;

/**
 * A shorter wait outside a query is none: it is what a view's wall clock shows beside its CPU time, a microsecond or two of
 * `/about`, in which the worker does not give up the core. A process that sleeps does so for longer (timer_slack_ns, proc(5)).
 */
const LEAST_SLEEP_SECONDS = 50e-6;

const NGINX_CPU = 1;
const DATABASE = 2;
const WAIT = 4;

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
  /** By call site: which of the above are not nothing. */
  readonly #asks: Uint8Array;
  readonly #queries: Int32Array;
  readonly #lastShare: Float64Array;
  /** By call site: of the Python CPU what is the application server's own. */
  readonly #serverShare: Float64Array;
  /** Of Nginx's CPU what comes before Gunicorn has the request. */
  readonly #passingShare: number;
  readonly #leastSleepSeconds: number;
  readonly #static: Uint8Array;
  /** By call site. */
  readonly #route: Int32Array;
  /** How many there are. */
  readonly routes: number;
  /** By call site, what cold caches add, s. */
  readonly #coldNginx: Float64Array;
  readonly #coldApp: Float64Array;
  readonly #coldDatabase: Float64Array;

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
    const some = (draws: readonly Draws[], site: number, bit: number): number => (draws[site]!.never ? 0 : bit);
    this.#asks = Uint8Array.from(
      sites,
      (_, site) =>
        some(this.#nginxCpu, site, NGINX_CPU) | some(this.#database, site, DATABASE) | some(this.#wait, site, WAIT),
    );
    this.#queries = Int32Array.from(routes, (route) => route.queries);
    this.#lastShare = Float64Array.from(routes, (route) => route.cpuAfterQueriesShare ?? Number.NaN);
    // Greenlets make all their calls in one go.
    const greenlets = spec.gunicorn.workerClass === "gevent";
    const takesTurns = schedulerOf(spec.instance) !== undefined;
    this.#serverShare = Float64Array.from(routes, ({ serverCpuShare }) =>
      takesTurns && !greenlets ? (serverCpuShare ?? 0) : 0,
    );
    this.#leastSleepSeconds = takesTurns ? LEAST_SLEEP_SECONDS : 0;
    this.#passingShare = takesTurns ? NGINX_PASSING_SHARE : 1;
    this.#static = Uint8Array.from(routes, (route) => (route.static ? 1 : 0));
    this.#route = Int32Array.from(sites, ({ route }) => route);
    this.routes = spec.routes.length;
    const cold = (part: keyof ColdCpuSpec): Float64Array =>
      Float64Array.from(routes, ({ coldCpu }) => coldCpu?.[part] ?? 0);
    this.#coldNginx = cold("nginxSeconds");
    this.#coldApp = cold("appSeconds");
    // A server of its own has caches of its own.
    this.#coldDatabase = spec.database?.host === "instance" ? cold("databaseSeconds") : new Float64Array(routes.length);
  }

  /**
   * Sets `work` to the request's Nginx CPU until Gunicorn has it, `nginxAnswer` to that behind Gunicorn's answer; false if it
   * needs none.
   *
   * @param cold share of what Nginx works with that is not in the caches
   */
  askNginxCpu(row: number, cold: number): boolean {
    const { nginxAnswer, site: sites, work } = this.#requests;
    const site = sites[row]!;
    nginxAnswer[row] = 0;
    if ((this.#asks[site]! & NGINX_CPU) === 0) return false;
    if (!this.#ask(this.#nginxCpu, row, 1, cold * this.#coldNginx[site]!)) return false;
    if (this.#static[site] === 0) {
      const all = work[row]!;
      work[row] = all * this.#passingShare;
      nginxAnswer[row] = all - work[row];
    }
    return true;
  }

  /**
   * Sets `queriesLeft`, and the Python CPU before each query and after the last.
   *
   * @param cold share of what its worker works with, and the worker's connection to the database, that is not in the caches
   */
  askApplication(row: number, cold: number): void {
    const requests = this.#requests;
    const site = requests.site[row]!;
    const queries = this.#queries[site]!;
    requests.queriesLeft[row] = queries;
    requests.cold[row] = cold;
    const work = this.#appCpu[site]!.at(requests.draw[row]!) + cold * this.#coldApp[site]!;
    const server = work * this.#serverShare[site]!;
    // Nobody else gets in between reading the request and the view.
    const readAndView = work - server * (1 - PARSING_SHARE);
    // The first of several queries is BEGIN, and the next follows at once.
    const begin = queries > 1 ? server * BEGIN_SHARE : 0;
    const parts = begin > 0 ? queries - 1 : queries;
    const given = this.#lastShare[site]!;
    const last = (readAndView - begin) * (queries === 0 ? 1 : given >= 0 ? given : 1 / (parts + 1));
    const head = server * HEAD_SHARE;
    // Without a query there is no connection to give back between the view and the answer: nobody else gets in there.
    const inOneGo = queries === 0 ? head : 0;
    requests.appOpening[row] = server * OPENING_SHARE;
    requests.appBegin[row] = begin;
    requests.appSlice[row] = queries === 0 ? 0 : (readAndView - begin - last) / parts;
    requests.appWaited[row] = 0;
    requests.appLastSlice[row] = last + inOneGo;
    requests.appHead[row] = head - inOneGo;
    requests.appBody[row] = server * BODY_SHARE;
    requests.appClosing[row] = server * CLOSING_SHARE;
    requests.appSends[row] = 0;
  }

  /** Sets `work` to one query's share of the request's database work; false if it is nothing. */
  askDatabase(row: number): boolean {
    const { site: sites, cold } = this.#requests;
    const site = sites[row]!;
    if ((this.#asks[site]! & DATABASE) === 0) return false;
    return this.#ask(this.#database, row, this.#queries[site]!, cold[row]! * this.#coldDatabase[site]!);
  }

  /** Sets `work` to the time the worker is held otherwise; false if there is none. */
  askWait(row: number): boolean {
    const site = this.#requests.site[row]!;
    if ((this.#asks[site]! & WAIT) === 0 || !this.#ask(this.#wait, row, 1, 0)) return false;
    // In a query it is the database's process that sleeps.
    return this.#queries[site]! > 0 || this.#requests.work[row]! >= this.#leastSleepSeconds;
  }

  isStatic(row: number): boolean {
    return this.#static[this.#requests.site[row]!] === 1;
  }

  /** Index of the request's route. */
  routeOf(row: number): number {
    return this.#route[this.#requests.site[row]!]!;
  }

  #ask(draws: readonly Draws[], row: number, parts: number, added: number): boolean {
    const requests = this.#requests;
    const work = (draws[requests.site[row]!]!.at(requests.draw[row]!) + added) / parts;
    requests.work[row] = work;
    return work > 0;
  }
}
