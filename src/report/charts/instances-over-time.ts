import type { Result } from "../../result/result.js";
import type { Token } from "../theme/tokens.js";
import type { Chart } from "./chart.js";
import { timeChart } from "./time-chart.js";

const LINES: readonly (readonly [metric: string, token: Token])[] = [
  ["GroupDesiredCapacity", "wait-1"],
  ["GroupInServiceInstances", "work-1"],
  ["GroupTerminatingInstances", "wait-3"],
  ["PredictiveScalingCapacityForecast", "work-4"],
  ["InstancesForLoad", "wait-2"],
];

/**
 * Capacity against what was asked for: instances desired, in service and on their way out; with predictive scaling also what
 * was forecast, and what the load came to. Mean of the replications.
 */
export function instancesOverTime(result: Result): Chart[] {
  const { series, systems, warmUp, faults, autoScaling } = result.kneepoint;
  if (autoScaling === undefined || series.timeSeconds.length === 0) return [];
  const lines = LINES.flatMap(([metric, token]) => {
    const found = systems.find((each) => each.metric === metric);
    return found === undefined ? [] : [{ label: found.label, values: found.values, token }];
  });
  return [
    timeChart({
      id: "instances-over-time",
      title: "Instances",
      subtitle: `desired, in service, terminating${autoScaling.forecasts === undefined ? "" : "; forecast, and what the load took"}`,
      unit: "count",
      scale: "linear",
      lines,
      limits: [],
      limitReach: 1,
      ...(faults && { faults }),
      time: { seconds: series.timeSeconds, intervalSeconds: series.intervalSeconds, warmUpSeconds: warmUp.seconds },
      height: 180,
    }),
  ];
}
