/**
 * Validation: the prediction first, then the measurement, then the table.
 *
 * What it does. A campaign drives the real stack on configurations that the calibration has not seen (worker counts
 * and classes, pools), at rates up to the predicted knee and a little beyond. For every single run the prediction is
 * on the disk, with its interval, time and the calibration's hash, before the first request is sent
 * (`predictions.jsonl`); what was measured follows in `runs.jsonl`. Both are append-only and flushed line by line, so
 * a campaign that is killed goes on where it was. Rounds visit every level once, in random order, with reference runs
 * between them: the machine's moods fall on all levels alike. Repeats of a level have the same arrivals, and the
 * simulator sees them too; what differs between repeats is the machine.
 *
 * Two ways, both in the table. Blind: nothing of the validation run enters. Speed-adjusted: of the run only its CPU per
 * request enters, in steps of at least a second (or its mean speed index), never a latency: on a shared core the same
 * work costs 0.7 or 1.2 ms from one second to the next, and no model of queues can know which second it is. The speed is
 * the one at which the simulated run uses that CPU (calibrate/match-speed.ts): close to saturation one slow second fills
 * the queue for the next five, and the mean speed of the run does not know it.
 *
 * What counts. A run that the load generator's validity gate rejects (late generator, steal, foreign CPU, drift …) is
 * kept in the journal, counted with its reason, and made again up to a limit; it is in no figure. The unit is the run:
 * a level's figure is the median over its valid runs. Goals are judged level by level; one that the campaign could not
 * judge is "not measurable", never "met".
 *
 * How it fails. A stack that does not come up or answers with errors ends the campaign with what was measured kept;
 * Ctrl-C too. With levels beyond what the machine reaches, runs pile up requests and time out: they are invalid by
 * their failures. A calibration of another machine speed, uncorrected, shows as one sign of error at all CPU-bound
 * levels: that is what the speed-adjusted columns are for. A full disk stops it at the journal, before a run
 * that could not be written down.
 */
export { bandOf } from "./bands.js";
export { type CampaignPlan, planCampaign, type PlanRequest } from "./campaign-plan.js";
export { conclude } from "./conclude.js";
export { defaultSeries } from "./default-series.js";
export type { Series } from "./validation-case.js";
export { stackDriver, type StackDriver } from "./drive-stack.js";
export { FIGURES, type Figure } from "./figures.js";
export { calibrationHash, planHash } from "./hashes.js";
export { Journal } from "../journal/journal.js";
export * from "./journal-entries.js";
export { cachesSentence } from "./met-caches.js";
export { openLoopDrive } from "./open-loop-drive.js";
export { PLAN_RULES, type PlanRules } from "./plan-rules.js";
export { QUANTILE_LEVELS, type RunSummary } from "./run-summary.js";
export { runCampaign } from "./run-campaign.js";
export { simulatedForecaster, simulatedKnee, simulatedQuantiles } from "./simulated-forecast.js";
export { validationMarkdown } from "./validation-markdown.js";
export type * from "./validation.js";
