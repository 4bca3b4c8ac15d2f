import pc from "picocolors";
import type { Estimate, JudgedThreshold, Result, Verdict } from "../result/index.js";

const WORDS: Record<Verdict, string> = {
  pass: pc.green("pass"),
  fail: pc.red("FAIL"),
  inconclusive: pc.yellow("inconclusive"),
};

/** The answer for the terminal: at most 15 lines. */
export function verdictLines(result: Result, files: { html: string }): string[] {
  const { kneepoint, metrics } = result;
  const { replications, scenario, thresholds, findings, overload } = kneepoint;
  const all = kneepoint.routes[0]!;
  const lines = [
    `${pc.bold(scenario.name)}: ${pc.bold(WORDS[kneepoint.verdict])}` +
      pc.dim(` (${replications} replications of ${duration(kneepoint.horizonSeconds)}, seed ${kneepoint.seed})`),
  ];
  if (overload !== null) lines.push(pc.red(`  overloaded: ${overload.explanation}`));
  else {
    const { avg, med, p95, p99 } = all;
    lines.push(`  response time  avg ${ms(avg)}  med ${ms(med)}`, `                 p95 ${ms(p95)}  p99 ${ms(p99)}`);
  }
  const dropped = metrics["dropped_iterations"]?.values["count"] ?? 0;
  lines.push(
    `  requests       ${number(all.requestsPerSecond.value)}/s, failed ${share(all.failed)}` +
      (dropped === 0 ? "" : `, ${Math.round(dropped ?? 0)} iterations dropped`),
  );
  if (kneepoint.cost !== undefined) lines.push(costLine(kneepoint.cost));
  lines.push(...listed(thresholds, 5, thresholdLine, "thresholds"));
  const serious = findings.filter(({ severity }) => severity !== "info");
  lines.push(
    ...listed(
      serious,
      3,
      ({ severity, title }) => `  ${severity === "critical" ? pc.red("!!") : pc.yellow("!")} ${title}`,
      "findings",
    ),
  );
  lines.push(pc.dim(`  report: ${files.html}`));
  return lines;
}

function costLine({ perMonth, perMillionRequests }: NonNullable<Result["kneepoint"]["cost"]>): string {
  const million = perMillionRequests.value === null ? "" : `, ${dollars(perMillionRequests.value)} a million requests`;
  return `  cost           ${dollars(perMonth.value ?? 0)} for a month like this run${million}`;
}

const dollars = (value: number): string =>
  `$${value.toLocaleString("en-US", value < 100 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumFractionDigits: 0 })}`;

function thresholdLine({ metric, source, verdict, explanation }: JudgedThreshold): string {
  return `  ${WORDS[verdict]}  ${metric} ${source}: ${explanation}`;
}

/** At most `most` of the items, the rest counted. */
function listed<T>(items: readonly T[], most: number, line: (item: T) => string, what: string): string[] {
  const shown = items.slice(0, items.length > most ? most - 1 : most).map(line);
  return items.length > most ? [...shown, pc.dim(`  … ${items.length - most + 1} more ${what} in the report`)] : shown;
}

function ms({ value, interval, reason }: Estimate): string {
  if (value === null) return `- (${reason ?? "no data"})`;
  return `${number(value)} ms${interval === null ? "" : pc.dim(` (${number(interval.low)}–${number(interval.high)})`)}`;
}

function share({ value }: Estimate): string {
  return value === null ? "-" : `${number(100 * value)} %`;
}

/** Three significant digits, without an exponent. */
function number(value: number | null): string {
  if (value === null) return "-";
  if (value === 0) return "0";
  return Math.abs(value) >= 100 ? value.toFixed(Math.abs(value) >= 1000 ? 0 : 1) : String(Number(value.toPrecision(3)));
}

function duration(seconds: number): string {
  if (seconds < 120) return `${number(seconds)} s`;
  if (seconds < 7200) return `${number(seconds / 60)} min`;
  return `${number(seconds / 3600)} h`;
}
