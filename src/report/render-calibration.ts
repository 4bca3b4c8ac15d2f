/** A calibration as a page: what every route costs, what the machine does to it, and what could not be told. */
import { documentFigures } from "../result/index.js";
import type { Calibration } from "../scenario/calibration.js";
import { predictedAgainstMeasured } from "./charts/predicted-against-measured.js";
import { timeParts } from "./charts/time-parts.js";
import { formatCount, formatDate, formatPercent } from "./format.js";
import { html } from "./page/markup.js";
import { renderPage } from "./render-page.js";
import { validationTable } from "./sections/calibration.js";
import { calibrationFindings, calibrationLaws } from "./sections/calibration-findings.js";
import { calibrationParts } from "./sections/calibration-parts.js";
import { chartSection } from "./sections/chart-section.js";

export function renderCalibration(calibration: Calibration): Promise<string> {
  const { provenance, routes, validation, findings = [] } = calibration;
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
    charts: [divided, ...scatters],
    sections: (figure) => [
      findings.length === 0
        ? null
        : { id: "findings", title: "What binds", short: "Findings", content: calibrationFindings(findings) },
      { id: "demands", title: "What a request costs", short: "Demands", content: calibrationParts(calibration) },
      laws === false ? null : { id: "laws", title: "Laws of the samples", short: "Laws", content: laws },
      chartSection({ id: "time", title: "How the time of a request divides", short: "Time" }, [divided], figure),
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
