/** What the EC2 Auto Scaling User Guide and API say of predictive scaling. */
import { expect } from "vitest";
import { buildSystem } from "../../src/scenario/index.js";
import { forecast, FORECAST_HOURS } from "../../src/sim/autoscaling/index.js";
import type { Run } from "../../src/sim/index.js";
import { day, desiredByHour, HOUR, predictive, quiet, square } from "../sim/autoscaling/predictive-system.js";
import { last, launches, scaled, scalingScenario, terminations } from "../sim/autoscaling/scaling-system.js";
import { testFacts, type Fact } from "./documented.js";

const GUIDE = "EC2 Auto Scaling, predictive-scaling-policy-overview [D]";
const API = "EC2 Auto Scaling, API PredictiveScalingConfiguration [D]";
const FORECAST = "EC2 Auto Scaling, API GetPredictiveScalingForecast [D]";

const TRACK =
  "track: { policyType: TargetTrackingScaling, predefinedMetricType: ALBRequestCountPerTarget, targetValue: 70 }";
const only = (group: string): string => group.replace("ForecastAndScale", "ForecastOnly");
const run = (group: string, hours: number, more: { later?: number; changesAt?: number } = {}): Run =>
  scaled({ ...quiet, ...more, group }, hours * HOUR);

const [defaults] = buildSystem(
  scalingScenario({
    group: "minSize: 1\n    maxSize: 2\n    scalingPolicies: { a: { policyType: PredictiveScaling, targetValue: 50 } }",
  }),
).autoScaling!.predictivePolicies!;

const given: Fact[] = [
  ["Mode ForecastOnly", defaults!.mode, "ForecastOnly"] as const,
  ["SchedulingBufferTime 300 s", defaults!.schedulingBufferSeconds, 300] as const,
  ["MaxCapacityBreachBehavior HonorMaxCapacity", defaults!.maxCapacityBuffer, null] as const,
].map(([says, ours, theirs]): Fact => {
  const holds = (): void => expect(ours).toBe(theirs);
  return { page: API, says, holds };
});

const forecasts: Fact[] = [
  {
    page: GUIDE,
    says: "needs 24 hours of data",
    holds: () => {
      expect(forecast(square.slice(1))).toBeNull();
      expect(forecast(square)).not.toBeNull();
      expect(run(predictive("", square.slice(1)), 3).autoScaling!.forecasts[0]!.hours).toEqual([]);
    },
  },
  { page: GUIDE, says: "is for the next 48 hours", holds: () => expect(forecast(square)).toHaveLength(48) },
  {
    page: GUIDE,
    says: "looks back on 14 days",
    holds: () => {
      expect(FORECAST_HOURS.history).toBe(14 * 24);
      const older = Array.from({ length: 24 * 7 }, () => 1e6);
      const known = Array.from({ length: 24 * 14 }, () => 1);
      expect(forecast([...older, ...known])).toEqual(forecast(known));
    },
  },
  {
    page: GUIDE,
    says: "is made anew every six hours: the 24th hour of data is seen at the sixth, not before",
    holds: () => {
      const starts = run(predictive("", square.slice(3)), 8).autoScaling!.forecasts[0]!.hours;
      expect(starts.map(({ startSeconds }) => startSeconds / HOUR)).toEqual([7, 8]);
    },
  },
];

const scaling: Fact[] = [
  {
    page: GUIDE,
    says: "ForecastOnly forecasts and changes nothing",
    holds: () => {
      // The engine fires events of its own for a forecast, and says how many.
      const strip = ({ autoScaling, gauges, ...rest }: Run): unknown => ({
        ...rest,
        events: null,
        checks: null,
        autoScaling: { ...autoScaling, forecasts: [] },
        gauges: gauges.filter(({ metric }) => !/^Predictive|^InstancesForLoad/.test(metric)),
      });
      const forecasting = run(only(predictive("", square, TRACK)), 2, { later: 3, changesAt: 600 });
      const without = run(`minSize: 1\n    maxSize: 10\n    scalingPolicies: { ${TRACK} }`, 2, {
        later: 3,
        changesAt: 600,
      });
      expect(launches(forecasting).length).toBeGreaterThan(0);
      expect(strip(forecasting)).toEqual(strip(without));
      const { hours } = forecasting.autoScaling!.forecasts[0]!;
      expect(hours.map(({ capacity }) => capacity)).toEqual([1, 4, 1]);
    },
  },
  {
    page: API,
    says: "launches SchedulingBufferTime before the hour",
    holds: () => {
      const at = (more: string): number[] =>
        launches(run(predictive(more), 1.2)).map(({ startSeconds }) => startSeconds);
      expect(at("")).toEqual([3300, 3300, 3300]);
      expect(at("schedulingBufferTime: 10m")).toEqual([3000, 3000, 3000]);
      expect(at("schedulingBufferTime: 0s")).toEqual([3600, 3600, 3600]);
    },
  },
  {
    page: GUIDE,
    says: "never scales in",
    holds: () => {
      const alone = run(predictive(""), 4);
      expect(desiredByHour(alone)).toEqual([1, 4, 4, 4]);
      expect(terminations(alone)).toEqual([]);
    },
  },
  {
    page: FORECAST,
    says: "is the least that an hour needs: a dynamic policy scales in when it is over",
    holds: () => {
      const both = run(predictive("", square, TRACK), 3);
      expect(desiredByHour(both)).toEqual([1, 4, 1]);
      const [first] = terminations(both);
      expect(first!.startSeconds).toBeGreaterThanOrEqual(2 * HOUR);
      expect(first!.startSeconds).toBeLessThanOrEqual(2 * HOUR + 60);
    },
  },
  {
    page: GUIDE,
    says: "with a dynamic policy the larger capacity wins: a day unlike the forecast is followed",
    holds: () => {
      const unlike = run(
        predictive(
          "",
          day(() => HOUR),
          TRACK,
        ),
        1,
        { later: 4 },
      );
      // 240 requests a minute, for 70 of each.
      expect(last(unlike, "GroupDesiredCapacity")).toBe(4);
      expect(unlike.autoScaling!.forecasts[0]!.hours[0]!.capacity).toBe(1);
    },
  },
  {
    page: API,
    says: "HonorMaxCapacity: not above the maximum",
    holds: () => {
      const group = predictive("").replace("maxSize: 10", "maxSize: 3");
      expect(desiredByHour(run(group, 2))).toEqual([1, 3]);
    },
  },
  {
    page: API,
    says: "IncreaseMaxCapacity: up to the forecast and MaxCapacityBuffer percent of it",
    holds: () => {
      const most = (buffer: number): number => {
        const more = `maxCapacityBreachBehavior: IncreaseMaxCapacity\n        maxCapacityBuffer: ${buffer}`;
        const group = predictive(more, square, TRACK).replace("maxSize: 10", "maxSize: 3");
        return last(run(group, 1.5, { later: 10, changesAt: 3900 }), "GroupDesiredCapacity");
      };
      expect(most(0)).toBe(4);
      expect(most(50)).toBe(6);
    },
  },
];

testFacts("Predictive scaling, defaults", given);
testFacts("Predictive scaling, the forecast", forecasts);
testFacts("Predictive scaling, the capacity", scaling);
