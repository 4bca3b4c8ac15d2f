import type { Assumption } from "../scenario.js";
import { INSTANCE_TYPES } from "./instance-types.js";

/** CoreMark per vCPU of m6i, mean of large to 4xlarge: what a calibration is taken to come from that does not say. */
const UNKNOWN_CORE = 17_048;

/**
 * Two published measures of the same generations (CoreMark per vCPU; Netflix' clock times instructions per cycle) differ
 * by up to 15 %: m7i over m5 is 1.54 in the one, 1.33 in the other. Neither is Flask.
 */
const UNCERTAINTY = "15 %";

/**
 * How fast a vCPU of an instance type is against the core that demands were measured on, by CoreMark per vCPU.
 *
 * @param measuredOn the instance type of the calibration; undefined: not known
 */
export function relativeSpeedOf(type: string, measuredOn: string | undefined): number {
  return perVCpu(type) / (measuredOn === undefined ? UNKNOWN_CORE : perVCpu(measuredOn));
}

/** What the report must say of a speed that was looked up and not measured. */
export function transferAssumption(subject: string, type: string, measuredOn: string | undefined): Assumption {
  const factor = relativeSpeedOf(type, measuredOn).toFixed(2);
  const origin = measuredOn ?? "the calibration's machine, taken for an m6i (`measuredOn` says what it is),";
  return {
    subject,
    statement: `A vCPU of ${type} is ${factor} times as fast as one of ${origin} give or take ${UNCERTAINTY}.`,
    source: `CoreMark per vCPU with all vCPUs loaded (vantage-sh, 2025-12-10); relativeSpeed replaces it${sibling(type)}`,
  };
}

/** Families whose vCPU is a whole core; the others' is a hyperthread, faster while its sibling is idle. */
const WHOLE_CORES = /^(t2|t4g|[mcr][67]g|m8g|[mc]7a)\./;

function sibling(type: string): string {
  return WHOLE_CORES.test(type) ? "" : "; its vCPU is a hyperthread, faster on its own while the sibling is idle";
}

function perVCpu(type: string): number {
  const { coreMark, vCpus } = INSTANCE_TYPES.get(type)!;
  return coreMark / vCpus;
}
