import type { Calibration, OpenLoopRecord, PredictedFigure } from "../scenario/calibration.js";
import { percentile } from "../loadtest/index.js";
import { BUCKETS, mergeCounts, quantile } from "../sim/index.js";
import type { CpuUse } from "./cpu-use.js";
import { type Forecast, forecast } from "./forecast.js";
import { expectedSpeed } from "./machine-vector.js";
import type { OpenLoopCase } from "./open-loop-system.js";
import type { StageAttempt } from "./open-loop-stage.js";
import { matcher, simulationOf } from "./paired-run.js";
import { QUANTILE_LEVELS } from "./quantile-levels.js";
import { RUN_FIGURES } from "./run-figures.js";
import type { SimulateRuns } from "./simulate-runs.js";

/** Simulated runs for each interval: it is looked at, not decided by. */
const REPLICATIONS = 20;
/** Of the predicted law. */
const DRAWS = [700_000, 700_001, 700_002, 700_003];

/**
 * What the finished calibration says of the runs that it was made from: no test of it, but where it misses even those,
 * a mechanism is missing.
 *
 * @param attempts in order; those that the validity gate refused are listed and not predicted
 */
export async function openLoopRecords(
  calibration: Calibration,
  attempts: readonly StageAttempt[],
  simulate: SimulateRuns,
): Promise<OpenLoopRecord[]> {
  const records: OpenLoopRecord[] = [];
  for (const { level, which, measured } of attempts) {
    const { cpuUse, figures, startedAt, speedReadings } = measured;
    const used = measured.invalid.length === 0;
    const options = { replications: REPLICATIONS, predict: simulate };
    const sorted = Float64Array.from(measured.blocks.flatMap((block) => [...block])).sort();
    const known = RUN_FIGURES.every((figure) => Number.isFinite(figures[figure]));
    const { throughput, mean, p50, p95, p99, utilisation } = figures;
    records.push({
      level,
      startedAt,
      ratePerSecond: which.ratePerSecond,
      rejected: [...measured.invalid],
      figures: known ? { throughput, mean, p50, p95, p99 } : null,
      utilisation: Number.isFinite(utilisation) ? utilisation : null,
      quantilesSeconds: known ? QUANTILE_LEVELS.map((share) => percentile(sorted, share)) : [],
      speedReadings: speedReadings.map((reading) => ({ ...reading })),
      blind: used ? plain(await forecast(calibration, which, options)) : [],
      adjusted: used && cpuUse !== undefined ? plain(await forecast(calibration, which, { ...options, cpuUse })) : null,
      predictedQuantilesSeconds: used ? await predictedQuantiles(calibration, which, cpuUse, simulate) : [],
    });
  }
  return records;
}

function plain(figures: Forecast): PredictedFigure[] {
  return figures.map((each) => ({ ...each }));
}

async function predictedQuantiles(
  calibration: Calibration,
  which: OpenLoopCase,
  cpuUse: CpuUse | undefined,
  simulate: SimulateRuns,
): Promise<number[]> {
  const match = cpuUse === undefined ? undefined : matcher(calibration, which, cpuUse, simulate);
  const speed = expectedSpeed(calibration.machine);
  const simulations = DRAWS.map(async (draw) =>
    simulationOf(calibration, which, draw, { speed, matched: await match?.(undefined, draw) }),
  );
  const pooled = new Float64Array(BUCKETS);
  for (const { histogram } of await simulate(await Promise.all(simulations))) {
    mergeCounts(pooled, histogram);
  }
  return QUANTILE_LEVELS.map((share) => quantile(pooled, share));
}
