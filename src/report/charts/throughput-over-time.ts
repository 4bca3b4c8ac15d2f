import type { Result } from "../../result/result.js";
import type { Chart } from "./chart.js";
import { timeChart } from "./time-chart.js";

/** What came, what was answered and what failed, per second: where the lines part, work is piling up or being lost. */
export function throughputOverTime(result: Result): Chart {
  const { series, warmUp } = result.kneepoint;
  return timeChart({
    id: "throughput-over-time",
    title: "Throughput over time",
    subtitle: "Requests per second: arriving, answered, failed",
    unit: "per second",
    scale: "linear",
    lines: [
      { label: "arrivals", token: "arrivals", values: series.arrivalsPerSecond, area: true },
      { label: "completions", token: "completions", values: series.completionsPerSecond },
      { label: "failures", token: "failures", values: series.failuresPerSecond },
    ],
    limits: [],
    limitReach: 1,
    ...(result.kneepoint.faults && { faults: result.kneepoint.faults }),
    time: { seconds: series.timeSeconds, intervalSeconds: series.intervalSeconds, warmUpSeconds: warmUp.seconds },
    height: 190,
  });
}
