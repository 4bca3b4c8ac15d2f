/** A group that forecasts requests, and scales ahead of them. */
import type { Run } from "../../../src/sim/index.js";
import { over } from "./scaling-system.js";

export const HOUR = 3600;

export const day = (load: (hour: number) => number): number[] => Array.from({ length: 24 }, (_, hour) => load(hour));

/** The day before: 1 a second, in its second hour 4. */
export const square: readonly number[] = day((hour) => (hour === 1 ? 4 * HOUR : HOUR));

/** One instance for each request a second. @param hourlyLoad null: nothing is known */
export const predictive = (more: string, hourlyLoad: readonly number[] | null = square, others = ""): string =>
  `minSize: 1
    maxSize: 10
    scalingPolicies:
      ${others}
      ahead:
        policyType: PredictiveScaling
        mode: ForecastAndScale
        predefinedMetricType: ALBRequestCount
        targetValue: 60
        ${hourlyLoad === null ? "" : `hourlyLoad: [${hourlyLoad.join(", ")}]`}
        ${more}`;

export const quiet = { rate: 1, arrivals: "constant", cpu: "0.001" } as const;

/** Desired capacity when each hour is half over. */
export const desiredByHour = (run: Run): number[] =>
  over(run, "GroupDesiredCapacity").filter((_, index) => index % 120 === 60);
