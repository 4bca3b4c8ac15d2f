import type { Run, SystemSpec } from "../sim/index.js";
import type { Finding } from "./result.js";

const shown = (value: number): string => String(Number(value.toPrecision(3)));

/** What the CPU credits of T instances did to the run, or to the bill. */
export function creditFindings({ instance }: SystemSpec, runs: readonly Run[]): Finding[] {
  const all = runs.flatMap(({ cpuCredits }) => (cpuCredits === undefined ? [] : [cpuCredits]));
  if (instance.credits === undefined || all.length === 0) return [];
  const mean = (of: (run: (typeof all)[number]) => number): number =>
    all.reduce((sum, run) => sum + of(run), 0) / all.length;
  const throttled = mean(({ throttledSeconds }) => throttledSeconds);
  const charged = mean(({ charged: credits }) => credits);
  const { baseline, creditsPerHour } = instance.credits;
  const found: Finding[] = [];
  if (throttled > 0)
    found.push({
      severity: "critical",
      title: `CPU credits ran out: ${shown(throttled / 3600)} instance-hours at the baseline of ${shown(100 * baseline)} %`,
      evidence: `An instance earns ${shown(creditsPerHour)} credits an hour, and spends more than that above its baseline. (AWS lowers the speed gradually; here it is a step.)`,
      remedy:
        "Set cpuCredits: unlimited, take more or larger instances, or a type without credits, and an alarm on CPUCreditBalance.",
    });
  if (charged > 0)
    found.push({
      severity: "warning",
      title: `${shown(charged)} surplus CPU credits are charged: ${shown(charged / 60)} vCPU-hours`,
      evidence: "The instances have used more than their baseline for more than a day's worth of credits.",
      remedy: "Above some 40 % of CPU a type without credits is cheaper.",
    });
  return found;
}
