import type { OpenLoopRecord, PredictedFigure } from "../scenario/calibration.js";
import { bandOf, FIGURES, type Figure, type Level, type LevelFigure, QUANTILE_LEVELS } from "../validate/index.js";
import { median } from "../stats/index.js";

/** The runs that a machine was fitted to as levels of a campaign, so that both reports show them alike. */
export function calibrationLevels(records: readonly OpenLoopRecord[]): Level[] {
  const names = [...new Set(records.map(({ level }) => level))];
  return names.flatMap((name) => {
    const own = records.filter(({ level }) => level === name);
    const runs = own.filter(({ rejected, figures }) => rejected.length === 0 && figures !== null);
    return runs.length === 0 ? [] : [levelOf(name, runs, own.length - runs.length)];
  });
}

function levelOf(name: string, runs: readonly OpenLoopRecord[], rejected: number): Level {
  const utilisation = median(runs.flatMap((run) => run.utilisation ?? []));
  const atQuantiles = (of: (run: OpenLoopRecord) => readonly number[]): number[] =>
    QUANTILE_LEVELS.map((_, i) => median(runs.flatMap((run) => of(run)[i] ?? [])));
  return {
    name,
    series: name.replace(/ at \d+ %$/, ""),
    kind: "cpu",
    band: bandOf("cpu", 1, utilisation),
    ratePerSecond: median(runs.map((run) => run.ratePerSecond)),
    level: 1,
    utilisation,
    runs: runs.length,
    rejected,
    requests: 0,
    figures: FIGURES.map((figure) => figureOf(figure, runs)),
    quantilesSeconds: atQuantiles((run) => run.quantilesSeconds),
    predictedQuantilesSeconds: atQuantiles((run) => run.predictedQuantilesSeconds),
    parts: null,
  };
}

function figureOf(figure: Figure, runs: readonly OpenLoopRecord[]): LevelFigure {
  const measured = runs.map((run) => run.figures?.[figure] ?? Number.NaN);
  const middle = median(measured);
  const compared = (of: (run: OpenLoopRecord) => readonly PredictedFigure[] | null): LevelFigure["blind"] | null => {
    const found = runs.flatMap((run, i) => {
      const each = of(run)?.find((predicted) => predicted.figure === figure);
      return each === undefined ? [] : [{ ...each, value: measured[i]! }];
    });
    if (found.length === 0) return null;
    const [predicted, low, high] = (["predicted", "low", "high"] as const).map((key) =>
      median(found.map((each) => each[key])),
    ) as [number, number, number];
    return {
      predicted,
      low,
      high,
      error: (predicted - middle) / middle,
      inside: middle >= low && middle <= high,
      runsInside: found.filter((each) => each.value >= each.low && each.value <= each.high).length,
    };
  };
  const unknown = { predicted: Number.NaN, low: Number.NaN, high: Number.NaN, error: Number.NaN };
  return {
    figure,
    measured: { median: middle, low: Math.min(...measured), high: Math.max(...measured) },
    blind: compared((run) => run.blind) ?? { ...unknown, inside: false, runsInside: 0 },
    adjusted: compared((run) => run.adjusted),
  };
}
