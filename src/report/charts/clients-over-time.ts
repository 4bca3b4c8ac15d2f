import type { Result, SystemSeries } from "../../result/result.js";
import type { Token } from "../theme/tokens.js";
import type { Chart } from "./chart.js";
import { timeChart } from "./time-chart.js";

/** The systems between the users and the front door: they have a panel of their own. */
export const CLIENT_SYSTEMS: ReadonlySet<string> = new Set(["connections", "dns", "route53", "retries"]);

const TOKENS: readonly Token[] = ["work-1", "wait-1", "work-2", "wait-4", "work-4", "wait-3"];

interface Group {
  readonly id: string;
  readonly title: string;
  readonly holds: (series: SystemSeries) => boolean;
}

const named =
  (...metrics: readonly string[]) =>
  ({ metric }: SystemSeries): boolean =>
    metrics.includes(metric);

const GROUPS: readonly Group[] = [
  { id: "requests-by-address", title: "Requests by address", holds: ({ metric }) => metric.startsWith("Requests ") },
  {
    id: "dns-answers",
    title: "DNS answers of Route 53 by address",
    holds: ({ metric }) => metric.startsWith("DNSAnswers "),
  },
  {
    id: "connections-used",
    title: "Connections opened, and requests over open ones",
    holds: named("ConnectionsOpened", "RequestsOnReusedConnections", "ConnectionsFailed", "ConnectionsReset"),
  },
  {
    id: "retries",
    title: "Retries, and those the budget refused",
    holds: named("Retries", "RetriesDenied", "RetriesExhausted"),
  },
];

/** One chart a question, of the quantities that ever were more than nothing. */
export function clientsOverTime(result: Result): Chart[] {
  const { series, systems, warmUp } = result.kneepoint;
  if (series.timeSeconds.length === 0) return [];
  const seen = systems.filter(({ system, values }) => CLIENT_SYSTEMS.has(system) && values.some((value) => value > 0));
  return GROUPS.flatMap(({ id, title, holds }) => {
    const lines = seen.filter(holds).slice(0, TOKENS.length);
    if (lines.length === 0) return [];
    return [
      timeChart({
        id,
        title,
        subtitle: "per second",
        unit: "per second",
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
