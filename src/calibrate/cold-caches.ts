/**
 * What requests cost with caches that keep nothing, and how long they keep what a process touched. Each route is driven at one
 * connection that pauses: for so long that nothing is left, and for about as long as the caches keep it.
 */
import type { ColdCpu, FittedParameter, RouteCalibration } from "../scenario/calibration.js";
import { goneAfter, goneInMix } from "../scenario/cold-caches.js";
import { median } from "../stats/index.js";
import type { MeasuredSegment } from "./measure.js";
import { type TierCpu, tierCpu } from "./pooled-run.js";
import type { CalibratedRoute } from "./routes.js";
import { pausedKey, shopOf } from "./segments.js";

/** What was found. */
export interface ColdCaches {
  /** By the calibration's routes; undefined: a cold request costs no more, or it was not measured. */
  readonly coldCpu: readonly (ColdCpu | undefined)[];
  /** One a round, seconds, in order of size. */
  readonly lifetimesSeconds: readonly number[];
  /** Share of what a request works with that only requests to its route touch. */
  readonly routeShare: FittedParameter;
}

/** The shop's routes in equal parts, at saturation. */
export interface MixRun {
  readonly workers: number;
  /** At the speed of the demands. */
  readonly result: MeasuredSegment;
}

/** Lifetimes that are told apart from "nothing is kept" and "everything is". */
export const LIFETIMES = { shortest: 5e-4, longest: 1 } as const;
/** A cold request that costs no more than this share above a warm one costs the same: no law is needed. */
const LEAST_EFFECT = 0.05;
/** Older than this at saturation already, and how little a warm request of the route costs is not to be seen. */
const MOST_GONE = 0.5;
/** What a warm request costs of a cold one where no route tells. */
const USUAL_WARM_SHARE = 0.35;
const BISECTIONS = 60;

/** A route's CPU at three ages of what it works with. */
interface Ages {
  readonly route: number;
  readonly saturation: Age;
  readonly some: Age;
  readonly none: Age;
}

interface Age {
  readonly cpu: TierCpu;
  /** Since the process's last request began. */
  readonly seconds: number;
}

/**
 * @param of a key's accepted results, one a round, at the speed of the demands
 * @param processes that take turns
 * @param mixRuns with these and other numbers of them
 * @returns undefined: it was not measured, or the caches keep everything
 */
export function coldCachesOf(
  routes: readonly CalibratedRoute[],
  of: (key: string) => readonly MeasuredSegment[],
  processes: number,
  mixRuns: readonly MixRun[],
): ColdCaches | undefined {
  const results = routes.map((route) => ({
    saturation: of(`${route.name} saturation`),
    some: route.static ? [] : of(pausedKey(route, "some")),
    none: route.static ? [] : of(pausedKey(route, "none")),
  }));
  const agesOf = (pick: (all: readonly MeasuredSegment[]) => readonly MeasuredSegment[]): Ages[] =>
    results.flatMap(({ saturation, some, none }, route) => {
      const [a, b, c] = [saturation, some, none].map((all) => ageOf(pick(all), processes));
      return a === undefined || b === undefined || c === undefined ? [] : [{ route, saturation: a, some: b, none: c }];
    });
  const pooled = agesOf((all) => all);
  const shop = new Set(shopOf(routes));
  const lifetimeOf = (ages: readonly Ages[]): number | undefined =>
    lifetimeAt(ages.filter(({ route }) => shop.has(route)));
  if (lifetimeOf(pooled) === undefined) return undefined;
  const rounds = Math.max(...results.map(({ none }) => none.length));
  const lifetimes = Array.from({ length: rounds }, (_, round) =>
    lifetimeOf(agesOf((all) => all.slice(round, round + 1))),
  );
  const lifetimesSeconds = lifetimes.filter((each) => each !== undefined).sort((a, b) => a - b);
  if (lifetimesSeconds.length === 0) return undefined;
  const lifetime = median(lifetimesSeconds);
  const gone = ({ saturation }: Ages): number => goneAfter(saturation.seconds, lifetime);
  // Of a route that waits, what is left at saturation is as little as after a pause.
  const told = pooled.filter((each) => gone(each) < MOST_GONE).map((each) => warmShare(each, gone(each)));
  const least = told.length === 0 ? USUAL_WARM_SHARE : Math.min(...told);
  const coldCpu = routes.map((_, index) => {
    const ages = pooled.find(({ route }) => route === index);
    return ages === undefined ? undefined : coldCpuOf(ages, gone(ages), least);
  });
  const inMix = pooled.filter(({ route }) => shop.has(route));
  const mean = (of: (ages: Ages) => number): number => inMix.reduce((sum, ages) => sum + of(ages), 0) / inMix.length;
  const added = (ages: Ages): number => addedBy(coldCpu[ages.route]);
  const cold = { seconds: mean(added), warmSeconds: mean((ages) => total(ages.none.cpu) - added(ages)) };
  return { lifetimesSeconds, coldCpu, routeShare: routeShareOf(mixRuns, cold, lifetime, inMix.length) };
}

