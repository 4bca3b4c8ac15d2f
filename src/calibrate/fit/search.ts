import type { SimulateRuns } from "../simulate-runs.js";
import { latinHypercube } from "./latin-hypercube.js";
import { leastSquaresStep } from "./least-squares-step.js";
import { type Minimum, nelderMead } from "./nelder-mead.js";
import { distance, simulatedTargets, type Target } from "./objective.js";
import type { MachineVector } from "../machine-vector.js";
import type { ObservedRun } from "./observed-run.js";
import { excess, type ParameterRange, vectorAt } from "./parameter-space.js";

interface SearchOptions {
  readonly seed: number;
  readonly starts: number;
  readonly evaluations: number;
  readonly draws: number;
  readonly finalDraws: number;
}

/** The search leaves the cube at this cost per squared unit. */
const OUTSIDE = 1e4;
/** Width of the differences that make the Jacobian, in units of the range. */
const DIFFERENCE = 0.06;
/** As if each coordinate had been seen once, to half of its range: it holds what the runs do not move. */
const RIDGE = 4;
const POLISHING_STEPS = 3;
/** Of J, below which another step is not worth its simulations. */
const LEAST_GAIN = 0.1;

/** The objective over subsets of the parameters, and the ways down it. Points are of the unit cube. */
export class Search {
  readonly runs: readonly ObservedRun[];
  readonly targets: readonly Target[];
  readonly #simulate: SimulateRuns;
  readonly #fixed: MachineVector;
  readonly #signal: AbortSignal | undefined;

  /** @param fixed what is not searched */
  constructor(
    runs: readonly ObservedRun[],
    targets: readonly Target[],
    simulate: SimulateRuns,
    fixed: MachineVector,
    signal: AbortSignal | undefined,
  ) {
    this.runs = runs;
    this.targets = targets;
    this.#simulate = simulate;
    this.#fixed = fixed;
    this.#signal = signal;
  }

  async simulated(ranges: readonly ParameterRange[], at: readonly number[], draws: number): Promise<number[]> {
    this.#signal?.throwIfAborted();
    return await simulatedTargets(this.runs, this.targets, this.machine(ranges, at), draws, this.#simulate);
  }

  /** The machine at a point. */
  machine(ranges: readonly ParameterRange[], at: readonly number[]): MachineVector {
    return vectorAt(ranges, at, this.#fixed);
  }

  async value(ranges: readonly ParameterRange[], at: readonly number[], draws: number): Promise<number> {
    return distance(this.targets, await this.simulated(ranges, at, draws)) + OUTSIDE * excess(at);
  }

  /** Nelder and Mead from every start; the three best compared again with more draws. */
  async best(ranges: readonly ParameterRange[], options: SearchOptions): Promise<Minimum> {
    const { seed, starts, evaluations, draws, finalDraws } = options;
    const objective = async (at: readonly number[]): Promise<number> => await this.value(ranges, at, draws);
    const minima: Minimum[] = [];
    for (const start of latinHypercube(ranges.length === 0 ? 1 : starts, ranges.length, seed)) {
      minima.push(await nelderMead(objective, start, { step: 0.2, maxEvaluations: evaluations }));
    }
    minima.sort((a, b) => a.value - b.value);
    const again: Minimum[] = [];
    for (const { at } of minima.slice(0, 3)) {
      again.push({ at: at.map(inside), value: await this.value(ranges, at, finalDraws), evaluations: 1 });
    }
    again.sort((a, b) => a.value - b.value);
    return again[0]!;
  }

  /** Gauss-Newton steps with many draws, halved until they gain: the simplex stops where its few draws put the floor. */
  async polish(ranges: readonly ParameterRange[], start: readonly number[], draws: number): Promise<number[]> {
    let at = [...start];
    let value = await this.value(ranges, at, draws);
    const weights = this.targets.map(({ weight }) => weight);
    for (let i = 0; i < POLISHING_STEPS && ranges.length > 0; i++) {
      const simulated = await this.simulated(ranges, at, draws);
      const step = leastSquaresStep(await this.jacobian(ranges, at, draws), weights, this.residuals(simulated), RIDGE);
      let gained = false;
      for (const length of [1, 0.5, 0.25]) {
        const next = at.map((u, j) => inside(u + length * step[j]!));
        const reached = await this.value(ranges, next, draws);
        if (reached >= value) continue;
        gained = value - reached > LEAST_GAIN;
        [at, value] = [next, reached];
        break;
      }
      if (!gained) break;
    }
    return at;
  }

  /** Logarithms, measured less simulated. What was not simulated (nothing was answered) asks for no step. */
  residuals(simulated: readonly number[]): number[] {
    return this.targets.map(({ observed }, t) => {
      const residual = observed - simulated[t]!;
      return Number.isFinite(residual) ? residual : 0;
    });
  }

  /** How the targets move with each coordinate, by differences under the same draws; one row per target. */
  async jacobian(ranges: readonly ParameterRange[], at: readonly number[], draws: number): Promise<number[][]> {
    const columns: number[][] = [];
    for (let i = 0; i < ranges.length; i++) {
      const moved = (by: number): number[] => at.map((u, j) => (i === j ? inside(u + by) : u));
      const [low, high] = [moved(-DIFFERENCE), moved(DIFFERENCE)];
      const below = await this.simulated(ranges, low, draws);
      const above = await this.simulated(ranges, high, draws);
      columns.push(above.map((value, t) => (value - below[t]!) / (high[i]! - low[i]!)));
    }
    return this.targets.map((_, t) => columns.map((column) => column[t]!));
  }
}

function inside(u: number): number {
  return Math.min(1, Math.max(0, u));
}
