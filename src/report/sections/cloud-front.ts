import type { Result, SystemSeries } from "../../result/result.js";
import type { Chart } from "../charts/chart.js";
import { timeChart, type TimeLine } from "../charts/time-chart.js";
import { formatQuantity } from "../format.js";
import type { FigureMaker } from "../page/figure.js";
import { estimateMarkup } from "../page/estimate.js";
import { html, type Markup } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

/** Result types that a chart shows, the rest being errors of one kind or another. */
const SHOWN: readonly (readonly [string, string, TimeLine["token"]])[] = [
  ["Hit", "Hit", "p95"],
  ["RefreshHit", "RefreshHit", "p50"],
  ["OriginShieldHit", "OriginShieldHit", "p99"],
  ["Miss", "Miss", "wait-1"],
  ["Error", "Error", "failures"],
];

const TAGGED = /^Requests\{behavior:(.*)\}$/u;

function cloudFrontOf(result: Result): Map<string, SystemSeries> {
  const own = result.kneepoint.systems.filter(({ system }) => system === "cloudFront");
  return new Map(own.map((series) => [series.metric, series]));
}

/** Shares of the result types over time, and what the origin gets of it. */
export function cloudFrontCharts(result: Result): Chart[] {
  const metrics = cloudFrontOf(result);
  const { series, warmUp } = result.kneepoint;
  const requests = metrics.get("Requests")?.values;
  if (requests === undefined || series.timeSeconds.length === 0) return [];
  const time = {
    seconds: series.timeSeconds,
    intervalSeconds: series.intervalSeconds,
    warmUpSeconds: warmUp.seconds,
  };
  const shareOf = (values: readonly number[]): (number | null)[] =>
    values.map((value, index) => (requests[index]! > 0 ? value / requests[index]! : null));
  const seen = SHOWN.filter(([metric]) => metrics.get(metric)?.values.some((value) => value > 0) === true);
  return [
    ...(seen.length === 0
      ? []
      : [
          timeChart({
            id: "cloud-front-results",
            title: "Result types over time",
            subtitle: "Share of the viewers' requests by CloudFront's result type",
            unit: "share",
            scale: "linear",
            lines: seen.map(([metric, label, token]) => ({
              label,
              token,
              values: shareOf(metrics.get(metric)!.values),
            })),
            limits: [],
            limitReach: 1,
            time,
            height: 190,
          }),
        ]),
    timeChart({
      id: "cloud-front-origin",
      title: "Viewers and origin",
      subtitle: "Requests per second: from viewers, and to the origins with all retries",
      unit: "per second",
      scale: "linear",
      lines: [
        { label: "viewers", token: "arrivals", values: requests, area: true },
        { label: "origins", token: "wait-1", values: metrics.get("OriginRequests")!.values },
      ],
      limits: [],
      limitReach: 1,
      time,
      height: 190,
    }),
  ];
}

/** CloudFront: hit ratio by result type over time, and a table by behaviour. null without a distribution. */
export function cloudFrontSection(result: Result, charts: readonly Chart[], figure: FigureMaker): Section | null {
  const metrics = cloudFrontOf(result);
  if (!metrics.has("Requests")) return null;
  const average = (metric: string): number | null => metrics.get(metric)?.average.value ?? null;
  const quantity = (value: number | null, unit: "share" | "per second" | "ms" | ""): string =>
    value === null || Number.isNaN(value) ? "—" : formatQuantity(value, unit);
  const quotient = (metric: string, of: string): number | null => {
    const [part, whole] = [average(metric), average(of)];
    return part === null || whole === null || whole === 0 ? null : part / whole;
  };
  const behaviors = [...metrics.keys()].flatMap((metric) => TAGGED.exec(metric)?.[1] ?? []);
  const row = (name: string, tag: string): string[] => [
    name,
    quantity(average(`Requests${tag}`), "per second"),
    quantity(quotient(`CacheHits${tag}`, `CacheableRequests${tag}`), "share"),
    quantity(quotient(`Miss${tag}`, `Requests${tag}`), "share"),
    quantity(quotient(`Error${tag}`, `Requests${tag}`), "share"),
    quantity(average(`BytesDownloaded${tag}`), ""),
  ];
  const latency = quotient("OriginFetchesInFlight", "OriginFetches");
  return {
    id: "cloud-front",
    title: "CloudFront",
    short: "CloudFront",
    content: html`${charts.map((chart) => html`<div class="card">${figure(chart)}</div>`)}
      <div class="card">${outcomeTable(result)}</div>
      <div class="card">
        ${tableMarkup({
          caption: "By cache behavior, in the order in which they are tried",
          columns: [
            { label: "Path pattern" },
            ...["Requests", "CacheHitRate", "Misses", "Errors", "Bytes/s"].map((label) => ({ label, numeric: true })),
          ],
          rows: [...behaviors.map((name) => row(name, `{behavior:${name}}`)), row("all", "")],
        })}
        <p class="note">
          CacheHitRate is of cacheable requests: POST, PUT and errors do not count. Mean OriginLatency, retries
          included: ${quantity(latency === null ? null : 1000 * latency, "ms")}.
        </p>
      </div>`,
  };
}

/** A row per result type, a column per status. */
function outcomeTable({ kneepoint: { cloudFront } }: Result): Markup | false {
  if (cloudFront === undefined) return false;
  const { outcomes } = cloudFront;
  const statuses = [...new Set(outcomes.map(({ status }) => status))].sort((a, b) => a - b);
  const types = [...new Set(outcomes.map(({ resultType }) => resultType))];
  return tableMarkup({
    caption: "Viewers' requests of a replication by result type and the status they saw",
    columns: [{ label: "Result type" }, ...statuses.map((status) => ({ label: String(status), numeric: true }))],
    rows: types.map((type) => [
      type,
      ...statuses.map((status) => {
        const outcome = outcomes.find((each) => each.resultType === type && each.status === status);
        return outcome === undefined ? "—" : estimateMarkup(outcome.count, "");
      }),
    ]),
  });
}