const addedBy = (cold: ColdCpu | undefined): number =>
  cold === undefined ? 0 : cold.nginxSeconds + cold.appSeconds + cold.databaseSeconds;

/**
 * What requests of a mix cost more than their age explains, they fetch because the last request to the same route was longer ago
 * in their process. Least squares through the origin over the runs, and 1.645 standard errors to each side.
 */
function routeShareOf(
  runs: readonly MixRun[],
  cold: { readonly seconds: number; readonly warmSeconds: number },
  lifetime: number,
  routes: number,
): FittedParameter {
  const points = runs.flatMap(({ workers, result }) => {
    const age = ageOf([result], workers);
    if (age === undefined) return [];
    const kept = Math.exp(-age.seconds / lifetime);
    const [none, all] = [0, 1].map((share) => goneInMix(kept, 1 / routes, share)) as [number, number];
    return [{ x: all - none, y: (total(age.cpu) - cold.warmSeconds) / cold.seconds - none }];
  });
  if (points.length < 2 || routes < 2) return { value: 0, low: 0, high: 1, identified: false };
  const squares = points.reduce((sum, { x }) => sum + x * x, 0);
  const best = points.reduce((sum, { x, y }) => sum + x * y, 0) / squares;
  const left = points.reduce((sum, { x, y }) => sum + (y - best * x) ** 2, 0) / (points.length - 1);
  const half = 1.645 * Math.sqrt(left / squares);
  const share = (value: number): number => Math.min(1, Math.max(0, value));
  return { value: share(best), low: share(best - half), high: share(best + half), identified: true };
}

function ageOf(results: readonly MeasuredSegment[], processes: number): Age | undefined {
  const cpu = tierCpu(results);
  if (cpu === undefined) return undefined;
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const completed = results.reduce((sum, result) => sum + result.completed, 0);
  return { cpu, seconds: (processes * seconds) / completed };
}

const total = ({ nginx, gunicorn, database }: TierCpu): number => nginx + gunicorn + database;

/**
 * The lifetime at which the routes together cost what they cost after some pause: what a request costs less than a cold one
 * shrinks with e^(-age / lifetime). undefined: a cold request costs no more.
 */
function lifetimeAt(ages: readonly Ages[]): number | undefined {
  const sum = (of: (each: Ages) => number): number => ages.reduce((all, each) => all + of(each), 0);
  const saved = (at: (each: Ages) => Age) => (each: Ages) => total(each.none.cpu) - total(at(each).cpu);
  const atSaturation = sum(saved(({ saturation }) => saturation));
  if (!(atSaturation > LEAST_EFFECT * sum(({ saturation }) => total(saturation.cpu)))) return undefined;
  const afterSome = sum(saved(({ some }) => some));
  const left = (lifetime: number): number =>
    sum(
      (each) =>
        saved(({ saturation }) => saturation)(each) *
        Math.exp((each.saturation.seconds - each.some.seconds) / lifetime),
    );
  let [low, high] = [Math.log(LIFETIMES.shortest), Math.log(LIFETIMES.longest)];
  if (left(LIFETIMES.shortest) >= afterSome) return LIFETIMES.shortest;
  if (left(LIFETIMES.longest) <= afterSome) return LIFETIMES.longest;
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (low + high) / 2;
    if (left(Math.exp(middle)) < afterSome) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** What a request costs of a cold one when everything is in the caches. */
function warmShare({ saturation, none }: Ages, gone: number): number {
  const cold = total(none.cpu);
  return (total(saturation.cpu) - gone * cold) / (1 - gone) / cold;
}

/** A route is not warmer than any that tells how warm it gets. */
function coldCpuOf(ages: Ages, gone: number, least: number): ColdCpu | undefined {
  const { saturation, none } = ages;
  const added = (tier: keyof TierCpu): number => Math.max(0, none.cpu[tier] - saturation.cpu[tier]);
  const sum = added("nginx") + added("gunicorn") + added("database");
  if (sum === 0) return undefined;
  const most = (1 - least) * total(none.cpu);
  const share = Math.max(0, Math.min(gone, 1 - sum / most));
  return {
    nginxSeconds: added("nginx") / (1 - share),
    appSeconds: added("gunicorn") / (1 - share),
    databaseSeconds: added("database") / (1 - share),
    shareAtSaturation: share,
  };
}

/** Of a route that does not query, what the database's processes used beside it is none of its cold cost. */
export function withColdCpu(route: RouteCalibration, coldCpu: ColdCpu | undefined): RouteCalibration {
  if (coldCpu === undefined || route.database.meanSeconds > 0) return { ...route, coldCpu };
  return { ...route, coldCpu: { ...coldCpu, databaseSeconds: 0 } };
}
