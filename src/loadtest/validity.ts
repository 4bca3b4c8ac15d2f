import { answerChecks } from "./answer-checks.js";
import { arrivalChecks } from "./arrival-checks.js";
import type { Evidence } from "./evidence.js";
import type { Validity } from "./load-run.js";
import { machineChecks } from "./machine-checks.js";

/** Whether a run may be believed, and if not, why. */
export function judgeValidity(evidence: Evidence): Validity {
  const checks = [...arrivalChecks(evidence), ...machineChecks(evidence), ...answerChecks(evidence)];
  return { valid: checks.every(({ verdict }) => verdict !== "invalid"), checks };
}
