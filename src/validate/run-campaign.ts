import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { wholeCpuUse } from "../calibrate/index.js";
import type { Calibration } from "../scenario/calibration.js";
import type { CampaignPlan, PlannedRun } from "./campaign-plan.js";
import type { Forecast, ForecastOptions } from "./figures.js";
import type { Journal } from "../journal/journal.js";
import type { CampaignEntry, PredictionEntry, RunEntry, SpeedSource } from "./journal-entries.js";
import { relativeSpeed } from "./relative-speed.js";
import type { RunSummary } from "./run-summary.js";
import type { ValidationCase } from "./validation-case.js";

export type Forecaster = (which: ValidationCase, options: ForecastOptions) => Promise<Forecast>;

/** Makes one run: the stack in the case's configuration, its arrivals, its figures. */
export type Measure = (which: ValidationCase, signal: AbortSignal | undefined) => Promise<RunSummary>;

export interface Campaign {
  readonly plan: CampaignPlan;
  readonly calibration: Calibration;
  readonly calibrationHash: string;
  readonly attemptsPerRun: number;
  readonly adjustBy: SpeedSource;
  readonly forecast: Forecaster;
  /** Predicted response times at QUANTILE_LEVELS, for QQ plots. */
  readonly quantiles?: ((which: ValidationCase) => readonly number[]) | undefined;
  readonly measure: Measure;
  readonly predictions: Journal<CampaignEntry | PredictionEntry>;
  readonly runs: Journal<RunEntry>;
  readonly signal?: AbortSignal | undefined;
  /** Told before each run. `done` of `count` runs are over, valid or given up. */
  readonly onRun?: ((progress: { run: PlannedRun; attempt: number; done: number; count: number }) => void) | undefined;
}

/**
 * Makes every run that is still missing: predicts, writes the prediction to the disk, and only then measures. An
 * invalid run is kept in the journal and made again at the end of the round's order, up to the limit of attempts.
 */
export async function runCampaign(campaign: Campaign): Promise<void> {
  const { plan, signal, attemptsPerRun } = campaign;
  const blind = new Map<string, Forecast>();
  let queue = plan.runs.filter(({ id }) => isOpen(campaign, id));
  while (queue.length > 0) {
    const again: PlannedRun[] = [];
    for (const [index, run] of queue.entries()) {
      signal?.throwIfAborted();
      const attempt = attemptsOf(campaign, run.id) + 1;
      const left = queue.length - index + again.length;
      campaign.onRun?.({ run, attempt, done: plan.runs.length - left, count: plan.runs.length });
      const valid = await oneRun(campaign, run, blind);
      if (!valid && attempt < attemptsPerRun) again.push(run);
    }
    queue = again;
  }
}

async function oneRun(campaign: Campaign, run: PlannedRun, blind: Map<string, Forecast>): Promise<boolean> {
  const { predictions, runs, calibration, calibrationHash } = campaign;
  // The same arrivals and the same parameters in every repeat: the same forecast.
  const forecast = blind.get(run.case.name) ?? (await campaign.forecast(run.case, {}));
  blind.set(run.case.name, forecast);
  const sequence = predictions.entries.length;
  predictions.append({
    type: "prediction",
    at: new Date().toISOString(),
    sequence,
    run: run.id,
    calibrationHash,
    case: run.case,
    blind: forecast,
    quantilesSeconds: campaign.quantiles?.(run.case) ?? [],
  });

  const summary = await campaign.measure(run.case, campaign.signal);
  // What was cut short is not a run; its prediction stands in the journal without one.
  campaign.signal?.throwIfAborted();
  if (summary.requests === 0 || summary.failed === summary.requests) nothingAnswered(run, summary);
  const relative = summary.valid ? relativeSpeed(calibration, run.case.series, summary, campaign.adjustBy) : null;
  const adjusted =
    relative === null || run.case.reference
      ? null
      : { ...relative, forecast: await campaign.forecast(run.case, knownSpeed(run.case, summary, relative)) };
  runs.append({
    type: "run",
    at: new Date().toISOString(),
    sequence,
    run: run.id,
    case: run.case.name,
    summary,
    adjusted,
  });
  return summary.valid;
}

/** What the forecast is told of the run: its CPU, step by step if it was counted so, or a speed. Never a latency. */
function knownSpeed(
  which: ValidationCase,
  { cpuUse, cpuSecondsPerRequest }: RunSummary,
  { by, speed }: { readonly by: SpeedSource; readonly speed: number },
): ForecastOptions {
  if (by === "speed-index" || cpuSecondsPerRequest === null) return { speed };
  return { cpuUse: cpuUse ?? wholeCpuUse(which, cpuSecondsPerRequest) };
}

function attemptsOf({ runs }: Campaign, id: string): number {
  return runs.entries.filter(({ run }) => run === id).length;
}

function isOpen(campaign: Campaign, id: string): boolean {
  const valid = campaign.runs.entries.some(({ run, summary }) => run === id && summary.valid);
  return !valid && attemptsOf(campaign, id) < campaign.attemptsPerRun;
}

function nothingAnswered(run: PlannedRun, { requests, failed, invalid }: RunSummary): never {
  const why = invalid.map(({ detail }) => detail).join(" ");
  throw new UserError(
    `${run.id}: none of ${requests} requests was answered well (${failed} failed). ${why} ` +
      "The stack is down or answers with errors: see kneepoint stack status; what was measured is kept, go on with --resume.",
    EXIT.inconclusive,
  );
}
