import { documentFigures } from "../../result/index.js";
import type { Calibration, FittedParameter, MachineCalibration } from "../../scenario/calibration.js";
import { coldSecondsOf, cpuOf, warmRoute } from "../../scenario/cold-caches.js";
import { type MixTable, mixTable } from "../../scenario/mix-costs.js";
import { formatInterval, formatQuantity, type Unit } from "../format.js";
import { html, type Content, type Markup } from "../page/markup.js";
import { tableMarkup } from "../page/table.js";
import { demandTable } from "./calibration.js";

/** Demands of the routes, and what the fit could and could not tell of the machine. */
export function calibrationParts(calibration: Calibration): Markup {
  const { machine } = calibration;
  const mix = mixTable(calibration);
  return html`<div class="card">${demandTable(documentFigures(calibration))}</div>
    ${machine?.caches !== undefined && html`<div class="card">${cacheTable(calibration)}</div>`}
    ${mix !== undefined && machine?.caches === undefined && html`<div class="card">${companyTable(mix, calibration)}</div>`}
    <div class="card">
      ${
        machine === undefined
          ? html`<h3>The machine</h3>
              <p class="empty">
                No open-loop runs were fitted: idle-arrival cost, contention and changing speed are taken to be absent,
                and intervals hold what arrivals and an assumed run-to-run spread of 10 % do.
              </p>`
          : machineTable(machine)
      }
    </div>`;
}

function companyTable({ workersPerCore, rows }: MixTable, { provenance }: Calibration): Markup {
  const ms = (seconds: number): string => formatQuantity(Number((1000 * seconds).toPrecision(3)), "ms");
  return html`${tableMarkup({
      caption: "Python CPU of a request, alone and in a mix of equal parts by the number of workers on a core",
      columns: [
        { label: "Route" },
        { label: `Alone, ${provenance.stack.workers} workers`, numeric: true },
        ...workersPerCore.map((workers) => ({
          label: `Mix, ${Number(workers.toPrecision(3))} a core`,
          numeric: true,
        })),
      ],
      rows: rows.map(({ name, alone, inMix }): Content[] => [html`<code>${name}</code>`, ms(alone), ...inMix.map(ms)]),
    })}
    <p class="note">
      A request that finds the core's caches filled by other routes and processes fetches its code and data again.
      Predictions take each route as the mix and the workers have it.
    </p>`;
}

function cacheTable({ routes }: Calibration): Markup {
  const ms = (seconds: number): string => formatQuantity(Number((1000 * seconds).toPrecision(3)), "ms");
  return html`${tableMarkup({
      caption: "CPU of a request on all tiers, by what the caches still have of what it works with",
      columns: [
        { label: "Route" },
        { label: "All of it", numeric: true },
        { label: "At saturation", numeric: true },
        { label: "Nothing", numeric: true },
      ],
      rows: routes.flatMap((route): Content[][] => {
        if (route.coldCpu === undefined) return [];
        const warm = cpuOf(warmRoute(route));
        return [[html`<code>${route.name}</code>`, ms(warm), ms(cpuOf(route)), ms(warm + coldSecondsOf(route))]];
      }),
    })}
    <p class="note">
      Neighbours on the host and the stack's other processes put something else in its place. So a request costs more
      the longer ago its process served the last one: at low rates, with many workers, and while the neighbours are
      busy.
    </p>`;
}

interface Row {
  readonly label: string;
  readonly parameter: FittedParameter;
  readonly unit: Unit;
  readonly factor: number;
  /** Known before anything was measured. */
  readonly given?: boolean;
}

function given(label: string, seconds: number): Row {
  const parameter = { value: seconds, low: seconds, high: seconds, identified: true };
  return { label, parameter, unit: "ms", factor: 1e3, given: true };
}

function machineTable(machine: MachineCalibration): Markup {
  const { modulation } = machine;
  const rows: readonly Row[] = [
    // Where cold caches were measured they are it, and nothing was fitted.
    ...(machine.caches === undefined
      ? [
          {
            label: "CPU added on arriving at an idle core",
            parameter: machine.idleArrivalSeconds,
            unit: "ms",
            factor: 1e3,
          } as const,
          {
            label: "CPU added per other runnable job",
            parameter: machine.contention,
            unit: "share",
            factor: 1,
          } as const,
        ]
      : []),
    { label: "Share of time the cores are slow", parameter: modulation.slowShare, unit: "share", factor: 1 },
    { label: "How much slower then", parameter: modulation.slowdown, unit: "", factor: 1 },
    { label: "How long at a time", parameter: modulation.slowDwellSeconds, unit: "ms", factor: 1e3 },
    ...(machine.scheduler === undefined
      ? []
      : [
          given("Slice of the kernel's scheduler", machine.scheduler.sliceSeconds),
          given("How often it looks whether a slice is over", machine.scheduler.tickSeconds),
        ]),
    ...(machine.caches === undefined
      ? []
      : [
          {
            label: "How long the caches keep what a process touched",
            parameter: machine.caches.lifetimeSeconds,
            unit: "ms",
            factor: 1e3,
          } as const,
          {
            label: "Share of it that only requests to the same route touch",
            parameter: machine.caches.routeShare,
            unit: "share",
            factor: 1,
          } as const,
        ]),
    { label: "Latency outside CPU, waits and queues", parameter: machine.overheadSeconds, unit: "ms", factor: 1e3 },
  ];
  const write = (value: number, { factor, unit }: Row): string =>
    formatQuantity(Number((factor * value).toPrecision(3)), unit);
  return html`${tableMarkup({
      caption: "The machine, as fitted; “not identified” is what the runs could not tell",
      columns: [{ label: "Parameter" }, { label: "Value", numeric: true }, { label: "90 % interval", numeric: true }],
      rows: rows.map((row): Content[] =>
        row.parameter.identified
          ? [
              row.label,
              write(row.parameter.value, row),
              row.given === true
                ? "given, not fitted"
                : formatInterval(
                    { low: row.factor * row.parameter.low, high: row.factor * row.parameter.high },
                    row.unit,
                  ),
            ]
          : [
              row.label,
              html`<span class="unknown">not identified</span>`,
              `taken as ${write(row.parameter.value, row)}`,
            ],
      ),
    })}
    <p class="note">
      Between runs of one level figures differ by ${formatQuantity(machine.runToRunSd, "share")} beyond sampling;
      demands are stated at speed index ${formatQuantity(machine.speedIndex, "")}.
    </p>`;
}
