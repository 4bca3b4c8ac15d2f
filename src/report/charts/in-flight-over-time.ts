import type { Result } from "../../result/result.js";
import type { Chart } from "./chart.js";
import { timeChart } from "./time-chart.js";

/** Requests sent and not yet answered: the first line to bend when a system fills up. */
export function inFlightOverTime(result: Result): Chart {
  const { series, warmUp } = result.kneepoint;
  return timeChart({
    id: "in-flight-over-time",
    title: "Requests in flight",
    subtitle: "Sent and not yet answered, time average of each interval",
    unit: "count",
    scale: "linear",
    lines: [{ label: "in flight", token: "area", values: series.inFlight, area: true }],
    limits: [],
    limitReach: 1,
    ...(result.kneepoint.faults && { faults: result.kneepoint.faults }),
    time: { seconds: series.timeSeconds, intervalSeconds: series.intervalSeconds, warmUpSeconds: warmUp.seconds },
    height: 130,
  });
}
