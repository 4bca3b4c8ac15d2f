import type { Figure } from "./figures.js";
import type { PlanRules } from "./plan-rules.js";
import type { Band, Coverage, GoalResult, GoalVerdict, Knee, Level, Way } from "./validation.js";

/** Errors of medians over at least five valid runs a level that are to be reached. */
interface Goal {
  readonly group: string;
  readonly band: Band;
  readonly way: Way;
  readonly errors: Readonly<Record<Figure, number>>;
}

const GOALS: readonly Goal[] = [
  {
    group: "routes that wait, up to 0.9 of the knee",
    band: "waiting",
    way: "blind",
    errors: { throughput: 0.01, mean: 0.03, p50: 0.03, p95: 0.08, p99: 0.12 },
  },
  {
    group: "CPU-bound, utilisation below 0.70",
    band: "below 0.70",
    way: "adjusted",
    errors: { throughput: 0.02, mean: 0.05, p50: 0.05, p95: 0.1, p99: 0.12 },
  },
  {
    group: "CPU-bound, utilisation 0.70-0.87",
    band: "0.70-0.87",
    way: "adjusted",
    errors: { throughput: 0.02, mean: 0.08, p50: 0.08, p95: 0.12, p99: 0.16 },
  },
  {
    group: "CPU-bound, utilisation 0.87-0.95",
    band: "0.87-0.95",
    way: "adjusted",
    errors: { throughput: 0.03, mean: 0.15, p50: 0.15, p95: 0.25, p99: 0.25 },
  },
];

const KNEE_ERROR = 0.03;
const COVERAGE = { low: 0.8, high: 0.97, figures: 60 };

/** Every goal with its verdict. A level that misses the rule of runs and requests is not counted, and said. */
export function judgeGoals(
  levels: readonly Level[],
  knees: readonly Knee[],
  coverage: readonly Coverage[],
  rules: Pick<PlanRules, "runsPerLevel" | "requestsPerRun">,
): GoalResult[] {
  const errors = GOALS.flatMap((goal) =>
    Object.entries(goal.errors).map(([figure, limit]) => judgeErrors(goal, figure as Figure, limit, levels, rules)),
  );
  return [...errors, judgeKnees(knees), judgeCoverage(coverage)];
}

function judgeErrors(
  goal: Goal,
  figure: Figure,
  limit: number,
  levels: readonly Level[],
  rules: Pick<PlanRules, "runsPerLevel" | "requestsPerRun">,
): GoalResult {
  const inBand = levels.filter(({ band }) => band === goal.band);
  // Poisson arrivals of the mean number fall short of it every other time: five standard deviations are allowed.
  const least = rules.requestsPerRun - 5 * Math.sqrt(rules.requestsPerRun);
  const counted = inBand.filter(({ runs, requests }) => runs >= rules.runsPerLevel && requests >= least);
  const compared = counted.flatMap((level) => level.figures.find((each) => each.figure === figure)?.[goal.way] ?? []);
  const errors = compared.map(({ error }) => Math.abs(error));
  const short = inBand.length - counted.length;
  const note =
    inBand.length === 0
      ? "no level in this band"
      : short > 0
        ? `${short} of ${inBand.length} levels have fewer than ${rules.runsPerLevel} valid runs of ${rules.requestsPerRun} requests`
        : errors.length === 0
          ? "no run's speed was measured"
          : "";
  const meanRunError = meanOf(compared.flatMap(({ runError }) => (runError === undefined ? [] : Math.abs(runError))));
  const verdict = verdictOf(errors, limit);
  return { group: goal.group, way: goal.way, figure, goal: `${100 * limit} %`, ...verdict, meanRunError, note };
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function judgeKnees(knees: readonly Knee[]): GoalResult {
  const errors = knees.flatMap(({ measured, adjusted }) =>
    measured === null || adjusted === null ? [] : Math.abs(adjusted - measured.rate) / measured.rate,
  );
  const missing = knees.length - errors.length;
  const note = missing === 0 ? "" : `${missing} of ${knees.length} knees not between the levels measured`;
  const verdict = verdictOf(errors, KNEE_ERROR);
  return { group: "the knee", way: "adjusted", figure: "knee", goal: `${100 * KNEE_ERROR} %`, ...verdict, note };
}

function judgeCoverage(coverage: readonly Coverage[]): GoalResult {
  const blind = coverage.find(({ way }) => way === "blind");
  const enough = blind !== undefined && blind.independent >= COVERAGE.figures;
  const within = enough && blind.share >= COVERAGE.low && blind.share <= COVERAGE.high;
  return {
    group: "90 % prediction intervals",
    way: "blind",
    figure: "coverage",
    goal: `${100 * COVERAGE.low}-${100 * COVERAGE.high} %`,
    verdict: !enough ? "not measurable" : within ? "met" : "missed",
    meanError: null,
    worstError: null,
    levels: blind?.independent ?? 0,
    within: 0,
    note: enough
      ? `${(100 * blind.share).toFixed(0)} % inside`
      : `${blind?.independent ?? 0} held-out figures, ${COVERAGE.figures} are needed`,
  };
}

/** Met: at every level. Met on average: the mean of the levels' errors is within, some level is not. */
function verdictOf(
  errors: readonly number[],
  limit: number,
): Pick<GoalResult, "verdict" | "meanError" | "worstError" | "levels" | "within"> {
  if (errors.length === 0)
    return { verdict: "not measurable", meanError: null, worstError: null, levels: 0, within: 0 };
  const within = errors.filter((error) => error <= limit).length;
  const meanError = meanOf(errors)!;
  const verdict: GoalVerdict = within === errors.length ? "met" : meanError <= limit ? "met on average" : "missed";
  return { verdict, meanError, worstError: Math.max(...errors), levels: errors.length, within };
}
