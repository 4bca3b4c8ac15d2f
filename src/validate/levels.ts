import { bandOf } from "./bands.js";
import type { ValidationCase } from "./validation-case.js";
import { FIGURES, type Figure, type Forecast } from "./figures.js";
import type { PredictionEntry, RunEntry } from "./journal-entries.js";
import { QUANTILE_LEVELS, type TimeParts } from "./run-summary.js";
import { median } from "./statistics.js";
import type { Compared, Level, LevelFigure } from "./validation.js";

/** A case with its valid runs and their predictions. */
export interface LevelRuns {
  readonly case: ValidationCase;
  readonly blind: Forecast;
  readonly predictedQuantilesSeconds: readonly number[];
  readonly runs: readonly RunEntry[];
  readonly rejected: number;
}

/** What the journals hold, by case, in order of series and rate; reference runs apart. */
export function levelRuns(predictions: readonly PredictionEntry[], runs: readonly RunEntry[]): LevelRuns[] {
  const cases = new Map(predictions.map((entry) => [entry.case.name, entry]));
  const order = [...new Set([...cases.values()].map((entry) => entry.case.series.name))];
  const levels = [...cases.values()]
    .filter((entry) => !entry.case.reference)
    .map(({ case: which, blind, quantilesSeconds }): LevelRuns => {
      const own = runs.filter((run) => run.case === which.name);
      const valid = own.filter(({ summary }) => summary.valid);
      const rejected = own.length - valid.length;
      return { case: which, blind, predictedQuantilesSeconds: quantilesSeconds, runs: valid, rejected };
    });
  const rank = ({ case: { series, ratePerSecond } }: LevelRuns): number =>
    order.indexOf(series.name) * 1e9 + ratePerSecond;
  return levels.sort((a, b) => rank(a) - rank(b));
}

/**
 * Medians over the valid runs of a level, beside what had been predicted. Levels without a valid run have no figures.
 *
 * @param kneePerSecond of its series, as measured; null: not between the levels measured
 */
export function levelOf(level: LevelRuns, cores: number, kneePerSecond: number | null): Level {
  const { case: which, runs } = level;
  const utilisation = measuredUtilisation(level, cores);
  const parts = runs.flatMap(({ summary }) => summary.parts ?? []);
  const medianPart = (of: (part: TimeParts) => number): number => median(parts.map(of));
  return {
    name: which.name,
    series: which.series.name,
    kind: which.series.kind,
    band: bandOf(
      which.series.kind,
      kneePerSecond === null ? which.level : which.ratePerSecond / kneePerSecond,
      utilisation,
    ),
    ratePerSecond: which.ratePerSecond,
    level: which.level,
    utilisation,
    runs: runs.length,
    rejected: level.rejected,
    requests: runs.length === 0 ? 0 : Math.min(...runs.map(({ summary }) => summary.requests)),
    figures: runs.length === 0 ? [] : FIGURES.map((figure) => levelFigure(level, figure)),
    quantilesSeconds:
      runs.length === 0
        ? []
        : QUANTILE_LEVELS.map((_, index) =>
            median(runs.map(({ summary }) => summary.quantilesSeconds[index] ?? Number.NaN)),
          ),
    predictedQuantilesSeconds: level.predictedQuantilesSeconds,
    parts:
      parts.length === 0
        ? null
        : {
            cpu: medianPart(({ cpu }) => cpu),
            database: medianPart(({ database }) => database),
            heldOtherwise: medianPart(({ heldOtherwise }) => heldOtherwise),
            outside: medianPart(({ outside }) => outside),
          },
  };
}

/** CPU per request is the run's own; a latency never enters, so that no error can choose its band. */
function measuredUtilisation({ case: which, runs }: LevelRuns, cores: number): number {
  const cpu = median(runs.flatMap(({ summary }) => summary.cpuSecondsPerRequest ?? []));
  if (Number.isNaN(cpu)) return which.utilisation;
  const ofCores = (cpu * which.ratePerSecond) / cores;
  // Where workers run out first their share in use is what counts, and it is only known as predicted.
  return which.series.kind === "waiting" ? Math.max(ofCores, which.utilisation) : ofCores;
}

function levelFigure({ blind, runs }: LevelRuns, figure: Figure): LevelFigure {
  const measured = runs.map(({ summary }) => summary.figures[figure]);
  const middle = median(measured);
  const adjusted = runs.flatMap((run) => (run.adjusted === null ? [] : { run, forecast: run.adjusted.forecast }));
  return {
    figure,
    measured: { median: middle, low: Math.min(...measured), high: Math.max(...measured) },
    blind: compare(
      figure,
      middle,
      runs.map((run) => ({ run, forecast: blind })),
    ),
    adjusted: adjusted.length === 0 ? null : compare(figure, middle, adjusted),
  };
}

function compare(
  figure: Figure,
  measured: number,
  runs: readonly { readonly run: RunEntry; readonly forecast: Forecast }[],
): Compared {
  const forecasts = runs.map(({ run, forecast }) => ({
    value: run.summary.figures[figure],
    ...(forecast.find((each) => each.figure === figure) ?? {
      predicted: Number.NaN,
      low: Number.NaN,
      high: Number.NaN,
    }),
  }));
  const [predicted, low, high] = (["predicted", "low", "high"] as const).map((key) =>
    median(forecasts.map((each) => each[key])),
  ) as [number, number, number];
  return {
    predicted,
    low,
    high,
    error: (predicted - measured) / measured,
    runError: median(forecasts.map((each) => (each.predicted - each.value) / each.value)),
    inside: measured >= low && measured <= high,
    runsInside: forecasts.filter((each) => each.value >= each.low && each.value <= each.high).length,
  };
}
