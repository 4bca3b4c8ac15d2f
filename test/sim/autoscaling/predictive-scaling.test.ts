/** Predictive scaling: which hours it forecasts, from what, and what it does about them. */
import { describe, expect, it } from "vitest";
import { forecast } from "../../../src/sim/autoscaling/index.js";
import type { Run } from "../../../src/sim/index.js";
import { launches, over, scaled, terminations } from "./scaling-system.js";

const HOUR = 3600;
const day = (load: (hour: number) => number): number[] => Array.from({ length: 24 }, (_, hour) => load(hour));

/** Three hours of 1 a second are coming; the day before had three more in its second hour. */
const square = day((hour) => (hour === 1 ? 4 * HOUR : HOUR));

const group = (more: string, hourlyLoad: readonly number[] = square): string => `minSize: 1
    maxSize: 10
    scalingPolicies:
      ahead:
        policyType: PredictiveScaling
        mode: ForecastAndScale
        predefinedMetricType: ALBRequestCount
        targetValue: 60
        hourlyLoad: [${hourlyLoad.join(", ")}]
        ${more}`;

const quiet = { rate: 1, arrivals: "constant", cpu: "0.001" };

/** Desired capacity when each hour is half over. */
const desiredByHour = (run: Run): number[] =>
  over(run, "GroupDesiredCapacity").filter((_, index) => index % 120 === 60);

describe("predictive scaling", () => {
  it("launches for an hour five minutes before it begins", () => {
    const run = scaled({ ...quiet, group: group("") }, 3 * HOUR);
    expect(launches(run).map(({ startSeconds }) => startSeconds)).toEqual([3300, 3300, 3300]);
    expect(desiredByHour(run)).toEqual([1, 4, 4]);
    expect(terminations(run)).toEqual([]);
  });
});
void forecast;
