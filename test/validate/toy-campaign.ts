/** A whole campaign on the made-up machine: some noise, some rejected runs, a machine that was slow. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Calibration } from "../../src/scenario/calibration.js";
import { planCampaign } from "../../src/validate/campaign-plan.js";
import { conclude } from "../../src/validate/conclude.js";
import { defaultSeries } from "../../src/validate/default-series.js";
import { Journal } from "../../src/journal/journal.js";
import {
  VALIDATION_SCHEMA,
  type CampaignEntry,
  type PredictionEntry,
  type RunEntry,
} from "../../src/validate/journal-entries.js";
import { PLAN_RULES } from "../../src/validate/plan-rules.js";
import { namedRandom } from "../../src/validate/random.js";
import { runCampaign } from "../../src/validate/run-campaign.js";
import { QUANTILE_LEVELS } from "../../src/validate/run-summary.js";
import type { Validation } from "../../src/validate/validation.js";
import { route, toyCalibration, toyFigures, toyForecast, toySummary } from "./toy.js";

export async function toyCampaign(name: string): Promise<{ validation: Validation; calibration: Calibration }> {
  const calibration = toyCalibration([route("GET /", 0.004, 0), route("GET /dbwait", 0.001, 0.04)]);
  calibration.validation = [
    { case: "GET / at 2 connections", figure: "p50", unit: "s", measured: 0.009, predicted: 0.0095, error: 0.056 },
  ];
  const plan = await planCampaign({
    calibration,
    cores: 1,
    series: defaultSeries(calibration),
    rules: PLAN_RULES,
    seed: 1,
    budgetSeconds: 1e6,
    kneeOf: (_series, _limit, saturation) => Promise.resolve(0.9 * saturation),
  });
  const directory = mkdtempSync(join(tmpdir(), "kneepoint-toy-"));
  try {
    const predictions = new Journal<CampaignEntry | PredictionEntry>(join(directory, "predictions.jsonl"));
    const runs = new Journal<RunEntry>(join(directory, "runs.jsonl"));
    predictions.append({
      type: "campaign",
      schema: VALIDATION_SCHEMA,
      at: "2026-11-23T12:00:00.000Z",
      command: "kneepoint validate",
      kneepoint: "0",
      calibrationHash: "0123456789abcdef",
      planHash: "p",
      seed: 1,
    });
    const random = namedRandom(1, "machine");
    let minute = 0;
    await runCampaign({
      plan,
      calibration,
      calibrationHash: "0123456789abcdef",
      attemptsPerRun: 3,
      adjustBy: "speed-index",
      forecast: toyForecast,
      quantiles: (which) => QUANTILE_LEVELS.map((level) => -toyFigures(which).mean * Math.log(1 - level)),
      measure: (which) => {
        const startedAt = new Date(Date.UTC(2026, 10, 23, 12, minute++)).toISOString();
        const invalid = random() < 0.1 ? [{ check: "steal", detail: "the hypervisor took 11 %" }] : [];
        return Promise.resolve(
          toySummary(which, { startedAt, slowness: 0.97 + 0.1 * random(), invalid, valid: invalid.length === 0 }),
        );
      },
      predictions,
      runs,
    });
    const evidence = { name, plan, cores: 1, calibration, predictions: predictions.entries, runs: runs.entries };
    return { validation: conclude(evidence), calibration };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
