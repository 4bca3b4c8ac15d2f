import { type ClosedLoopResult, latencyFigures } from "../loadtest/index.js";
import type { Calibration } from "../scenario/calibration.js";
import { type ClosedLoopCase, closedLoopSystem } from "./closed-loop-system.js";
import { pooledLatencies } from "./pooled-run.js";
import type { ClosedLoopFigures, Predict } from "./predict.js";

/** A held-out run: what was driven and what was measured, one result per round. */
export interface HeldOutRun {
  readonly driven: ClosedLoopCase;
  readonly results: readonly ClosedLoopResult[];
  /** Of the stack's cores meanwhile, relative to that at which the demands are stated; 1 when not watched. */
  readonly speed?: number;
}

type ValidationRow = Calibration["validation"][number];

const FIGURES: readonly { figure: string; key: keyof ClosedLoopFigures; unit: string }[] = [
  { figure: "throughput", key: "requestsPerSecond", unit: "1/s" },
  { figure: "mean", key: "mean", unit: "s" },
  { figure: "p50", key: "p50", unit: "s" },
  { figure: "p95", key: "p95", unit: "s" },
  { figure: "p99", key: "p99", unit: "s" },
];

/** Predicts every held-out run from the calibration and puts the measurement beside it. */
export function validatePredictions(
  calibration: Calibration,
  heldOut: readonly HeldOutRun[],
  stackCores: number,
  predict: Predict,
): ValidationRow[] {
  return heldOut.flatMap(({ driven, results, speed = 1 }) => {
    const measured = measuredFigures(results);
    const predicted = predict(closedLoopSystem(calibration, driven, stackCores, { speed }));
    return FIGURES.map(({ figure, key, unit }) => ({
      case: driven.name,
      figure,
      unit,
      measured: measured[key],
      predicted: predicted[key],
      error: (predicted[key] - measured[key]) / measured[key],
    }));
  });
}

function measuredFigures(results: readonly ClosedLoopResult[]): ClosedLoopFigures {
  const completed = results.reduce((sum, result) => sum + result.completed, 0);
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  return { requestsPerSecond: completed / seconds, ...latencyFigures(pooledLatencies(results)) };
}
