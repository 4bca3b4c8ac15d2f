import { Aborted, type Pool } from "../parallel/index.js";
import type { CapacityFigures, JudgedThreshold, Outcome, Verdict } from "../result/index.js";
import { judge, overall, replicate } from "../result/index.js";
import { buildSystem, type Scenario } from "../scenario/index.js";
import { peakRate } from "./peak-rate.js";

export interface KneeOptions {
  readonly pool: Pool;
  readonly signal?: AbortSignal;
  /** Relative width at which the search stops. */
  readonly tolerance?: number;
  readonly onTrial?: (trial: Trial, number: number) => void;
}

/** One load level tried. */
export interface Trial {
  readonly loadFactor: number;
  readonly verdict: Verdict;
  readonly thresholds: readonly JudgedThreshold[];
  readonly outcome: Outcome;
}

const TOLERANCE = 0.02;
/** The search gives up outside these multiples of the scenario's load. */
const LOWEST = 1 / 1024;
const HIGHEST = 1024;

/**
 * The highest multiple of the scenario's load at which every threshold holds.
 *
 * Bracket by doubling or halving from the scenario's own load, then bisect. All levels see the same random
 * numbers, so that more load means the same requests, closer together. Each level is judged at a confidence
 * that leaves the whole search with the scenario's (Bonferroni over the levels). A level whose interval
 * includes the limit is neither feasible nor infeasible: the search then narrows the two sides of that
 * indifference zone separately, and the answer is the interval between the highest level known to hold and
 * the lowest known not to. (reference/theory-and-calibration C7)
 */
export async function findKnee(
  scenario: Scenario,
  options: KneeOptions,
): Promise<{ capacity: CapacityFigures; trials: Trial[] }> {
  const tolerance = options.tolerance ?? TOLERANCE;
  const trials: Trial[] = [];
  const system = buildSystem(scenario);
  // Doubling takes a few levels, bisection log2(1 / tolerance) more.
  const levels = 2 + Math.ceil(Math.log2(1 / tolerance));
  const confidence = 1 - (1 - scenario.run.confidence) / levels;
  const settings = { ...scenario.run, confidence };
  const attempt = async (loadFactor: number): Promise<Pick<Trial, "verdict">> => {
    const outcome = await replicate(system, {
      settings,
      loadFactor,
      pool: options.pool,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }).catch((error: unknown) => {
      if (error instanceof Aborted) return undefined;
      throw error;
    });
    // Of a level that was hardly begun nothing is known; the search is over, and keeps the levels before it.
    if (outcome === undefined) return { verdict: "inconclusive" };
    const { overload } = outcome.preparation;
    const thresholds = scenario.thresholds.map((threshold) => judge(threshold, outcome.replications, overload));
    const trial = {
      loadFactor,
      verdict: overload === null ? overall(thresholds, overload) : "fail",
      thresholds,
      outcome,
    } as const;
    trials.push(trial);
    options.onTrial?.(trial, trials.length);
    return trial;
  };
  const stopped = (): boolean => options.signal?.aborted === true;

  let feasible: number | null = null;
  let infeasible: number | null = null;
  for (let factor = 1; !stopped() && factor >= LOWEST && factor <= HIGHEST;) {
    const { verdict } = await attempt(factor);
    if (verdict === "pass") feasible = factor;
    else if (verdict === "fail") infeasible = factor;
    if (feasible !== null && infeasible !== null) break;
    // Between the two nothing is known yet; an undecided level is passed over in the direction that is missing.
    const upwards = verdict === "pass" || (verdict === "inconclusive" && feasible !== null && infeasible === null);
    factor = upwards ? factor * 2 : factor / 2;
  }
  while (!stopped() && feasible !== null && infeasible !== null && infeasible / feasible > 1 + tolerance) {
    const undecided = trials.filter(
      ({ loadFactor, verdict }) => verdict === "inconclusive" && loadFactor > feasible! && loadFactor < infeasible!,
    );
    const next = nextLevel(
      feasible,
      infeasible,
      undecided.map(({ loadFactor }) => loadFactor),
      tolerance,
    );
    if (next === null) break;
    const { verdict } = await attempt(next);
    if (verdict === "pass") feasible = next;
    else if (verdict === "fail") infeasible = next;
  }
  const peak = peakRate(system);
  const breaking = trials.filter(({ verdict }) => verdict === "fail").sort((a, b) => a.loadFactor - b.loadFactor)[0];
  const bounds = { feasible: feasible ?? 0, infeasible };
  const perSecond = (factor: number | null): number | null =>
    factor === null ? null : peak === null ? throughputAt(trials, factor) : peak * factor;
  return {
    trials,
    capacity: {
      loadFactor: bounds,
      requestsPerSecond: { feasible: perSecond(bounds.feasible) ?? 0, infeasible: perSecond(infeasible) },
      confidence: scenario.run.confidence,
      brokenBy: breaking === undefined ? null : reason(breaking),
      trials: trials.map(({ loadFactor, verdict, thresholds, outcome }) => ({
        loadFactor,
        verdict,
        overloaded: outcome.preparation.overload !== null,
        replications: outcome.replications.count,
        figures: thresholds.map(({ metric, source, estimate }) => ({ threshold: `${metric} ${source}`, estimate })),
      })),
    },
  };
}

/** The next level: the middle of the wider gap beside the undecided zone; null when both are narrow enough. */
function nextLevel(
  feasible: number,
  infeasible: number,
  undecided: readonly number[],
  tolerance: number,
): number | null {
  const low = undecided.length === 0 ? infeasible : Math.min(...undecided);
  const high = undecided.length === 0 ? feasible : Math.max(...undecided);
  const below = low / feasible;
  const above = infeasible / high;
  if (undecided.length === 0) return Math.sqrt(feasible * infeasible);
  if (Math.max(below, above) <= 1 + tolerance) return null;
  return below >= above ? Math.sqrt(feasible * low) : Math.sqrt(high * infeasible);
}

function throughputAt(trials: readonly Trial[], factor: number): number | null {
  const trial = trials.find(({ loadFactor }) => loadFactor === factor);
  return trial === undefined ? null : trial.outcome.replications.rate(() => true).value;
}

function reason({ outcome, thresholds }: Trial): string {
  if (outcome.preparation.overload !== null) return "the system is overloaded";
  const failed = thresholds.filter(({ verdict }) => verdict === "fail");
  return failed.map(({ metric, source }) => `${metric} ${source}`).join(", ");
}
