import type {
  Calibration,
  CalibrationFinding,
  FittedParameter,
  MachineCalibration,
  RouteCalibration,
} from "../../scenario/calibration.js";
import { FOLLOWED_RANGES, MACHINE_RANGES } from "../fit/parameter-space.js";
import type { MachineParameter } from "../machine-vector.js";
import { REJECTED_ABOVE } from "../laws/anderson-darling.js";

/** What the measurements could not tell, or contradict each other in. */
export function notIdentified(calibration: Calibration): CalibrationFinding[] {
  return [
    ...machineFindings(calibration.machine),
    loadDependence(calibration.routes),
    ...calibration.routes.flatMap(excess),
    rejectedLaws(calibration.routes),
  ].filter((finding) => finding !== undefined);
}

type Named = readonly [name: string, key: MachineParameter, parameter: FittedParameter];

function machineFindings(machine: MachineCalibration | undefined): CalibrationFinding[] {
  const subject = "the machine";
  if (machine === undefined) {
    return [
      {
        subject,
        statement: "Idle-arrival cost, contention and changing speed are not known, and are taken to be absent.",
        evidence: "no open-loop runs were fitted",
      },
    ];
  }
  const { modulation } = machine;
  const parameters: readonly Named[] = [
    // Where cold caches were measured they are it, and nothing was fitted.
    ...(machine.caches === undefined
      ? [
          ["the idle-arrival cost", "idleArrivalSeconds", machine.idleArrivalSeconds] as const,
          ["contention", "contention", machine.contention] as const,
        ]
      : []),
    ["the latency outside", "overheadSeconds", machine.overheadSeconds],
    ["the slow cores' share", "slowShare", modulation.slowShare],
    ["how much slower they are", "slowdown", modulation.slowdown],
    ["how long for", "slowDwellSeconds", modulation.slowDwellSeconds],
  ];
  const found: CalibrationFinding[] = [];
  const unknown = parameters.filter(([, , { identified }]) => !identified);
  if (unknown.length > 0) {
    found.push({
      subject,
      statement: `Not identified: ${unknown.map(([name]) => name).join(", ")}. Each is taken to be absent.`,
      evidence: "the fit is as good over the whole range of each (its profile changes by less than 3.84)",
    });
  }
  const edges = parameters.filter(isAtEdge);
  if (edges.length > 0) {
    found.push({
      subject,
      statement: `At the edge of what the fit considers: ${edges.map(([name]) => name).join(", ")}. The best value may lie beyond it, or an effect that the model lacks has taken its place.`,
      evidence: `90 % intervals: ${edges.map(inWords).join("; ")}`,
    });
  }
  return found;
}

/** What is not identified has the value of no effect, which is no result of the search. */
function isAtEdge([, key, { value, identified }]: Named): boolean {
  const edges = [...MACHINE_RANGES, ...FOLLOWED_RANGES].filter(({ name }) => name === key);
  return identified && edges.some(({ low, high }) => isNear(value, low) || isNear(value, high));
}

/** Calibrations keep nine digits. */
function isNear(value: number, edge: number): boolean {
  return Math.abs(value / edge - 1) < 1e-6;
}

function inWords([name, key, { value, low, high }]: Named): string {
  const say = (each: number): string =>
    key.endsWith("Seconds") ? `${Number((1e3 * each).toPrecision(3))} ms` : String(Number(each.toPrecision(3)));
  return `${name} ${say(value)} (${say(low)} to ${say(high)})`;
}

/** A difference of this size is more than the drift of a quiet machine. */
const NOTEWORTHY = 1.1;

function loadDependence(routes: readonly RouteCalibration[]): CalibrationFinding | undefined {
  const ratios = routes.flatMap(({ name, single, saturation }) => {
    const [alone, busy] = [single.cpuSecondsPerRequest, saturation.cpuSecondsPerRequest];
    if (alone === null || busy === null) return [];
    const total = (cpu: typeof alone): number => cpu.nginx + cpu.gunicorn + cpu.database;
    return total(busy) > 0 ? [{ name, ratio: total(alone) / total(busy), alone: total(alone), busy: total(busy) }] : [];
  });
  const most = ratios.sort((a, b) => b.ratio - a.ratio)[0];
  if (most === undefined || most.ratio < NOTEWORTHY) return undefined;
  return {
    subject: "CPU per request",
    statement:
      `A request alone costs up to ${most.ratio.toFixed(2)} times the CPU of one at saturation. ` +
      "The demands are those at saturation; the difference is in the part called network, or the idle-arrival cost of a fit.",
    evidence: `${most.name}: ${ms(most.alone)} alone, ${ms(most.busy)} at saturation`,
  };
}

/** Demands at saturation beyond the latency alone: the two were measured at different speeds. */
function excess(route: RouteCalibration): CalibrationFinding[] {
  const parts = [route.nginxCpu, route.appCpu, route.database, route.wait];
  const sum = parts.reduce((total, { meanSeconds }) => total + meanSeconds, 0);
  const alone = route.single.latencySeconds.mean;
  if (sum <= 1.02 * alone) return [];
  return [
    {
      subject: route.name,
      statement:
        "Its latency alone cannot be divided: the machine was faster alone than at saturation, `network` is zero.",
      evidence: `the demands add up to ${ms(sum)}, and a request alone took ${ms(alone)}`,
    },
  ];
}

function rejectedLaws(routes: readonly RouteCalibration[]): CalibrationFinding | undefined {
  const labels = routes.flatMap(({ appCpu, database, wait, network }) =>
    [appCpu, database, wait, network].flatMap(({ label }) => label ?? []),
  );
  const rejected = labels.filter(({ andersonDarling }) => (andersonDarling ?? 0) > REJECTED_ABOVE);
  if (rejected.length === 0) return undefined;
  return {
    subject: "laws",
    statement: `${rejected.length} of ${labels.length} samples look like none of the candidate laws; the samples themselves are drawn from.`,
    evidence: `Anderson-Darling above ${REJECTED_ABOVE}; with thousands of requests small departures suffice for that`,
  };
}

function ms(seconds: number): string {
  return `${(1e3 * seconds).toFixed(2)} ms`;
}
