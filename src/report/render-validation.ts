/** A campaign's findings as a page: goals first, then the curves, then what the errors look like. */
import type { Validation } from "../validate/index.js";
import { latencyAgainstLoad } from "./charts/latency-against-load.js";
import { quantileQuantile } from "./charts/quantile-quantile.js";
import { residuals } from "./charts/residuals.js";
import { speedOverTime } from "./charts/speed-over-time.js";
import { timeParts } from "./charts/time-parts.js";
import { formatDate } from "./format.js";
import { html } from "./page/markup.js";
import { renderPage } from "./render-page.js";
import { chartSection } from "./sections/chart-section.js";
import { goalsSection } from "./sections/goals.js";
import { levelsSection } from "./sections/levels.js";
import { kneesSection } from "./sections/knees.js";
import { validationHeadline } from "./sections/validation-headline.js";
import { runsSection } from "./sections/validation-runs.js";
import { calibrationParts } from "./sections/calibration-parts.js";
import type { Calibration } from "../scenario/calibration.js";

/** What a validation's page is made from. */
export interface ValidationReport {
  readonly validation: Validation;
  /** What it predicted from. */
  readonly calibration: Calibration;
}

export function renderValidation({ validation, calibration }: ValidationReport): Promise<string> {
  const measured = validation.levels.filter(({ figures }) => figures.length > 0);
  const series = [...new Set(measured.map((level) => level.series))].map((name) =>
    measured.filter((level) => level.series === name),
  );
  const curves = series.map(latencyAgainstLoad);
  const quantiles = series.map((each, index) => quantileQuantile(each, index)).filter((chart) => chart !== null);
  const errors = [residuals(measured, "blind"), residuals(measured, "adjusted")].filter((chart) => chart !== null);
  const speed = speedOverTime(validation.speed);
  const divided = timeParts({
    id: "time-parts",
    title: "Mean time of a request, measured",
    subtitle:
      "By Server-Timing: inside the worker its CPU, the database and other waiting; outside it queues, Nginx and the network",
    parts: [
      { label: "CPU in the worker", token: "work-1" },
      { label: "database", token: "work-2" },
      { label: "otherwise held", token: "wait-2" },
      { label: "outside the worker", token: "wire-2" },
    ],
    bars: measured.flatMap(({ name, parts }) =>
      parts === null
        ? []
        : [{ name, ms: [parts.cpu, parts.database, parts.heldOtherwise, parts.outside].map((s) => 1e3 * s) }],
    ),
  });
  return renderPage({
    title: `Validation · ${validation.name}`,
    headline: validationHeadline(validation),
    data: validation,
    charts: [...curves, ...quantiles, ...errors, speed, divided],
    sections: (figure) => [
      goalsSection(validation),
      kneesSection(validation),
      chartSection({ id: "curves", title: "Latency against load", short: "Curves" }, curves, figure, "wide"),
      levelsSection(validation),
      chartSection({ id: "residuals", title: "What the errors look like", short: "Errors" }, errors, figure),
      chartSection(
        { id: "quantiles", title: "The whole law, not four figures", short: "QQ" },
        quantiles,
        figure,
        "wide",
      ),
      chartSection({ id: "time", title: "How the time of a request divides", short: "Time" }, [divided], figure),
      runsSection(validation, speed, figure),
      {
        id: "calibration",
        title: "What it was predicted from",
        short: "Calibration",
        content: html`<p class="lead">
            “${calibration.name}”, measured ${formatDate(calibration.provenance.date)} on
            ${calibration.provenance.machine.cpu}.
          </p>
          ${calibrationParts(calibration)}`,
      },
    ],
  });
}
