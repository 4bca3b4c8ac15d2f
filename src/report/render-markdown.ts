/** The report's facts for a pull request or a job summary: GitHub's Markdown, no image, no script. */
import type { LoadBalancerFigures, Result, RunHeader } from "../result/result.js";
import { peakUse } from "./charts/utilisation-over-time.js";
import { FAULT_COLUMNS, FAULTS_TITLE, faultRows } from "./fault-rows.js";
import {
  formatCount,
  formatDollars,
  formatDuration,
  formatError,
  formatFactor,
  formatQuantity,
  formatValue,
} from "./format.js";
import { code, escapeMarkdown, table } from "./markdown/table.js";
import { cloudFrontBlocks, networkBlocks } from "./markdown/edge-and-network.js";
import { EstimateCells } from "./markdown/footnotes.js";
import { replicationBlocks } from "./markdown/replication.js";
import { mermaid } from "./markdown/mermaid.js";
import { volumeBlocks } from "./markdown/volume.js";
import {
  calibrationSentence,
  capacityDetail,
  capacityHeadline,
  HOP_GROUP_NAMES,
  intervalFooting,
  limitsOfValidity,
  NO_CALIBRATION,
  NO_FINDINGS,
  NO_THRESHOLDS,
  overloadSentence,
  slowestBecauseOf,
  VERDICT_WORDS,
  verdictDetail,
  verdictHeadline,
} from "./messages.js";
import { ordered } from "./ordered.js";
import { parseLimit } from "./threshold-limit.js";
import { measuredToPredicted, validationGrid } from "./validation-error.js";

/** A GitHub job summary takes 1 MiB; beyond this the rows at the end of long tables go. */
const MOST_ROWS = 200;

const ICONS = { pass: "✅", fail: "❌", inconclusive: "❔" } as const;
const SEVERITIES = { critical: "🔴", warning: "🟠", info: "🔵" } as const;

