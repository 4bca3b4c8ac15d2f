import { FAINT_RIDGE, leastSquaresStep } from "./least-squares-step.js";
import { distance } from "./objective.js";
import type { ParameterRange } from "./parameter-space.js";
import type { Search } from "./search.js";

/** Twice the log-likelihood by which a 95 % interval of one parameter is cut: χ²₁. */
export const PROFILE_THRESHOLD = 3.84;

/** Of the grid, in units of the range. */
const STEP = 0.125;
/** Of the threshold; what lies behind a point so much worse is looked at from the other side. */
const HOPELESS = 5;
/** Of the others, before a point is said to lie outside: one step from the optimum's slopes may not reach their valley there. */
const STEPS_OUTSIDE = 2;
/** Of J, below which a lower point is not worth another search. */
const LEAST_GAIN = 0.5;

/** A point of the search and J there. */
interface Reached {
  readonly at: readonly number[];
  readonly value: number;
}

/** Where the other coordinates are, and how the figures move with them thereabouts: a row per target. */
interface Others {
  readonly where: readonly number[];
  readonly slopes: readonly (readonly number[])[];
}

/** What J says of one coordinate. */
export interface Profile {
  /** Where in the unit interval the fit is as good as at the optimum. */
  readonly low: number;
  readonly high: number;
  /** By how much J changes over the range, the parameter's absence included. */
  readonly change: number;
}

export interface Profiles {
  /** By coordinate. */
  readonly profiles: readonly Profile[];
  /** The lowest point that was met on the way, if J is lower there than at the optimum: the search had not ended. */
  readonly lower: readonly number[] | undefined;
}

/**
 * J along each coordinate, the others refitted: the profile likelihood (Venzon & Moolgavkar, Applied Statistics 37, 1988).
 * With the others held the interval of one of two parameters that can stand for each other would be far too narrow.
 *
 * From the optimum outwards, each point from the refitted others of its neighbour by one Gauss-Newton step: near the optimum
 * the logarithms of the figures are close to linear in the logarithms of the parameters. Farther off they are not, and what
 * would lie outside is refitted again, along slopes of its own. J itself is asked there: what is found is never below the
 * true profile.
 *
 * @param jacobian at the optimum
 * @param stepsOutside of the others, along slopes of the point; 0 where it is only asked whether J changes at all
 */
export async function profilesOf(
  search: Search,
  ranges: readonly ParameterRange[],
  at: readonly number[],
  jacobian: readonly (readonly number[])[],
  draws: number,
  stepsOutside: number = STEPS_OUTSIDE,
): Promise<Profiles> {
  const optimum = await search.value(ranges, at, draws);
  // What J compares the figures with is itself a mean of `draws` simulations, with an error of its own.
  const threshold = PROFILE_THRESHOLD * (1 + 1 / draws);
  let lowest: Reached = { at, value: optimum };
  const profiles: Profile[] = [];
  for (const [i, u] of at.entries()) {
    let change = 0;
    const rise = async (point: number, { where, slopes }: Others): Promise<Rise & { others: Others }> => {
      const insert = (rest: readonly number[]): number[] => [...rest.slice(0, i), point, ...rest.slice(i)];
      let there = await refitted(search, ranges, insert, where, slopes, draws);
      let local = slopes;
      for (let step = 0; step < stepsOutside && ranges.length > 1; step++) {
        const outside = there.value - optimum;
        if (outside <= threshold || outside > HOPELESS * threshold) break;
        local = columnsWithout(await search.jacobian(ranges, insert(there.at), draws), i);
        const next = await refitted(search, ranges, insert, there.at, local, draws);
        if (there.value - next.value < LEAST_GAIN) break;
        there = next;
      }
      if (there.value < lowest.value) lowest = { at: insert(there.at), value: there.value };
      change = Math.max(change, there.value - optimum);
      return { point, rise: there.value - optimum, others: { where: there.at, slopes: local } };
    };
    const best: Others = { where: without(at, i), slopes: columnsWithout(jacobian, i) };
    const walk = async (direction: 1 | -1): Promise<{ edge: number; others: Others }> => {
      let [edge, others] = [u, best];
      let before: Rise = { point: u, rise: 0 };
      for (const point of gridFrom(u, direction)) {
        const now = await rise(point, others);
        // The first crossing is not the end of the walk: the profile of a stochastic model has bumps.
        if (now.rise <= threshold) edge = point;
        else if (before.rise <= threshold) edge = crossing(before, now, threshold);
        before = now;
        others = now.others;
        if (now.rise <= HOPELESS * threshold) continue;
        edge = (await edgeFromEnd(gridFrom(point, direction).sort((a, b) => direction * (b - a)))) ?? edge;
        break;
      }
      return { edge, others };
    };
    /**
     * Behind a point that is hopeless there may be another valley: a core is shared by all alike with very short slices and with
     * very long ones. So the points behind it are looked at from the end of the range, until one is hopeless there, too.
     *
     * @param points farthest first
     */
    const edgeFromEnd = async (points: readonly number[]): Promise<number | undefined> => {
      let others = best;
      let [edge, before]: [number | undefined, Rise | undefined] = [undefined, undefined];
      for (const point of points) {
        const now = await rise(point, others);
        if (edge === undefined && now.rise <= threshold)
          edge = before === undefined ? point : crossing(now, before, threshold);
        if (now.rise > HOPELESS * threshold) break;
        before = now;
        others = now.others;
      }
      return edge;
    };
    const high = await walk(1);
    const low = await walk(-1);
    if (change < threshold) {
      const rest = ranges.filter((_, j) => j !== i);
      const absent = await refitted(search, rest, (all) => [...all], low.others.where, best.slopes, draws);
      change = Math.max(change, absent.value - optimum);
    }
    profiles.push({ low: low.edge, high: high.edge, change });
  }
  return { profiles, lower: optimum - lowest.value > LEAST_GAIN ? lowest.at : undefined };
}

