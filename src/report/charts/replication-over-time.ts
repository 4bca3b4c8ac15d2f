import type { Result, SystemSeries } from "../../result/result.js";
import type { Token } from "../theme/tokens.js";
import type { AxisUnit } from "./axes.js";
import type { Chart } from "./chart.js";
import { timeChart } from "./time-chart.js";

const TOKENS: readonly Token[] = ["work-1", "wait-1", "work-2", "wait-4", "work-4", "wait-3"];
const NAMED = /^(\w+)\{DBInstanceIdentifier:(.+)\}$/u;

interface Question {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly unit: AxisUnit;
  readonly metric: string;
}

const QUESTIONS: readonly Question[] = [
  {
    id: "replica-lag",
    title: "Replica lag",
    subtitle: "time since the last applied transaction was committed, as CloudWatch's ReplicaLag",
    unit: "s",
    metric: "ReplicaLag",
  },
  {
    id: "stale-reads",
    title: "Reads that missed their session's own write",
    subtitle: "per second, by replica",
    unit: "per second",
    metric: "StaleReads",
  },
  {
    id: "queries-by-instance",
    title: "Queries by instance",
    subtitle: "per second",
    unit: "per second",
    metric: "Queries",
  },
  {
    id: "connections-by-instance",
    title: "Connections by instance",
    subtitle: "open, as CloudWatch's DatabaseConnections",
    unit: "count",
    metric: "DatabaseConnections",
  },
];

/** Of these the database's panel has charts that compare instances. */
export const isReplicationMetric = (metric: string): boolean => /^(ReplicaLag|StaleReads|Queries)(\{|$)/u.test(metric);

/** One chart a question, with a line for each instance; none without replicas. */
export function replicationOverTime(result: Result): Chart[] {
  const { series, systems, warmUp, replication, faults } = result.kneepoint;
  if (replication === undefined || series.timeSeconds.length === 0) return [];
  return QUESTIONS.flatMap(({ id, title, subtitle, unit, metric }) => {
    const lines = systems.flatMap((each) => {
      const instance = instanceOf(each, metric);
      return instance === null ? [] : [{ label: instance, values: each.values }];
    });
    if (!lines.some(({ values }) => values.some((value) => value > 0))) return [];
    return [
      timeChart({
        id,
        title,
        subtitle,
        unit,
        scale: "linear",
        lines: lines.slice(0, TOKENS.length).map((line, index) => ({ ...line, token: TOKENS[index]! })),
        limits: [],
        limitReach: 1,
        ...(faults && { faults }),
        time: { seconds: series.timeSeconds, intervalSeconds: series.intervalSeconds, warmUpSeconds: warmUp.seconds },
        height: 160,
      }),
    ];
  });
}

/** Whose metric it is; null: it is another metric. */
function instanceOf({ system, metric }: SystemSeries, asked: string): string | null {
  if (system !== "database") return null;
  if (metric === asked) return "primary";
  const [, name, instance] = NAMED.exec(metric) ?? [];
  return name === asked ? instance! : null;
}
