import type { Result, SystemSeries } from "../../result/result.js";
import type { Token } from "../theme/tokens.js";
import type { Chart } from "./chart.js";
import { timeChart } from "./time-chart.js";

/** What leaves the VPC from the instances: it has its place in the network's panel. */
export const EGRESS_SYSTEMS: ReadonlySet<string> = new Set(["natGateway", "thirdParty"]);

const TOKENS: readonly Token[] = ["work-1", "wait-1", "work-2", "wait-4", "work-4", "wait-3"];

interface Group {
  readonly id: string;
  readonly title: string;
  readonly unit: "per second" | "count" | "share";
  readonly metric: string;
}

const GROUPS: readonly Group[] = [
  {
    id: "third-party-calls",
    title: "Third-party calls, and those that failed",
    unit: "per second",
    metric: "ExternalCalls",
  },
  { id: "nat-bandwidth", title: "Bandwidth of the NAT gateways in use", unit: "share", metric: "BandwidthUse" },
  { id: "nat-ports", title: "Source ports taken", unit: "count", metric: "SourcePorts" },
  { id: "nat-errors", title: "Connections that got no source port", unit: "per second", metric: "ErrorPortAllocation" },
  { id: "boot-downloads", title: "Boot-time downloads under way", unit: "count", metric: "BootDownloads" },
];

/** One chart a question, of the quantities that ever were more than nothing. */
export function egressOverTime(result: Result): Chart[] {
  const { series, systems, warmUp } = result.kneepoint;
  if (series.timeSeconds.length === 0) return [];
  const seen = systems.filter(({ system, values }) => EGRESS_SYSTEMS.has(system) && values.some((value) => value > 0));
  return GROUPS.flatMap(({ id, title, unit, metric }) => {
    const lines = seen.filter((each: SystemSeries) => each.metric.startsWith(metric)).slice(0, TOKENS.length);
    if (lines.length === 0) return [];
    return [
      timeChart({
        id,
        title,
        subtitle: unit === "share" ? "share of what each has at the moment" : unit,
        unit,
        scale: "linear",
        lines: lines.map(({ label, values }, index) => ({ label, values, token: TOKENS[index]! })),
        limits: [],
        limitReach: 1,
        ...(result.kneepoint.faults && { faults: result.kneepoint.faults }),
        time: { seconds: series.timeSeconds, intervalSeconds: series.intervalSeconds, warmUpSeconds: warmUp.seconds },
        height: 160,
      }),
    ];
  });
}
