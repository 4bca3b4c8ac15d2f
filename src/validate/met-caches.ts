import { metBy } from "../calibrate/index.js";
import type { Calibration } from "../scenario/calibration.js";
import { percentile } from "../loadtest/index.js";
import type { PredictionEntry, RunEntry } from "./journal-entries.js";

/** How long caches kept what a process touched: seconds, the median over runs, and between which nine of ten lie. */
export interface MetCaches {
  readonly medianSeconds: number;
  readonly lowSeconds: number;
  readonly highSeconds: number;
  readonly runs: number;
  /** While calibrating: blind predictions are of these. */
  readonly calibrated: { readonly seconds: number; readonly lowSeconds: number; readonly highSeconds: number };
}

/** Closer to saturation requests do not come as they please: the law of their ages is another. */
const MOST_UTILISATION = 0.85;

/**
 * From the CPU per request of the campaign's runs, at their speed index: whether the machine's neighbours were those of the
 * calibration. undefined: the calibration does not know what cold caches cost, or no run tells.
 */
export function metCaches(
  { routes, machine }: Calibration,
  predictions: readonly PredictionEntry[],
  runs: readonly RunEntry[],
): MetCaches | undefined {
  if (machine?.caches === undefined) return undefined;
  const { lifetimeSeconds, routeShare } = machine.caches;
  const cases = new Map(predictions.map((entry) => [entry.case.name, entry.case]));
  const met = runs.flatMap(({ case: name, summary }) => {
    const { speedIndex, cpuSecondsPerRequest, utilisation, figures, valid } = summary;
    const which = cases.get(name);
    if (!valid || which === undefined || speedIndex === null || cpuSecondsPerRequest === null) return [];
    if (utilisation === null || utilisation > MOST_UTILISATION) return [];
    const { mix, configuration } = which.series;
    const speed = speedIndex / machine.speedIndex;
    const run = { mix, workers: configuration.workers, throughput: figures.throughput, cpuSecondsPerRequest, speed };
    return [metBy(routes, routeShare.value, run).lifetimeSeconds];
  });
  if (met.length === 0) return undefined;
  const sorted = Float64Array.from(met).sort();
  return {
    medianSeconds: percentile(sorted, 0.5),
    lowSeconds: percentile(sorted, 0.05),
    highSeconds: percentile(sorted, 0.95),
    runs: met.length,
    calibrated: {
      seconds: lifetimeSeconds.value,
      lowSeconds: lifetimeSeconds.low,
      highSeconds: lifetimeSeconds.high,
    },
  };
}

/** What that means for the blind predictions. */
export function cachesSentence({ medianSeconds, lowSeconds, highSeconds, runs, calibrated }: MetCaches): string {
  const ms = (seconds: number): string => String(Number((1e3 * seconds).toPrecision(2)));
  const seen =
    `By the CPU per request of ${runs} runs the caches kept what a process touched for ${ms(medianSeconds)} ms ` +
    `(${ms(lowSeconds)} to ${ms(highSeconds)} in nine of ten), while calibrating for ${ms(calibrated.seconds)} ms ` +
    `(${ms(calibrated.lowSeconds)} to ${ms(calibrated.highSeconds)})`;
  if (medianSeconds < calibrated.lowSeconds)
    return `${seen}: the host's neighbours were busier than then, and blind predictions, which are of then, are too good.`;
  if (medianSeconds > calibrated.highSeconds)
    return `${seen}: the host's neighbours were quieter than then, and blind predictions, which are of then, are too bad.`;
  return `${seen}.`;
}
