import type {
  Calibration,
  CalibrationFinding,
  FittedParameter,
  MachineCalibration,
  RouteCalibration,
} from "../../scenario/calibration.js";
import { REJECTED_ABOVE } from "../laws/anderson-darling.js";

/** What the measurements could not tell, or contradict each other in. */
export function notIdentified(calibration: Calibration): CalibrationFinding[] {
  return [
    machineFinding(calibration.machine),
    loadDependence(calibration.routes),
    ...calibration.routes.flatMap(excess),
    rejectedLaws(calibration.routes),
  ].filter((finding) => finding !== undefined);
}

function machineFinding(machine: MachineCalibration | undefined): CalibrationFinding | undefined {
  const subject = "the machine";
  if (machine === undefined) {
    return {
      subject,
      statement: "Idle-arrival cost, contention and changing speed are not known, and are taken to be absent.",
      evidence: "no open-loop runs were fitted",
    };
  }
  const { modulation } = machine;
  const parameters: readonly (readonly [string, FittedParameter])[] = [
    ["the idle-arrival cost", machine.idleArrivalSeconds],
    ["contention", machine.contention],
    ["the latency outside", machine.overheadSeconds],
    ["the slow cores' share", modulation.slowShare],
    ["how much slower they are", modulation.slowdown],
    ["how long for", modulation.slowDwellSeconds],
    ...(machine.sliceSeconds === undefined ? [] : [["the scheduler's slice", machine.sliceSeconds] as const]),
  ];
  const unknown = parameters.filter(([, { identified }]) => !identified).map(([name]) => name);
  if (unknown.length === 0) return undefined;
  return {
    subject,
    statement: `Not identified: ${unknown.join(", ")}. Each is taken to be absent.`,
    evidence: "the fit is as good over the whole range of each (its profile changes by less than 3.84)",
  };
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
      "The demands are those at saturation; the difference is in `network`, or the idle-arrival cost of a fit.",
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
