import pc from "picocolors";
import type { LoadSummary } from "../loadtest/index.js";

/** What a load test comes to, for people. @param record where its run is written down */
export function summaryLines({ metrics, kneepoint }: LoadSummary, record: string): string[] {
  const figure = (metric: string, stat: string): string => {
    const value = metrics[metric]?.values[stat];
    const bound = kneepoint.bounds[`${metric} ${stat}`];
    const few = kneepoint.unsupported.includes(`${metric} ${stat}`) ? " (few samples)" : "";
    if (bound !== undefined) return `${stat} >= ${number(bound.atLeast)} ms`;
    return `${stat} ${value == null ? "-" : `${number(value)} ms`}${few}`;
  };
  const latencies = (metric: string): string =>
    ["med", "p(90)", "p(95)", "p(99)"].map((stat) => figure(metric, stat)).join("  ");
  const value = (metric: string, stat: string): number => metrics[metric]?.values[stat] ?? 0;
  const words = { pass: pc.green("pass"), fail: pc.red("FAIL"), inconclusive: pc.yellow("inconclusive") };
  const invalid = kneepoint.validity.checks.filter(({ verdict }) => verdict === "invalid");
  return [
    `${pc.bold(kneepoint.target)}: ${words[kneepoint.verdict]}${endedEarly(kneepoint)}`,
    `  response time  ${latencies("http_req_response_time")}  ${pc.dim("from the intended start")}`,
    `  service view   ${latencies("http_req_duration")}  ${pc.dim("from the send")}`,
    `  requests       ${value("http_reqs", "count")} (${number(value("http_reqs", "rate"))}/s), failed ${number(100 * value("http_req_failed", "rate"))} %, dropped ${value("dropped_iterations", "count")}`,
    ...kneepoint.thresholds.map(
      ({ metric, source, verdict, explanation }) => `  ${words[verdict]}  ${metric} ${source}: ${explanation}`,
    ),
    ...(invalid.length === 0 ? ["  valid: every check that could be read holds"] : []),
    ...invalid.map(({ name, detail }) => `  ${pc.yellow("invalid")} ${name}: ${detail}`),
    pc.dim(`  record: ${record}`),
  ];
}

function endedEarly({ interrupted, abortedBy }: LoadSummary["kneepoint"]): string {
  if (abortedBy !== undefined) return ` (ended by ${abortedBy})`;
  return interrupted ? " (interrupted)" : "";
}

function number(value: number): string {
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
