/** A calibration as a page: what every route costs, what the machine does to it, and what could not be told. */
import { documentFigures } from "../result/index.js";
import type { Calibration } from "../scenario/calibration.js";
import { calibrationLevels } from "./calibration-levels.js";
import { errorsInOrder } from "./charts/errors-in-order.js";
import { latencyAgainstLoad } from "./charts/latency-against-load.js";
import { predictedAgainstMeasured } from "./charts/predicted-against-measured.js";
import { quantileQuantile } from "./charts/quantile-quantile.js";
import { residuals } from "./charts/residuals.js";
import { speedOverTime } from "./charts/speed-over-time.js";
import { timeParts } from "./charts/time-parts.js";
import { formatCount, formatDate, formatPercent } from "./format.js";
import { html } from "./page/markup.js";
import { renderPage } from "./render-page.js";
import { validationTable } from "./sections/calibration.js";
import { calibrationFindings, calibrationLaws } from "./sections/calibration-findings.js";
import { calibrationParts } from "./sections/calibration-parts.js";
import { chartSection } from "./sections/chart-section.js";
import { levelsSection } from "./sections/levels.js";

export function renderCalibration(calibration: Calibration): Promise<string> {
  const { provenance, routes, validation, findings = [], openLoop = [] } = calibration;
  const levels = calibrationLevels(openLoop);
  const series = [...new Set(levels.map((level) => level.series))].map((name) =>
    levels.filter((level) => level.series === name).sort((a, b) => a.ratePerSecond - b.ratePerSecond),
  );
  const curves = series.map(latencyAgainstLoad);
  const quantiles = series
    .map((each, index) => quantileQuantile(each, index, "the fitted model at the run’s own speed"))
    .filter((chart) => chart !== null);
  const errors = [residuals(levels, "adjusted") ?? residuals(levels, "blind"), errorsInOrder(openLoop)].filter(
    (chart) => chart !== null,
  );
  const speed = speedOverTime(
    openLoop.flatMap(({ startedAt, speedReadings, rejected }) =>
      speedReadings.map((reading) => ({
        at: new Date(Date.parse(startedAt) + 1e3 * reading.atSeconds).toISOString(),
        speed: reading.speed,
        valid: rejected.length === 0,
      })),
    ),
  );
  const drawn = [...curves, ...quantiles, ...errors, ...(speed === null ? [] : [speed])];
  const { machine, stack } = provenance;
  const laws = calibrationLaws(calibration);
  const scatters = predictedAgainstMeasured(validation);
  const steal = Math.max(...routes.map(({ single, saturation }) => Math.max(single.stealShare, saturation.stealShare)));
  const divided = timeParts({
    id: "time-parts",
    title: "Mean time of a request alone",
    subtitle: "As the model adds it up, at one connection",
    parts: [
      { label: "Nginx CPU", token: "work-3" },
      { label: calibration.blackBox === true ? "bottleneck" : "Python CPU", token: "work-1" },
      { label: "database", token: "work-2" },
      { label: "otherwise held", token: "wait-2" },
      { label: "outside: loopback, kernel, wake-up", token: "wire-2" },
    ],
    bars: routes.map(({ name, nginxCpu, appCpu, database, wait, network }) => ({
      name,
      ms: [nginxCpu, appCpu, database, wait, network].map(({ meanSeconds }) => 1e3 * meanSeconds),
    })),
  });
  return renderPage({
    title: `Calibration · ${calibration.name}`,
    data: documentFigures(calibration),
    headline: html`<section id="verdict" class="headline" aria-labelledby="verdict-title">
      <p class="eyebrow">Calibration</p>
      <div class="verdict ${validation.length === 0 ? "inconclusive" : "pass"}">
        <h1 id="verdict-title">${calibration.name}</h1>
        <p class="detail">
          ${formatCount(routes.length, "route")} measured ${formatDate(provenance.date)} on ${machine.cpu},
          ${formatCount(machine.cores, "core")}, Linux ${machine.kernel}.
        </p>
        <p class="detail">
          ${
            calibration.blackBox === true
              ? `Seen from outside: modelled as ${formatCount(stack.workers, "server")} and a delay`
              : `${stack.workers} ${stack.workerClass} workers of ${formatCount(stack.threads, "thread")} on CPU ${stack.cores}`
          };
          the load came from CPU ${stack.generatorCores}; the hypervisor took up to ${formatPercent(steal)} of a run.
        </p>
      </div>
    </section>`,
    charts: [divided, ...drawn, ...scatters],
    sections: (figure) => [
      findings.length === 0
        ? null
        : { id: "findings", title: "What binds", short: "Findings", content: calibrationFindings(findings) },
      { id: "demands", title: "What a request costs", short: "Demands", content: calibrationParts(calibration) },
      laws === false ? null : { id: "laws", title: "Laws of the samples", short: "Laws", content: laws },
      chartSection({ id: "time", title: "How the time of a request divides", short: "Time" }, [divided], figure),
      levels.length === 0
        ? null
        : {
            id: "curves",
            title: "What the machine was fitted to",
            short: "Fit",
            content: html`<p class="lead">
                ${formatCount(openLoop.length, "open-loop run")},
                ${openLoop.filter(({ rejected }) => rejected.length > 0).length} of them refused by the validity gate.
                The machine was fitted to these very runs: that they are met is no test of the model (that is what
                kneepoint validate makes); where they are not, a mechanism is missing.
              </p>
              <div class="multiples wide">
                ${curves.map((chart) => html`<div class="card">${figure(chart)}</div>`)}
              </div>`,
          },
      levels.length === 0 ? null : levelsSection({ levels }),
      chartSection({ id: "residuals", title: "What the errors look like", short: "Errors" }, errors, figure),
      chartSection(
        { id: "quantiles", title: "The whole law, not four figures", short: "QQ" },
        quantiles,
        figure,
        "wide",
      ),
      speed === null
        ? null
        : chartSection({ id: "speed", title: "The core's speed meanwhile", short: "Speed" }, [speed], figure),
      validation.length === 0
        ? null
        : {
            id: "validation",
            title: "Predicted against measured",
            short: "Validation",
            content: html`<div class="card">${validationTable(validation)}</div>
              <div class="multiples wide">
                ${scatters.map((chart) => html`<div class="card">${figure(chart)}</div>`)}
              </div>`,
          },
    ],
  });
}
