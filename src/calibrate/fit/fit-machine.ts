import { IDEAL_MACHINE, type MachineParameter, type MachineVector } from "../machine-vector.js";
import type { SimulateRuns } from "../simulate-runs.js";
import { type Minimum, nelderMead } from "./nelder-mead.js";
import { type Bootstrap, bootstrapVectors, PROFILE_THRESHOLD } from "./bootstrap.js";
import { distance, type Target, targetsOf } from "./objective.js";
import { type ObservedRun, simulationsOf } from "./observed-run.js";
import { MACHINE_RANGES, type ParameterRange, parameterAt, vectorAt } from "./parameter-space.js";
import { Search } from "./search.js";
import { unexplained } from "./unexplained.js";

export interface FitOptions {
  readonly simulate: SimulateRuns;
  /** Of starts, bootstrap and everything else that is drawn. Same runs, same seed: same fit. */
  readonly seed?: number;
  /** Latin-hypercube starts. */
  readonly starts?: number;
  /** Objective evaluations per start. */
  readonly evaluations?: number;
  /** Simulations per run while searching, and when the best are compared. */
  readonly draws?: number;
  readonly finalDraws?: number;
  readonly bootstraps?: number;
  /** What is searched. Default: everything. */
  readonly ranges?: readonly ParameterRange[];
  readonly signal?: AbortSignal | undefined;
}

/** A parameter as it was found. */
export interface FoundParameter {
  readonly value: number;
  /** 90 % interval; the whole range when not identified. */
  readonly low: number;
  readonly high: number;
  readonly identified: boolean;
  /** By how much the profile of J changes over the parameter's range, its absence included. */
  readonly profile: number;
}

export interface MachineFit {
  readonly vector: MachineVector;
  readonly parameters: ReadonlyMap<MachineParameter, FoundParameter>;
  /** J at the optimum, and the number of its terms. */
  readonly distance: number;
  readonly targets: readonly Target[];
  /** Simulated logarithm of each target at the optimum. */
  readonly simulated: readonly number[];
  /** Vectors of the bootstrap. */
  readonly bootstrap: readonly MachineVector[];
  /** Spread of a run's log residual beyond sampling. */
  readonly runToRunSd: number;
}

/**
 * Simulated minimum distance (McFadden, Econometrica 57, 1989): the parameters whose simulated runs look most like
 * the measured ones. Search from Latin-hypercube starts, compare the three best with ten times the simulations, drop
 * what the runs cannot tell, refit, then one Gauss-Newton step per bootstrap sample from the optimum.
 */
export async function fitMachine(runs: readonly ObservedRun[], options: FitOptions): Promise<MachineFit> {
  const { seed = 1, starts = 8, evaluations = 80, draws = 1, finalDraws = 10, bootstraps = 100 } = options;
  const targets = targetsOf(runs, await options.simulate(await simulationsOf(runs, IDEAL_MACHINE, 1)));
  if (targets.length === 0) throw new RangeError("A fit needs at least one run with figures");
  const search = new Search(runs, targets, options.simulate, options.signal);
  const candidates = options.ranges ?? MACHINE_RANGES;
  const first = await search.best(candidates, { seed, starts, evaluations, draws, finalDraws });
  const profiles = await identify(search, candidates, first, { draws: Math.max(2, draws), evaluations });
  const kept = candidates.filter(
    ({ name }) => (profiles.get(name) ?? 0) >= PROFILE_THRESHOLD && modulated(name, profiles),
  );
  const best =
    kept.length === candidates.length
      ? first
      : await search.best(kept, { seed: seed + 1, starts: Math.min(4, starts), evaluations, draws, finalDraws });
  const at = await search.polish(kept, best.at, finalDraws);
  const vector = vectorAt(kept, at);
  const simulated = await search.simulated(kept, at, finalDraws);
  const left = await unexplained(runs, vector, finalDraws, options.simulate);
  const bootstrap = await bootstrapVectors(search, left.runs, kept, at, { seed, bootstraps, draws: finalDraws });
  return {
    vector,
    parameters: new Map(
      candidates.map((range) => {
        const profile = profiles.get(range.name) ?? 0;
        return [range.name, found(range, vector, bootstrap, profile, kept.indexOf(range))];
      }),
    ),
    distance: distance(targets, simulated),
    targets,
    simulated,
    bootstrap: bootstrap.vectors,
    runToRunSd: left.runToRunSd,
  };
}

/**
 * By how much J's profile changes over each parameter's range: others refitted, its absence one of the points. The
 * slice with the others held bounds the profile from above, so a flat slice settles it without a search.
 */
async function identify(
  search: Search,
  ranges: readonly ParameterRange[],
  best: Minimum,
  { draws, evaluations }: { readonly draws: number; readonly evaluations: number },
): Promise<Map<MachineParameter, number>> {
  const optimum = await search.value(ranges, best.at, draws);
  const profiles = new Map<MachineParameter, number>();
  for (const [index, { name }] of ranges.entries()) {
    const others = ranges.filter((_, i) => i !== index);
    const otherAt = best.at.filter((_, i) => i !== index);
    let change = 0;
    for (const end of [null, 0, 0.5, 1]) {
      const valueAt = async (at: readonly number[]): Promise<number> =>
        end === null
          ? await search.value(others, at, draws)
          : await search.value(ranges, [...at.slice(0, index), end, ...at.slice(index)], draws);
      const slice = (await valueAt(otherAt)) - optimum;
      if (slice < PROFILE_THRESHOLD || slice <= change) continue;
      const refitted = await nelderMead(valueAt, otherAt, { step: 0.1, maxEvaluations: Math.ceil(evaluations / 2) });
      change = Math.max(change, refitted.value - optimum);
      if (change >= PROFILE_THRESHOLD) break;
    }
    profiles.set(name, change);
  }
  return profiles;
}

/** How much time is slow and for how long means nothing when slow is not slower. */
function modulated(name: MachineParameter, profiles: ReadonlyMap<MachineParameter, number>): boolean {
  if (name !== "slowShare" && name !== "slowDwellSeconds") return true;
  return (profiles.get("slowdown") ?? 0) >= PROFILE_THRESHOLD;
}

function found(
  range: ParameterRange,
  vector: MachineVector,
  { vectors, spans }: Bootstrap,
  profile: number,
  index: number,
): FoundParameter {
  const value = vector[range.name];
  const span = spans[index];
  if (span === undefined) {
    return { value, low: parameterAt(range, 0), high: parameterAt(range, 1), identified: false, profile };
  }
  const values = vectors.map((each) => each[range.name]).sort((a, b) => a - b);
  const at = (p: number): number => values[Math.round(p * (values.length - 1))] ?? value;
  return {
    value,
    low: Math.min(value, at(0.05), parameterAt(range, span.low)),
    high: Math.max(value, at(0.95), parameterAt(range, span.high)),
    identified: true,
    profile,
  };
}
