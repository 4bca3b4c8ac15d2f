import type { LoadRun, ProbeReading } from "../loadtest/load-run.js";
import { OUTCOME } from "../loadtest/load-run.js";
import type { Run } from "../sim/index.js";

/**
 * CPU that the stack used and requests that it answered, in equal steps from a run's beginning, warm-up included. Their
 * ratio says how fast the cores were, and no latency enters it.
 */
export interface CpuUse {
  readonly stepSeconds: number;
  /** Of all tiers, by step. */
  readonly cpuSeconds: readonly number[];
  readonly answered: readonly number[];
}

/** @returns undefined: the processes were not watched from beginning to end */
export function measuredCpuUse(
  { probes, requests }: LoadRun,
  horizonSeconds: number,
  steps: number,
): CpuUse | undefined {
  const readings = probes.flatMap((reading) => {
    const total = totalCpu(reading);
    return total === undefined ? [] : [{ at: reading.atSeconds, total }];
  });
  const stepSeconds = horizonSeconds / steps;
  const [first, last] = [readings[0], readings.at(-1)];
  // Counters begin with the run, a moment late; before the first reading next to nothing was used.
  if (first === undefined || last === undefined || first.at > stepSeconds || last.at < horizonSeconds - stepSeconds) {
    return undefined;
  }
  const cumulative = Array.from({ length: steps + 1 }, (_, step) => totalAt(readings, step * stepSeconds));
  const answered = Array.from({ length: steps }, () => 0);
  for (let i = 0; i < requests.length; i++) {
    const step = Math.floor(requests.endSeconds[i]! / stepSeconds);
    if (requests.outcome[i] === OUTCOME.answered && step >= 0 && step < steps) answered[step]!++;
  }
  return { stepSeconds, answered, cpuSeconds: answered.map((_, step) => cumulative[step + 1]! - cumulative[step]!) };
}

/** The same of a simulated run, by its intervals. @param cores of the instance */
export function simulatedCpuUse({ gauges, intervalSeconds, series }: Run, cores: number): CpuUse {
  const cpu = gauges.find(({ system, metric }) => system === "instance" && metric === "CPUUtilization");
  return {
    stepSeconds: intervalSeconds,
    cpuSeconds: Array.from(cpu?.values ?? [], (share) => share * cores * intervalSeconds),
    answered: Array.from(series.ended),
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
