import type { LoadBalancerFigures, Result } from "../../result/result.js";
import type { Chart } from "../charts/chart.js";
import { timeChart, type TimeLine } from "../charts/time-chart.js";
import type { AxisUnit } from "../charts/axes.js";
import { formatQuantity } from "../format.js";
import { estimateMarkup } from "../page/estimate.js";
import type { FigureMaker } from "../page/figure.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

type Values = readonly (number | null)[];

/** More target groups than this are drawn as one chart of the worst would be: nobody tells seven lines apart. */
const DRAWN_GROUPS: readonly TimeLine["token"][] = ["p50", "p95", "p99", "wait-1", "work-3"];

const CODES: readonly (readonly [string, TimeLine["token"]])[] = [
  ["HTTPCode_Target_2XX_Count", "arrivals"],
  ["HTTPCode_Target_4XX_Count", "wait-2"],
  ["HTTPCode_Target_5XX_Count", "wait-1"],
  ["HTTPCode_ELB_3XX_Count", "p50"],
  ["HTTPCode_ELB_4XX_Count", "p99"],
  ["HTTPCode_ELB_5XX_Count", "failures"],
];

const CONNECTIONS: readonly (readonly [string, TimeLine["token"]])[] = [
  ["NewConnectionCount", "p95"],
  ["RejectedConnectionCount", "failures"],
  ["ClientTLSNegotiationErrorCount", "p99"],
];

/** Codes, healthy hosts, connections and LCUs, minute by minute, as CloudWatch would show them. */
export function loadBalancerCharts(result: Result): Chart[] {
  const { loadBalancer, warmUp } = result.kneepoint;
  if (loadBalancer === undefined || loadBalancer.cloudWatch.length === 0) return [];
  const { periodSeconds, cloudWatch } = loadBalancer;
  const time = {
    seconds: cloudWatch[0]!.values.map((_, period) => period * periodSeconds),
    intervalSeconds: periodSeconds,
    warmUpSeconds: warmUp.seconds,
  };
  const draw = (id: string, title: string, subtitle: string, unit: AxisUnit, lines: readonly TimeLine[]): Chart[] =>
    lines.length === 0
      ? []
      : [
          timeChart({
            id,
            title,
            subtitle,
            unit,
            scale: "linear",
            lines,
            limits: [],
            limitReach: 1,
            time,
            height: 190,
          }),
        ];
  const rates = (metrics: typeof CODES): TimeLine[] =>
    metrics.flatMap(([metric, token]) => {
      const values = valuesOf(loadBalancer, metric);
      const seen = values?.some((value) => value !== null && value > 0) === true;
      return seen ? [{ label: metric, token, values: scaled(values, 1 / periodSeconds) }] : [];
    });
  const groups = groupsOf(loadBalancer).slice(0, DRAWN_GROUPS.length);
  const active = valuesOf(loadBalancer, "ActiveConnectionCount");
  const units = valuesOf(loadBalancer, "ConsumedLCUs", "Average");
  return [
    ...draw(
      "alb-codes",
      "Answers by code",
      "Requests per second by who answered: targets, or the load balancer (ELB)",
      "per second",
      rates(CODES),
    ),
    ...draw(
      "alb-healthy",
      "Healthy hosts",
      "HealthyHostCount, minimum: healthy in the view of every node",
      "count",
      groups.map((group, i) => ({
        label: group,
        token: DRAWN_GROUPS[i]!,
        values: valuesOf(loadBalancer, "HealthyHostCount", "Minimum", group)!,
      })),
    ),
    ...draw(
      "alb-connections",
      "New connections",
      "Per second, from clients and to targets",
      "per second",
      rates(CONNECTIONS),
    ),
    ...draw(
      "alb-open",
      "Open connections",
      "ActiveConnectionCount, from clients and to targets, at the end of each minute",
      "count",
      active === null ? [] : [{ label: "ActiveConnectionCount", token: "p95", values: active }],
    ),
    ...draw(
      "alb-lcus",
      "Capacity units",
      "ConsumedLCUs: the dimension of the four that uses most",
      "count",
      units === null ? [] : [{ label: "ConsumedLCUs", token: "wait-1", values: units }],
    ),
  ];
}

/** The load balancer's panel; null for a plain one, of which there is nothing more to say. */
export function loadBalancerSection(result: Result, charts: readonly Chart[], figure: FigureMaker): Section | null {
  const { loadBalancer } = result.kneepoint;
  if (loadBalancer === undefined) return null;
  const { codes } = loadBalancer;
  return {
    id: "load-balancer",
    title: "Load balancer",
    short: "Load balancer",
    content: html`${charts.map((chart) => html`<div class="card">${figure(chart)}</div>`)}
      <div class="card">
        ${
          codes.length === 0
            ? html`<p>It answered no request by itself: every answer is a target's.</p>`
            : tableMarkup({
                caption: "Requests that the load balancer answered by itself, by cause",
                columns: [{ label: "Code" }, { label: "Cause" }, { label: "Requests a replication", numeric: true }],
                rows: codes.map(({ status, cause, count }) => [String(status), cause, estimateMarkup(count, "")]),
              })
        }
        ${tableMarkup({
          caption: "Target groups over the run",
          columns: [
            { label: "Target group" },
            ...["Requests", "Healthy hosts, least", "Unhealthy hosts, most", "Mitigated hosts, most"].map((label) => ({
              label,
              numeric: true,
            })),
          ],
          rows: groupsOf(loadBalancer).map((group) => [
            group,
            shown(total(valuesOf(loadBalancer, "RequestCount", "Sum", group))),
            shown(extreme(valuesOf(loadBalancer, "HealthyHostCount", "Minimum", group), Math.min)),
            shown(extreme(valuesOf(loadBalancer, "UnHealthyHostCount", "Maximum", group), Math.max)),
            shown(extreme(valuesOf(loadBalancer, "MitigatedHostCount", "Maximum", group), Math.max)),
          ]),
        })}
        <p class="note">
          As CloudWatch shows it: a value each minute, warm-up included, means over the replications. Most LCUs in a
          minute: ${shown(extreme(valuesOf(loadBalancer, "ConsumedLCUs", "Average"), Math.max))}.
        </p>
      </div>`,
  };
}

function groupsOf({ cloudWatch }: LoadBalancerFigures): string[] {
  return [...new Set(cloudWatch.map(({ targetGroup }) => targetGroup))].filter((name) => name !== "");
}

function valuesOf(
  { cloudWatch }: LoadBalancerFigures,
  metric: string,
  statistic = "Sum",
  targetGroup = "",
): Values | null {
  const found = cloudWatch.find(
    (each) => each.metric === metric && each.statistic === statistic && each.targetGroup === targetGroup,
  );
  return found?.values ?? null;
}

const numbers = (values: Values | null): number[] => (values ?? []).filter((value) => value !== null);
const total = (values: Values | null): number | null =>
  values === null ? null : numbers(values).reduce((sum, value) => sum + value, 0);
const extreme = (values: Values | null, pick: (...values: number[]) => number): number | null =>
  numbers(values).length === 0 ? null : numbers(values).reduce((a, b) => pick(a, b));
const scaled = (values: Values, factor: number): Values =>
  values.map((value) => (value === null ? null : value * factor));
const shown = (value: number | null): string => (value === null ? "—" : formatQuantity(value, ""));
