/** Predictive scaling: what is forecast from which hours, and what a group does about it. */
import { describe, expect, it } from "vitest";
import { autoScalingFigures, autoScalingFindings } from "../../../src/result/auto-scaling-figures.js";
import { buildSystem, ScenarioError } from "../../../src/scenario/index.js";
import { forecast } from "../../../src/sim/autoscaling/index.js";
import { desiredByHour, HOUR, day, predictive, quiet } from "./predictive-system.js";
import { last, launches, over, scaled, scalingScenario } from "./scaling-system.js";

const hours = (count: number, load: (hour: number) => number): number[] =>
  Array.from({ length: count }, (_, hour) => load(hour));

describe("the forecast", () => {
  it("of one day is that day, twice", () => {
    const one = day((hour) => 100 + hour);
    expect(forecast(one)).toEqual([...one, ...one]);
  });

  it("of some days is the mean of the same hour", () => {
    const two = [...day((hour) => hour), ...day((hour) => 3 * hour)];
    expect(forecast(two)!.slice(0, 24)).toEqual(day((hour) => 2 * hour));
    // Of 167 hours the next is the last of a day: six days have it, 0 to 5.
    expect(forecast(hours(167, (hour) => Math.floor(hour / 24)))![0]).toBe(2.5);
  });

  it("of a week and more is the mean of the same hour of the week, of the last two", () => {
    const week = forecast(hours(168, (hour) => Math.floor(hour / 24)))!;
    expect([week[0], week[24]]).toEqual([0, 1]);
    expect(forecast(hours(504, (hour) => [50, 10, 20][Math.floor(hour / 168)]!))![0]).toBe(15);
  });
});

describe("a group with a predictive policy", () => {
  it("follows a sinusoidal day: 3 + 2 sin(15 degrees x hour) instances, rounded up", () => {
    const sine = day((hour) => HOUR * (3 + 2 * Math.sin((Math.PI * hour) / 12)));
    const run = scaled({ ...quiet, group: predictive("", sine) }, 7 * HOUR);
    expect(run.autoScaling!.forecasts[0]!.hours.map(({ capacity }) => capacity)).toEqual([3, 4, 4, 5, 5, 5, 5, 5]);
    expect(desiredByHour(run)).toEqual([3, 4, 4, 5, 5, 5, 5]);
    expect(over(run, "PredictiveScalingCapacityForecast").filter((_, index) => index % 120 === 60)).toEqual([
      3, 4, 4, 5, 5, 5, 5,
    ]);
  });

  it("forecasts from the run itself after its first day", () => {
    // 12 a minute, for 3.1 of each instance.
    const group = predictive("", null).replace("targetValue: 60", "targetValue: 3.1");
    const run = scaled({ ...quiet, rate: 0.2, changesAt: 100_000, group }, 26 * HOUR);
    expect(run.autoScaling!.forecasts[0]!.hours.map(({ startSeconds }) => startSeconds / HOUR)).toEqual([25, 26]);
    expect(launches(run).map(({ startSeconds }) => startSeconds)).toEqual(hours(3, () => 25 * HOUR - 300));
  });

  it("knows nothing of the load to come", () => {
    const loads = [1, 4].map((later) => {
      const { forecasts } = scaled({ ...quiet, later, changesAt: 600, group: predictive("") }, 3 * HOUR).autoScaling!;
      return forecasts[0]!.hours;
    });
    expect(loads[1]!.map(({ load }) => load)).toEqual(loads[0]!.map(({ load }) => load));
    expect(loads[0]![1]!.actualLoad).toBeCloseTo(HOUR, -1);
    expect(loads[1]![1]!.actualLoad).toBeCloseTo(4 * HOUR, -1);
  });

  it("adds up the CPU of its instances", () => {
    const group = predictive(
      "",
      day(() => 130),
    )
      .replace("ALBRequestCount", "ASGCPUUtilization")
      .replace("60", "50");
    const run = scaled({ rate: 20, arrivals: "constant", group }, 1.1 * HOUR);
    expect(last(run, "GroupDesiredCapacity")).toBe(3);
    // 20/s of 20 ms are 40 % of one vCPU, however many there are.
    expect(run.autoScaling!.forecasts[0]!.hours[0]!.actualLoad).toBeCloseTo(40, 0);
  });

  it("is reported if it never knew enough", () => {
    const titles = (group: string): string[] => {
      const system = buildSystem(scalingScenario({ ...quiet, group }));
      const figures = autoScalingFigures(system, [scaled({ ...quiet, group }, HOUR)], 0.95);
      return autoScalingFindings(system, figures, []).map(({ title }) => title);
    };
    expect(titles(predictive("", [1, 2, 3]))).toEqual(["Predictive policy ahead never had a forecast"]);
    expect(titles(predictive(""))).toEqual([]);
  });
});

describe("an impossible predictive policy is an error at its place", () => {
  const track = "policyType: TargetTrackingScaling, targetValue: 50";
  it.each([
    [predictive("schedulingBufferTime: 1h"), /schedulingBufferTime is 3600 s/],
    [predictive("maxCapacityBuffer: 10"), /maxCapacityBuffer does nothing/],
    [predictive("maxCapacityBreachBehavior: IncreaseMaxCapacity"), /needs maxCapacityBuffer/],
    [predictive("").replace("ALBRequestCount", "ALBRequestCountPerTarget"), /needs a pair/],
    [predictive("").replace("targetValue: 60", ""), /a predictive policy has no target/],
    [predictive("").replace("mode: ForecastAndScale", "mode: Forecast"), /mode/],
    [`minSize: 1\n    maxSize: 2\n    scalingPolicies: { a: { ${track}, mode: ForecastOnly } }`, /mode belongs to/],
    [
      `minSize: 1\n    maxSize: 2\n    scalingPolicies: { a: { ${track}, predefinedMetricType: ALBRequestCount } }`,
      /is a metric pair/,
    ],
    [
      `minSize: 1
    maxSize: 2
    scalingPolicies:
      a: { policyType: PredictiveScaling, mode: ForecastAndScale, targetValue: 50 }
      b: { policyType: PredictiveScaling, mode: ForecastAndScale, targetValue: 60 }`,
      /policy a already scales/,
    ],
  ])("%s", (group, says) => {
    const problems = (): string[] => {
      try {
        scalingScenario({ group });
        return [];
      } catch (error) {
        if (!(error instanceof ScenarioError)) throw error;
        return error.problems.map(({ path, message }) => `${path}: ${message}`);
      }
    };
    expect(problems().join("\n")).toMatch(says);
  });
});
