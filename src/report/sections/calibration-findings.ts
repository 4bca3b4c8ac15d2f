import type { CalibrationFinding, Calibration, LawLabel, MeasuredLaw } from "../../scenario/calibration.js";
import { formatPercent, formatQuantity } from "../format.js";
import { html, type Content, type Markup } from "../page/markup.js";
import { tableMarkup } from "../page/table.js";

/** What binds, and what could not be told. */
export function calibrationFindings(findings: readonly CalibrationFinding[]): Markup {
  return html`<div class="card">
    ${tableMarkup({
      caption: "What binds on each route, and what could not be told",
      columns: [{ label: "Subject" }, { label: "Finding" }, { label: "Figures" }],
      rows: findings.map(({ subject, statement, evidence }): Content[] => [
        subject,
        statement,
        html`<small>${evidence}</small>`,
      ]),
    })}
  </div>`;
}

const PARTS = [
  ["appCpu", "Python CPU"],
  ["database", "Database"],
  ["wait", "Other waiting"],
  ["network", "Outside"],
] as const;

/** The law each sample looks like; false when nothing was labelled. */
export function calibrationLaws({ routes, blackBox }: Calibration): Markup | false {
  const rows = routes.flatMap((route) =>
    PARTS.flatMap(([key, part]) => {
      const { label, scv }: MeasuredLaw = route[key];
      return label === undefined ? [] : [lawRow(route.name, blackBox === true ? "Bottleneck" : part, scv, label)];
    }),
  );
  return (
    rows.length > 0 &&
    html`<div class="card">
      ${tableMarkup({
        caption: "The law each sample looks like, by maximum likelihood and AIC",
        columns: [
          { label: "Route" },
          { label: "Part" },
          { label: "Law" },
          { label: "Parameters" },
          { label: "Next (AIC more)" },
          { label: "A²", numeric: true },
          { label: "scv", numeric: true },
          { label: "Samples", numeric: true },
        ],
        rows,
      })}
      <p class="note">
        Labels only: the simulator draws from the samples. An AIC difference below 2 says that either would do. A² above
        2.49 rejects the law at less than 5 %, if requests are independent; with thousands of requests, on a machine
        whose speed drifts, that is the rule. Below, nothing is proven: the parameters were estimated from the same
        sample.
      </p>
    </div>`
  );
}

function lawRow(route: string, part: string, scv: number, label: LawLabel): Content[] {
  const { kind, parameters, samples, zeroShare, runnerUp, andersonDarling } = label;
  return [
    html`<code>${route}</code>`,
    part,
    zeroShare > 0 ? `${kind}, and ${formatPercent(zeroShare)} zeros` : kind,
    html`<small>${Object.entries(parameters).map(writeParameter).join(", ")}</small>`,
    runnerUp === null ? "—" : `${runnerUp.kind} (${formatQuantity(Number(runnerUp.aicDifference.toPrecision(2)), "")})`,
    andersonDarling === null ? "—" : formatQuantity(andersonDarling, ""),
    formatQuantity(scv, ""),
    formatQuantity(samples, ""),
  ];
}

/** `medianSeconds` 0.0021 is "median 2.10 ms". */
function writeParameter([name, value]: [string, number]): string {
  const words = name.replace(/Seconds$/, "").replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words} ${name.endsWith("Seconds") ? formatQuantity(1e3 * value, "ms") : formatQuantity(value, "")}`;
}
