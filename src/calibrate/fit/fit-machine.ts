import { IDEAL_MACHINE, type MachineParameter, type MachineVector } from "../machine-vector.js";
import type { SimulateRuns } from "../simulate-runs.js";
import { bootstrapPoints } from "./bootstrap.js";
import { distance, type Target, targetsOf } from "./objective.js";
import { type ObservedRun, simulationsOf } from "./observed-run.js";
import { MACHINE_RANGES, type ParameterRange, parameterAt } from "./parameter-space.js";
import { Search } from "./search.js";
import { optimumFrom, type Profile, PROFILE_THRESHOLD, profilesOf } from "./profile.js";
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
  /** What is not searched. Default: without effect. */
  readonly fixed?: MachineVector;
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

/** Simulations of each run that say how uncertain its figures are. */
const EXPLAINING_DRAWS = 4;

/**
 * Simulated minimum distance (McFadden, Econometrica 57, 1989): the parameters whose simulated runs look most like
 * the measured ones. Search from Latin-hypercube starts, compare the three best with more simulations, drop what the
 * runs cannot tell (its profile is flat), refit, then one Gauss-Newton step per bootstrap sample from the optimum.
 */
export async function fitMachine(runs: readonly ObservedRun[], options: FitOptions): Promise<MachineFit> {
  const { seed = 1, starts = 6, evaluations = 40, draws = 1, finalDraws = 6, bootstraps = 100 } = options;
  const candidates = options.ranges ?? MACHINE_RANGES;
  const from = await searchAt(runs, options.fixed ?? IDEAL_MACHINE, options);
  const first = await from.best(candidates, { seed, starts, evaluations, draws, finalDraws });
  // Again with the weights of the machine that was found: the ideal one is less crowded, and its runs differ less.
  const search = await searchAt(runs, from.machine(candidates, first.at), options);
  const { targets } = search;
  const few = Math.max(2, draws);
  const jacobian = await search.jacobian(candidates, first.at, few);
  const { profiles: all } = await profilesOf(search, candidates, first.at, jacobian, few, 0);
  const profiles = new Map(candidates.map(({ name }, i) => [name, all[i]!.change]));
  const kept = candidates.filter(
    ({ name }) => (profiles.get(name) ?? 0) >= PROFILE_THRESHOLD && modulated(name, profiles),
  );
  const best =
    kept.length === candidates.length
      ? first
      : await search.best(kept, { seed: seed + 1, starts: Math.min(2, starts), evaluations, draws, finalDraws });
  const optimum = await optimumFrom(search, kept, best.at, finalDraws);
  const vector = search.machine(kept, optimum.at);
  const simulated = await search.simulated(kept, optimum.at, finalDraws);
  const left = await unexplained(runs, vector, finalDraws, options.simulate);
  const points = bootstrapPoints(targets, left.runs, optimum, { seed, bootstraps, draws: finalDraws });
  const vectors = points.map((at) => search.machine(kept, at));
  return {
    vector,
    parameters: new Map(
      candidates.map((range) => {
        const profile = optimum.profiles[kept.indexOf(range)];
        return [range.name, found(range, vector, vectors, profile, profiles.get(range.name) ?? 0)];
      }),
    ),
    distance: distance(targets, simulated),
    targets,
    simulated,
    bootstrap: vectors,
    runToRunSd: left.runToRunSd,
  };
}

/** A search whose targets are as uncertain as they are on this machine. */
async function searchAt(
  runs: readonly ObservedRun[],
  vector: MachineVector,
  { simulate, fixed = IDEAL_MACHINE, signal }: FitOptions,
): Promise<Search> {
  const figures = await simulate(await simulationsOf(runs, vector, EXPLAINING_DRAWS));
  const targets = targetsOf(runs, { figures, draws: EXPLAINING_DRAWS });
  if (targets.length === 0) throw new RangeError("A fit needs at least one run with figures");
  return new Search(runs, targets, simulate, fixed, signal);
}

/** How much time is slow and for how long means nothing when slow is not slower. */
function modulated(name: MachineParameter, profiles: ReadonlyMap<MachineParameter, number>): boolean {
  if (name !== "slowShare" && name !== "slowDwellSeconds") return true;
  return (profiles.get("slowdown") ?? 0) >= PROFILE_THRESHOLD;
}

function found(
  range: ParameterRange,
  vector: MachineVector,
  vectors: readonly MachineVector[],
  profile: Profile | undefined,
  change: number,
): FoundParameter {
  const value = vector[range.name];
  if (profile === undefined) {
    return { value, low: parameterAt(range, 0), high: parameterAt(range, 1), identified: false, profile: change };
  }
  const values = vectors.map((each) => each[range.name]).sort((a, b) => a - b);
  const at = (p: number): number => values[Math.round(p * (values.length - 1))] ?? value;
  return {
    value,
    low: Math.min(value, at(0.05), parameterAt(range, profile.low)),
    high: Math.max(value, at(0.95), parameterAt(range, profile.high)),
    identified: true,
    profile: change,
  };
}
