import { type LoadRun, OUTCOME, type ProbeReading } from "../loadtest/load-run.js";
import type { Run } from "../sim/index.js";
import { probeFigures } from "../loadtest/index.js";
import { measuredRequestCpu, type RequestCpu } from "./request-cpu.js";

const MOST_OTHERS = 0.5;

/**
 * CPU that the stack used and requests that it answered, in equal steps from a run's beginning, warm-up included. Their
 * ratio says how fast the cores were, and no latency enters it.
 */
export interface CpuUse {
  readonly stepSeconds: number;
  /** Of all tiers, by step; and what others had of the cores in proportion. */
  readonly cpuSeconds: readonly number[];
  readonly answered: readonly number[];
  /** Of each request in the application; absent: it does not say. */
  readonly requestCpuSeconds?: RequestCpu | undefined;
}

/**
 * @param atMost steps; there are fewer where the processes were read less often
 * @returns undefined: the processes were not watched from beginning to end
 */
export function measuredCpuUse(
  { probes, requests }: Pick<LoadRun, "probes" | "requests">,
  horizonSeconds: number,
  atMost: number,
): CpuUse | undefined {
  const readings = probes.flatMap((reading) => {
    const total = totalCpu(reading);
    return total === undefined ? [] : [{ at: reading.atSeconds, total }];
  });
  const [first, last] = [readings[0], readings.at(-1)];
  // Between two readings nobody knows: CPU drawn out evenly over requests that are not would look like the cores' speed.
  const steps = Math.max(1, Math.min(atMost, readings.length - 1));
  const stepSeconds = horizonSeconds / steps;
  // Counters begin with the run, a moment late; before the first reading next to nothing was used.
  if (first === undefined || last === undefined || first.at > stepSeconds || last.at < horizonSeconds - stepSeconds) {
    return undefined;
  }
  const left = 1 - othersShare(probes, requests, horizonSeconds);
  const cumulative = Array.from({ length: steps + 1 }, (_, step) => totalAt(readings, step * stepSeconds) / left);
  const answered = Array.from({ length: steps }, () => 0);
  for (let i = 0; i < requests.length; i++) {
    const step = Math.floor(requests.endSeconds[i]! / stepSeconds);
    if (requests.outcome[i] === OUTCOME.answered && step >= 0 && step < steps) answered[step]!++;
  }
  return {
    stepSeconds,
    answered,
    cpuSeconds: answered.map((_, step) => cumulative[step + 1]! - cumulative[step]!),
    requestCpuSeconds: measuredRequestCpu(requests),
  };
}

/** The same without what single requests used. */
export function bySteps(cpuUse: CpuUse): CpuUse {
  return { ...cpuUse, requestCpuSeconds: undefined };
}

/**
 * Share of the cores' time that something else than the tiers had: the kernel's own work, the speed loop. While it ran
 * the requests stood still, as if they had used it.
 */
function othersShare(probes: readonly ProbeReading[], { length }: LoadRun["requests"], toSeconds: number): number {
  const { foreignShare = 0, probeShare = 0 } = probeFigures(probes, { fromSeconds: 0, toSeconds }, length);
  // Counted in ticks, it may fall below nothing; the validity gate refuses a run long before the other end.
  return Math.min(MOST_OTHERS, Math.max(0, foreignShare + probeShare));
}

/**
 * The same of a simulated run, by its intervals. What is answered behind the horizon belongs to none: of a saturated run that
 * is as much as in many steps, and its last step would look several times as fast as it was.
 *
 * @param cores of the instance
 */
export function simulatedCpuUse({ gauges, intervalSeconds, path }: Run, cores: number): CpuUse {
  const cpu = gauges.find(({ system, metric }) => system === "instance" && metric === "CPUUtilization");
  const values = Array.from(cpu?.values ?? []);
  const bins = Math.round(intervalSeconds / path.binSeconds);
  return {
    stepSeconds: intervalSeconds,
    cpuSeconds: values.map((share) => share * cores * intervalSeconds),
    answered: values.map((_, step) =>
      path.counts.subarray(step * bins, (step + 1) * bins).reduce((sum, n) => sum + n, 0),
    ),
  };
}

function totalCpu({ cpuSeconds }: ProbeReading): number | undefined {
  const tiers = Object.values(cpuSeconds ?? {});
  return tiers.length === 0 ? undefined : tiers.reduce((sum, seconds) => sum + seconds, 0);
}

/** Linear between readings, and on in the same direction for the little that lies beyond the first and the last. */
function totalAt(readings: readonly { readonly at: number; readonly total: number }[], at: number): number {
  const found = readings.findIndex((reading) => reading.at >= at);
  const after = found === -1 ? readings.length - 1 : Math.max(1, found);
  const [left, right] = [readings[after - 1]!, readings[after]!];
  return left.total + ((right.total - left.total) * (at - left.at)) / (right.at - left.at);
}