export function renderMarkdown(result: Result, header: RunHeader): string {
  const blocks = [
    ...headline(result),
    ...thresholds(result),
    ...faults(result),
    ...findings(result),
    ...routes(result),
    ...systems(result),
    ...replicationBlocks(result),
    ...volumeBlocks(result),
    ...networkBlocks(result),
    ...cloudFrontBlocks(result),
    ...ownAnswers("## Answers of the load balancer itself", result.kneepoint.loadBalancer?.codes),
    ...ownAnswers("## Requests that the application did not answer", result.kneepoint.appServer?.causes),
    ...hops(result),
    ...capacity(result),
    ...costs(result),
    ...calibration(result),
    ...about(result, header),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function costs(result: Result): string[] {
  const { cost } = result.kneepoint;
  if (cost === undefined) return [];
  const amount = ({ value }: { readonly value: number | null }): string =>
    value === null ? "—" : formatDollars(value);
  const { systems, perMonth, perMillionRequests, headroomPerMonth, region } = cost;
  return [
    "## Cost",
    `US dollars for a month of 730 hours that goes on like this run, on demand in ${region}.`,
    table(
      ["System", "A month>"],
      [
        ...systems.map((each) => [escapeMarkdown(each.label), amount(each.perMonth)]),
        ["**All**", amount(perMonth)],
        ["A million requests", amount(perMillionRequests)],
        ...(headroomPerMonth === null ? [] : [["Headroom: CPU that nobody used", amount(headroomPerMonth)]]),
      ],
    ),
  ];
}

function headline(result: Result): string[] {
  const { verdict, scenario, overload, capacity, replications, horizonSeconds } = result.kneepoint;
  return [
    `# ${ICONS[verdict]} ${escapeMarkdown(scenario.name)}: ${VERDICT_WORDS[verdict]}`,
    `**${escapeMarkdown(verdictHeadline(result))}.** ${escapeMarkdown(verdictDetail(result))}`,
    ...(overload === null ? [] : [escapeMarkdown(overloadSentence(overload.growthPerSecond))]),
    ...(capacity === null || overload !== null
      ? []
      : [`**${capacityHeadline(capacity)}.** ${escapeMarkdown(capacityDetail(capacity))}`]),
    ...(scenario.description === "" ? [] : [escapeMarkdown(scenario.description)]),
    `${formatDuration(horizonSeconds)} simulated, ${formatCount(replications, "replication")}. ${intervalFooting(result)}`,
    mermaid(result),
  ];
}

function thresholds(result: Result): string[] {
  const cells = new EstimateCells();
  const rows = result.kneepoint.thresholds.map((threshold) => [
    `${ICONS[threshold.verdict]} ${VERDICT_WORDS[threshold.verdict].toLowerCase()}`,
    code(`${threshold.metric}: ${threshold.source}`),
    cells.write(threshold.estimate, threshold.unit),
    formatQuantity(threshold.limit, threshold.unit),
    escapeMarkdown(threshold.explanation),
  ]);
  return [
    "## Thresholds",
    rows.length === 0 ? NO_THRESHOLDS : limited(["Verdict", "Threshold", "Estimate>", "Limit>", "Why"], rows),
    ...cells.notes(),
  ];
}

function faults(result: Result): string[] {
  const rows = faultRows(result).map(([at, lasting, label]) => [at, lasting, escapeMarkdown(label)]);
  const [at, lasting, label] = FAULT_COLUMNS;
  return rows.length === 0 ? [] : [`## ${FAULTS_TITLE}`, limited([`${at}>`, `${lasting}>`, label], rows)];
}

function routes(result: Result): string[] {
  const cells = new EstimateCells();
  const rows = result.kneepoint.routes.map((route) => [
    route.name === "all" ? "**all**" : code(route.name),
    formatQuantity(route.share, "share"),
    cells.write(route.requestsPerSecond, "/s"),
    cells.write(route.avg, "ms"),
    cells.write(route.med, "ms"),
    cells.write(route.p95, "ms"),
    cells.write(route.p99, "ms"),
    cells.write(route.failed, "share"),
  ]);
  return rows.length === 0
    ? []
    : [
        "## Routes",
        limited(["Route", "Share>", "Requests/s>", "Mean>", "p50>", "p95>", "p99>", "Failed>"], rows),
        ...cells.notes(),
      ];
}

function systems(result: Result): string[] {
  const cells = new EstimateCells();
  const rows = result.kneepoint.systems.map((system) => {
    const use = peakUse(system);
    return [
      escapeMarkdown(system.label),
      code(system.metric),
      cells.write(system.average, system.unit),
      cells.write(system.peak, system.unit),
      system.capacity === null ? "—" : formatQuantity(system.capacity, system.unit),
      use === null ? "—" : formatQuantity(use, "share"),
    ];
  });
  return rows.length === 0
    ? []
    : [
        "## How full each system is",
        limited(["Quantity", "Metric", "Average>", "Peak>", "Capacity>", "Peak use>"], rows),
        ...cells.notes(),
      ];
}

function ownAnswers(title: string, codes: LoadBalancerFigures["codes"] = []): string[] {
  if (codes.length === 0) return [];
  const cells = new EstimateCells();
  const rows = codes.map(({ status, cause, count }) => [
    code(String(status)),
    escapeMarkdown(cause),
    cells.write(count, ""),
  ]);
  return [title, limited(["Code", "Cause", "Requests a replication>"], rows), ...cells.notes()];
}

function hops(result: Result): string[] {
  const groups = result.kneepoint.hops;
  if (groups.length === 0) return [];
  const labels = new Map(groups.flatMap((group) => group.parts.map((part) => [part.hop, part.label] as const)));
  const rows = [...labels].map(([hop, label]) => [
    escapeMarkdown(label),
    ...groups.map((group) => {
      const part = group.parts.find((candidate) => candidate.hop === hop);
      return part === undefined ? "—" : `${formatQuantity(part.ms, "ms")} (${formatQuantity(part.share, "share")})`;
    }),
  ]);
  const total = ["**together**", ...groups.map((group) => `**${formatQuantity(group.meanMs, "ms")}**`)];
  const sentence = slowestBecauseOf(groups);
  return [
    "## Where the time goes",
    ...(sentence === null ? [] : [escapeMarkdown(sentence)]),
    table(["Hop", ...groups.map((group) => `${HOP_GROUP_NAMES[group.group]}>`)], [...rows, total]),
  ];
}

function capacity(result: Result): string[] {
  const figures = result.kneepoint.capacity;
  if (figures === null) return [];
  const cells = new EstimateCells();
  const names = [...new Set(figures.trials.flatMap((trial) => trial.figures.map((figure) => figure.threshold)))];
  const rows = ordered(figures.trials, (a, b) => a.loadFactor - b.loadFactor).map((trial) => [
    formatFactor(trial.loadFactor),
    trial.overloaded ? "overloaded" : trial.verdict,
    String(trial.replications),
    ...names.map((name) => {
      const figure = trial.figures.find((candidate) => candidate.threshold === name);
      return figure === undefined || trial.overloaded ? "—" : cells.write(figure.estimate, parseLimit(name).unit);
    }),
  ]);
  const headers = ["Load>", "Verdict", "Replications>", ...names.map((name) => `${code(name)}>`)];
  return [
    "## Capacity",
    `${capacityHeadline(figures)}. ${escapeMarkdown(capacityDetail(figures))}`,
    limited(headers, rows),
    ...cells.notes(),
  ];
}

function findings(result: Result): string[] {
  const items = result.kneepoint.findings.map(
    ({ severity, title, evidence, remedy }) =>
      `- ${SEVERITIES[severity]} **${escapeMarkdown(title)}** (${severity}). ${escapeMarkdown(evidence)} *Do:* ${escapeMarkdown(remedy)}`,
  );
  return ["## Findings", items.length === 0 ? NO_FINDINGS : items.join("\n")];
}

function calibration(result: Result): string[] {
  const used = result.kneepoint.calibration;
  if (used === null) return ["## Calibration", NO_CALIBRATION];
  const { figures, cases } = validationGrid(used.validation);
  const rows = cases.map(({ name, cells }) => [
    escapeMarkdown(name),
    ...cells.map((cell) => (cell === undefined ? "—" : `${formatError(cell.error)} (${measuredToPredicted(cell)})`)),
  ]);
  return [
    "## Calibration",
    `${escapeMarkdown(calibrationSentence(used))} ${formatCount(used.routes.length, "route")}.`,
    ...(rows.length === 0
      ? []
      : [
          "Predicted against measured, on runs the fit has not seen; error (measured → predicted):",
          limited(["Case", ...figures.map((figure) => `${escapeMarkdown(figure)}>`)], rows),
        ]),
  ];
}

function about(result: Result, header: RunHeader): string[] {
  const { assumptions, checks, scenario, version, seed } = result.kneepoint;
  const violated = checks.filter((check) => !check.passed);
  return [
    "## What this stands on",
    limitsOfValidity(result)
      .map((sentence) => `- ${escapeMarkdown(sentence)}`)
      .join("\n"),
    ...(assumptions.length === 0
      ? []
      : [
          limited(
            ["Subject", "Assumption", "Source"],
            assumptions.map(({ subject, statement, source }) => [subject, statement, source].map(escapeMarkdown)),
          ),
        ]),
    ...(scenario.parameters.length === 0
      ? []
      : [
          limited(
            ["Parameter", "Value", "Unit", "Meaning"],
            scenario.parameters.map(({ name, value, unit, description }) => [
              code(name),
              code(formatValue(value)),
              escapeMarkdown(unit),
              escapeMarkdown(description),
            ]),
          ),
        ]),
    violated.length === 0
      ? `${formatCount(checks.length, "self-check")} passed.`
      : violated
          .map((check) => `- ❌ **${escapeMarkdown(check.name)}** is violated: ${escapeMarkdown(check.detail)}`)
          .join("\n"),
    `${code(header.command)} · Kneepoint ${version} · seed ${seed} · scenario ${code(scenario.hash.slice(0, 12))} · ${header.startedAt}`,
  ];
}

function limited(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const text = table(headers, rows.slice(0, MOST_ROWS));
  return rows.length <= MOST_ROWS
    ? text
    : `${text}\n\n${formatCount(rows.length - MOST_ROWS, "more row")} in summary.json.`;
}
