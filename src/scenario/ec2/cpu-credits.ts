/** CPU credits of the T families (AWS, burstable-credits-baseline-concepts [D]). */
import type { CpuCreditSpec } from "../../sim/spec.js";
import type { Assumption } from "../scenario.js";
import { INSTANCE_TYPES } from "./instance-types.js";

/** Share of a vCPU, by size: the same of T3, T3a and T4g. */
const BASELINES: Readonly<Record<string, number>> = {
  nano: 0.05,
  micro: 0.1,
  small: 0.2,
  medium: 0.2,
  large: 0.3,
  xlarge: 0.4,
  "2xlarge": 0.4,
};

export interface CreditFields {
  readonly creditSpecification?: { readonly cpuCredits?: "standard" | "unlimited" | undefined } | undefined;
  readonly initialCpuCredits?: number | undefined;
}

export const isBurstable = (type: string): boolean => /^t(3a?|4g)\./.test(type);

/** An account by an instance type: it earns its baseline, and keeps what it earns in a day. */
export function creditsOf(type: string, mode: CpuCreditSpec["mode"], first?: number): CpuCreditSpec {
  const baseline = BASELINES[type.split(".")[1]!]!;
  const creditsPerHour = baseline * INSTANCE_TYPES.get(type)!.vCpus * 60;
  const maxCredits = 24 * creditsPerHour;
  return { baseline, creditsPerHour, maxCredits, firstCredits: Math.min(maxCredits, first ?? maxCredits), mode };
}

/** Absent unless the type has credits. */
export function buildCredits(
  type: string | undefined,
  { creditSpecification, initialCpuCredits }: CreditFields,
  assumptions: Assumption[],
): { readonly credits?: CpuCreditSpec } {
  if (type === undefined || !isBurstable(type)) return {};
  const credits = creditsOf(type, creditSpecification?.cpuCredits ?? "unlimited", initialCpuCredits);
  if (initialCpuCredits === undefined)
    assumptions.push({
      subject: "instance",
      statement: `Instances that are there from the beginning have ${credits.maxCredits} CPU credits, as many as a ${type} keeps.`,
      source: "a quiet night before; set architecture.autoScalingGroup.launchTemplate.initialCpuCredits",
    });
  return { credits };
}
