import type { CpuUse } from "../calibrate/index.js";

/** The figures a run is predicted and measured in: seconds, but throughput per second. */
export const FIGURES = ["throughput", "mean", "p50", "p95", "p99"] as const;

export type Figure = (typeof FIGURES)[number];

export type Figures = Readonly<Record<Figure, number>>;

/** A predicted figure with its 90 % prediction interval for one run. */
export interface ForecastFigure {
  readonly figure: Figure;
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
}

export type Forecast = readonly ForecastFigure[];

/** What a forecast may know of the run besides its plan: how fast the machine was, and never a latency. */
export interface ForecastOptions {
  /** Speed of the stack's cores during the run, relative to the calibration's. Absent: blind. */
  readonly speed?: number;
  /** CPU that the run used: the speed is the one that explains it. */
  readonly cpuUse?: CpuUse;
}
