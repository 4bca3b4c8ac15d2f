import type { LevelRuns } from "./levels.js";
import type { PlannedSeries } from "./campaign-plan.js";
import type { Forecast } from "./figures.js";
import { namedRandom } from "./random.js";
import { median } from "./statistics.js";
import type { Knee } from "./validation.js";

const RESAMPLES = 400;

/** Rate and p95 of one level. */
export interface KneePoint {
  readonly rate: number;
  readonly p95: number;
}

/**
 * The highest rate whose p95 is within the limit, between two levels: log p95 is interpolated linearly in the rate.
 * Neighbours out of order are pooled first (isotonic regression), because p95 of the real thing rises with load and
 * that of five runs need not. Null: the limit is not crossed between the lowest and the highest level.
 */
export function kneeBetween(points: readonly KneePoint[], limit: number): number | null {
  const rising = pooled(points);
  const index = rising.findIndex(({ p95 }) => p95 > limit);
  const [below, above] = [rising[index - 1], rising[index]];
  if (below === undefined || above === undefined) return null;
  const share = Math.log(limit / below.p95) / Math.log(above.p95 / below.p95);
  return below.rate + share * (above.rate - below.rate);
}

/** Pool adjacent violators, in log p95 (Ayer et al., Ann. Math. Stat. 26, 1955). */
function pooled(points: readonly KneePoint[]): KneePoint[] {
  const blocks: { rates: number[]; logs: number }[] = [];
  const level = (block: { rates: number[]; logs: number }): number => block.logs / block.rates.length;
  for (const { rate, p95 } of [...points].sort((a, b) => a.rate - b.rate)) {
    blocks.push({ rates: [rate], logs: Math.log(p95) });
    for (;;) {
      const [before, last] = [blocks.at(-2), blocks.at(-1)];
      if (before === undefined || last === undefined || level(before) <= level(last)) break;
      blocks.splice(-2, 2, { rates: [...before.rates, ...last.rates], logs: before.logs + last.logs });
    }
  }
  return blocks.flatMap((block) => block.rates.map((rate) => ({ rate, p95: Math.exp(level(block)) })));
}

type Bound = "predicted" | "low" | "high";

/**
 * Measured and predicted by the same interpolation, so that the coarseness of the levels is in both. The
 * interval of a predicted knee is where the band of the predicted p95 crosses the limit: the band holds single runs, so
 * it is on the wide side for a knee of medians.
 */
export function kneeOf({ series, p95LimitSeconds }: PlannedSeries, all: readonly LevelRuns[], seed: number): Knee {
  const levels = all.filter((level) => level.case.series.name === series.name && level.runs.length > 0);
  const point = (p95: (level: LevelRuns) => number): KneePoint[] =>
    levels.map((level) => ({ rate: level.case.ratePerSecond, p95: p95(level) })).filter((each) => each.p95 > 0);
  const knee = (p95: (level: LevelRuns) => number): number | null => kneeBetween(point(p95), p95LimitSeconds);
  const p95Of = (forecast: Forecast, bound: Bound = "predicted"): number =>
    forecast.find(({ figure }) => figure === "p95")?.[bound] ?? Number.NaN;
  const blind = (bound?: Bound): number | null => knee((level) => p95Of(level.blind, bound));
  const adjusted = (bound?: Bound): number | null =>
    knee((level) =>
      median(level.runs.flatMap(({ adjusted }) => (adjusted === null ? [] : p95Of(adjusted.forecast, bound)))),
    );
  const runs = (level: LevelRuns): number[] => level.runs.map(({ summary }) => summary.figures.p95);

  const rate = knee((level) => median(runs(level)));
  const random = namedRandom(seed, `knee ${series.name}`);
  const resampled = Array.from({ length: RESAMPLES }, () =>
    knee((level) => median(runs(level).map((_, __, values) => values[Math.floor(random() * values.length)]!))),
  );
  const found = resampled.filter((each) => each !== null).sort((a, b) => a - b);
  const at = (share: number): number => found[Math.round(share * (found.length - 1))] ?? Number.NaN;
  const lost = RESAMPLES - found.length;
  return {
    series: series.name,
    p95LimitSeconds,
    measured: rate === null ? null : { rate, low: at(0.05), high: at(0.95) },
    blind: blind(),
    adjusted: adjusted(),
    // The higher the latency that a run may have, the sooner it crosses the limit.
    blindInterval: { low: blind("high"), high: blind("low") },
    adjustedInterval: { low: adjusted("high"), high: adjusted("low") },
    note:
      rate === null
        ? "The limit is not crossed between the lowest and the highest level measured."
        : lost > 0.05 * RESAMPLES
          ? `In ${Math.round((100 * lost) / RESAMPLES)} % of the resamples it lies beyond the levels: the interval is too narrow.`
          : "",
  };
}