/** Where the fit is best, how the figures move there, and how far it is as good. */
export interface Optimum {
  readonly at: readonly number[];
  readonly jacobian: readonly (readonly number[])[];
  readonly profiles: readonly Profile[];
}

/** Polishes, and once more from where the profile found something lower: intervals are to lie about a minimum. */
export async function optimumFrom(
  search: Search,
  ranges: readonly ParameterRange[],
  start: readonly number[],
  draws: number,
): Promise<Optimum> {
  const settle = async (from: readonly number[]): Promise<Optimum & Profiles> => {
    const at = await search.polish(ranges, from, draws);
    const jacobian = await search.jacobian(ranges, at, draws);
    return { at, jacobian, ...(await profilesOf(search, ranges, at, jacobian, Math.max(2, Math.ceil(draws / 3)))) };
  };
  const first = await settle(start);
  return first.lower === undefined ? first : await settle(first.lower);
}

/** J with the others where they were, or one step better. */
async function refitted(
  search: Search,
  ranges: readonly ParameterRange[],
  insert: (others: readonly number[]) => readonly number[],
  from: readonly number[],
  jacobian: readonly (readonly number[])[],
  draws: number,
): Promise<Reached> {
  const simulated = await search.simulated(ranges, insert(from), draws);
  const held = { at: from, value: distance(search.targets, simulated) };
  const weights = search.targets.map(({ weight }) => weight);
  const step = leastSquaresStep(jacobian, weights, search.residuals(simulated), FAINT_RIDGE);
  const at = from.map((each, j) => Math.min(1, Math.max(0, each + step[j]!)));
  const value = await search.value(ranges, insert(at), draws);
  return value < held.value ? { at, value } : held;
}

/** A point of a profile, and how much higher than at the optimum J is there. */
interface Rise {
  readonly point: number;
  readonly rise: number;
}

/**
 * Where J crosses the threshold between two points: its square root is straight about a minimum. From another point than
 * the optimum at least half of the way, for what J does there is its noise as well.
 */
function crossing(inside: Rise, outside: Rise, threshold: number): number {
  const [from, to] = [inside, outside].map(({ rise }) => Math.sqrt(Math.max(0, rise)));
  const share = (Math.sqrt(threshold) - from!) / (to! - from!);
  const least = from === 0 ? 0 : 0.5;
  return inside.point + (outside.point - inside.point) * Math.max(least, share);
}

/** The points of the grid beyond `u`, nearest first. */
function gridFrom(u: number, direction: 1 | -1): number[] {
  const points = Array.from({ length: Math.round(1 / STEP) + 1 }, (_, k) => k * STEP);
  return points.filter((point) => direction * (point - u) > 0).sort((a, b) => direction * (a - b));
}

function without<T>(values: readonly T[], index: number): readonly T[] {
  return values.filter((_, i) => i !== index);
}

function columnsWithout(jacobian: readonly (readonly number[])[], index: number): (readonly number[])[] {
  return jacobian.map((row) => without(row, index));
}
