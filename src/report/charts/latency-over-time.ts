import type { Result } from "../../result/result.js";
import { formatQuantity } from "../format.js";
import type { Chart } from "./chart.js";
import { timeChart } from "./time-chart.js";

/** Median, p95 and p99 in every interval, against the thresholds on the latency of all requests. */
export function latencyOverTime(result: Result): Chart {
  const { series, thresholds, warmUp } = result.kneepoint;
  return timeChart({
    id: "latency-over-time",
    title: "Latency over time",
    subtitle: "Percentiles of the response time in each interval, mean over replications",
    unit: "ms",
    scale: "fit",
    lines: [
      { label: "p50", token: "p50", values: series.med },
      { label: "p95", token: "p95", values: series.p95 },
      { label: "p99", token: "p99", values: series.p99 },
    ],
    limits: thresholds
      .filter((threshold) => threshold.metric === "http_req_duration" && threshold.unit === "ms")
      .map((threshold) => ({
        value: threshold.limit,
        label: `limit ${threshold.source.split(/[<>=!]/)[0]?.trim() ?? ""} ${formatQuantity(threshold.limit, "ms")}`,
      })),
    limitReach: 3,
    ...(result.kneepoint.faults && { faults: result.kneepoint.faults }),
    time: { seconds: series.timeSeconds, intervalSeconds: series.intervalSeconds, warmUpSeconds: warmUp.seconds },
    height: 240,
  });
}
