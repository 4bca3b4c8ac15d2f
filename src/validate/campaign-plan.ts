import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import type { Calibration } from "../scenario/calibration.js";
import { expectedDemand, mixDemand, saturationRate } from "./capacity.js";
import { CPU_LEVELS, type PlanRules, RESTART_SECONDS, RUN_OVERHEAD_SECONDS, WAITING_LEVELS } from "./plan-rules.js";
import { namedRandom, namedSeed, shuffled } from "./random.js";
import { type Series, slotsOf, type ValidationCase, configurationKey } from "./validation-case.js";

/** One run that is to be made. */
export interface PlannedRun {
  /** `GET /, 4 sync workers at 120/s #3` */
  readonly id: string;
  readonly case: ValidationCase;
}

/** A series with the limit that defines its knee, and the knee the calibration predicts. */
export interface PlannedSeries {
  readonly series: Series;
  readonly p95LimitSeconds: number;
  /** Per second. */
  readonly predictedKnee: number;
}

export interface CampaignPlan {
  readonly series: readonly PlannedSeries[];
  /** In the order in which they are to be made. */
  readonly runs: readonly PlannedRun[];
  readonly expectedSeconds: number;
  /** Series that did not fit into the budget. */
  readonly leftOut: readonly string[];
}

export interface PlanRequest {
  readonly calibration: Calibration;
  readonly cores: number;
  readonly series: readonly Series[];
  readonly rules: PlanRules;
  readonly seed: number;
  readonly budgetSeconds: number;
  /** Predicted knee of a series, per second: the highest rate below `saturation` with p95 within the limit. */
  readonly kneeOf: (series: Series, p95LimitSeconds: number, saturation: number) => Promise<number>;
}

/** Cases and their order: whole series, the most telling first, as the budget allows. */
export async function planCampaign(request: PlanRequest): Promise<CampaignPlan> {
  const taken: PlannedSeries[] = [];
  const cases: ValidationCase[] = [];
  const leftOut: string[] = [];
  let expectedSeconds = 0;
  for (const series of request.series) {
    const planned = await planSeries(request, series);
    const levels = casesOf(request, planned);
    const seconds = secondsOf(levels, request.rules);
    if (expectedSeconds + seconds > request.budgetSeconds) {
      if (taken.length === 0 && leftOut.length + 1 === request.series.length) refuse(request, seconds);
      leftOut.push(series.name);
      continue;
    }
    expectedSeconds += seconds;
    taken.push(planned);
    cases.push(...levels);
  }
  return { series: taken, runs: ordered(cases, request), expectedSeconds, leftOut };
}

function refuse({ budgetSeconds, rules }: PlanRequest, seconds: number): never {
  throw new UserError(
    `--budget ${Math.round(budgetSeconds)}s: the shortest series takes ${Math.ceil(seconds)} s with ${rules.runsPerLevel} ` +
      `runs a level of ${rules.requestsPerRun} requests. Give it more, or ask for less with --runs and --requests.`,
    EXIT.invalidConfiguration,
  );
}

async function planSeries(request: PlanRequest, series: Series): Promise<PlannedSeries> {
  const { calibration, cores, rules } = request;
  const { aloneSeconds } = mixDemand(calibration, series.mix);
  const p95LimitSeconds = Number((rules.limitOverAlone[series.kind] * aloneSeconds).toPrecision(2));
  const predictedKnee = await request.kneeOf(series, p95LimitSeconds, saturationRate(calibration, series, cores));
  return { series, p95LimitSeconds, predictedKnee };
}

function casesOf(request: PlanRequest, { series, predictedKnee }: PlannedSeries): ValidationCase[] {
  const { calibration, cores } = request;
  const { cpuSeconds, heldSeconds } = expectedDemand(calibration, series, cores);
  const saturation = saturationRate(calibration, series, cores);
  const rates =
    series.kind === "waiting"
      ? WAITING_LEVELS.map((level) => level * predictedKnee)
      : CPU_LEVELS.map((utilisation) => (utilisation * cores) / cpuSeconds);
  const utilisationAt = (rate: number): number =>
    Math.max((rate * cpuSeconds) / cores, (rate * heldSeconds) / slotsOf(series));
  const levels = rates
    // Beyond saturation no steady state exists that could be compared.
    .filter((rate) => rate < 0.985 * saturation)
    .map((rate) => oneCase(request, series, { rate, level: rate / predictedKnee, utilisation: utilisationAt(rate) }));
  const rate = Math.min(...rates) / 2;
  const reference = { rate, level: rate / predictedKnee, utilisation: utilisationAt(rate), reference: true };
  return [...levels, oneCase(request, series, reference)];
}

function oneCase(
  { rules, seed }: PlanRequest,
  series: Series,
  at: { rate: number; level: number; utilisation: number; reference?: boolean },
): ValidationCase {
  const ratePerSecond = Number(at.rate.toPrecision(4));
  const reference = at.reference === true;
  const name = `${series.name} at ${Number(at.rate.toPrecision(3))}/s${reference ? " (reference)" : ""}`;
  // A reference run only watches the machine: as long as the shortest.
  const durationSeconds = reference
    ? rules.leastSeconds
    : Math.max(rules.leastSeconds, Math.ceil(rules.requestsPerRun / ratePerSecond));
  return {
    name,
    series,
    level: at.level,
    utilisation: at.utilisation,
    ratePerSecond,
    warmupSeconds: rules.warmupSeconds,
    durationSeconds,
    arrivals: { kind: "poisson" },
    seed: namedSeed(seed, name),
    reference,
  };
}

/** Every round repeats every case once: configurations in random order, and the cases of each in random order. */
function ordered(cases: readonly ValidationCase[], { rules, seed }: PlanRequest): PlannedRun[] {
  const random = namedRandom(seed, "order");
  const byConfiguration = new Map<string, ValidationCase[]>();
  for (const each of cases) {
    const key = configurationKey(each.series.configuration);
    byConfiguration.set(key, [...(byConfiguration.get(key) ?? []), each]);
  }
  return Array.from({ length: rules.runsPerLevel }, (_, round) =>
    shuffled([...byConfiguration.values()], random).flatMap((block) =>
      shuffled(block, random).map((each) => ({ id: `${each.name} #${round + 1}`, case: each })),
    ),
  ).flat();
}

function secondsOf(cases: readonly ValidationCase[], rules: PlanRules): number {
  const once = cases.reduce((sum, each) => sum + each.warmupSeconds + each.durationSeconds + RUN_OVERHEAD_SECONDS, 0);
  return rules.runsPerLevel * (once + RESTART_SECONDS);
}
