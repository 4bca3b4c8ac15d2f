import type { Result, SystemSeries } from "../../result/result.js";
import { formatEstimate, formatQuantity, withheld } from "../format.js";
import { ordered } from "../ordered.js";
import type { Chart } from "./chart.js";
import { CLIENT_SYSTEMS } from "./clients-over-time.js";
import { EGRESS_SYSTEMS } from "./egress-over-time.js";
import { isReplicationMetric } from "./replication-over-time.js";
import { timeChart } from "./time-chart.js";

/** Small charts in one page; the quantities beyond them are in the table. */
const MOST_CHARTS = 12;

/** How full a system gets: its peak as a share of its capacity, null when it has none or the peak is unknown. */
export function peakUse(series: SystemSeries): number | null {
  const { capacity, peak } = series;
  if (capacity === null || !(capacity > 0) || !Number.isFinite(capacity) || peak.value === null) return null;
  return peak.value / capacity;
}

/** One small chart a quantity, the fullest first and those without a capacity last. */
export function utilisationOverTime(result: Result): Chart[] {
  const { series, systems, warmUp } = result.kneepoint;
  const ranked = systems
    // What the clients see and do, and what CloudFront does, has charts of its own, over the whole width.
    .filter(({ values }) => values.length > 0)
    .filter(({ system }) => system !== "client" && system !== "cloudFront" && !CLIENT_SYSTEMS.has(system))
    .filter(({ system }) => !EGRESS_SYSTEMS.has(system) && system !== "autoScaling")
    .filter(({ metric }) => !isReplicationMetric(metric))
    .map((system) => ({ system, use: peakUse(system) ?? -1 }));
  return ordered(ranked, (a, b) => b.use - a.use)
    .slice(0, MOST_CHARTS)
    .map(({ system }, index) =>
      timeChart({
        id: `utilisation-${index + 1}`,
        title: system.label,
        subtitle:
          system.average.value === null && system.peak.value === null
            ? withheld(system.peak)
            : `average ${formatEstimate(system.average, system.unit)}, peak ${formatEstimate(system.peak, system.unit)}`,
        unit: system.unit,
        scale: "linear",
        lines: [{ label: system.label, token: "area", values: system.values, area: true }],
        limits:
          system.capacity === null || !Number.isFinite(system.capacity)
            ? []
            : [{ value: system.capacity, label: `capacity ${formatQuantity(system.capacity, system.unit)}` }],
        // A share is always drawn up to 100 %: two CPUs side by side must compare.
        limitReach: system.unit === "share" ? Infinity : 20,
        ...(result.kneepoint.faults && { faults: result.kneepoint.faults }),
        time: { seconds: series.timeSeconds, intervalSeconds: series.intervalSeconds, warmUpSeconds: warmUp.seconds },
        height: 110,
        width: 318,
      }),
    );
}
