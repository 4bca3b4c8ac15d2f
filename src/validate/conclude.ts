import type { Calibration } from "../scenario/calibration.js";
import type { CampaignPlan } from "./campaign-plan.js";
import { coverageOf } from "./coverage.js";
import { judgeGoals } from "./goals.js";
import { type CampaignEntry, type PredictionEntry, type RunEntry, VALIDATION_SCHEMA } from "./journal-entries.js";
import { kneeOf } from "./knees.js";
import { levelOf, levelRuns } from "./levels.js";
import { metCaches } from "./met-caches.js";
import { PLAN_RULES } from "./plan-rules.js";
import { variation } from "./statistics.js";
import type { Validation } from "./validation.js";

export interface Evidence {
  readonly name: string;
  readonly plan: CampaignPlan;
  readonly cores: number;
  readonly calibration: Calibration;
  readonly predictions: readonly (CampaignEntry | PredictionEntry)[];
  readonly runs: readonly RunEntry[];
}

/** From the journals, as far as they go, to the table: nothing here measures or predicts. */
export function conclude({ name, plan, cores, calibration, predictions, runs }: Evidence): Validation {
  const campaign = predictions.find((entry) => entry.type === "campaign");
  if (campaign === undefined) throw new Error("The journal of predictions does not begin with its campaign.");
  const made = predictions.filter((entry) => entry.type === "prediction");
  const grouped = levelRuns(made, runs);
  const knees = plan.series.map((series) => kneeOf(series, grouped, campaign.seed));
  const levels = grouped.map((level) => {
    const knee = knees.find(({ series }) => series === level.case.series.name);
    return levelOf(level, cores, knee?.measured?.rate ?? null);
  });
  const coverage = [coverageOf(levels, "blind"), coverageOf(levels, "adjusted")];
  const valid = runs.filter(({ summary }) => summary.valid);
  const reasons = new Map<string, number>();
  for (const { check } of runs.flatMap(({ summary }) => summary.invalid)) {
    reasons.set(check, (reasons.get(check) ?? 0) + 1);
  }
  const references = new Set(made.filter((entry) => entry.case.reference).map((entry) => entry.case.name));
  const referenceRuns = [...references].map((each) => valid.filter((run) => run.case === each));
  return {
    schema: VALIDATION_SCHEMA,
    name,
    kneepoint: campaign.kneepoint,
    command: campaign.command,
    startedAt: campaign.at,
    endedAt: runs.at(-1)?.at ?? campaign.at,
    seed: campaign.seed,
    machine: calibration.provenance.machine,
    calibration: { name: calibration.name, date: calibration.provenance.date, hash: campaign.calibrationHash },
    adjustedBy: [...new Set(valid.flatMap(({ adjusted }) => adjusted?.by ?? []))],
    complete: plan.runs.every(({ id }) => valid.some(({ run }) => run === id)),
    runs: {
      planned: plan.runs.length,
      valid: valid.length,
      rejected: runs.length - valid.length,
      cutOff: made.length - runs.length,
      reasons: [...reasons].map(([check, count]) => ({ check, count })).sort((a, b) => b.count - a.count),
    },
    levels,
    goals: judgeGoals(levels, knees, coverage, PLAN_RULES),
    coverage,
    knees,
    speed: runs.flatMap(({ summary: { startedAt, speedReadings, valid } }) =>
      speedReadings.map(({ atSeconds, speed }) => ({
        at: new Date(Date.parse(startedAt) + 1e3 * atSeconds).toISOString(),
        speed,
        valid,
      })),
    ),
    reference: {
      runs: referenceRuns.reduce((sum, each) => sum + each.length, 0),
      cpuVariation: greatest(
        referenceRuns.map((each) => variation(each.flatMap((run) => run.summary.cpuSecondsPerRequest ?? []))),
      ),
      p50Variation: greatest(referenceRuns.map((each) => variation(each.map((run) => run.summary.figures.p50)))),
    },
    caches: metCaches(calibration, made, runs),
  };
}

function greatest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
