import { FORECAST_HOURS, type Run, type ScalingPolicySpec, type SystemSpec } from "../sim/index.js";
import { meanEstimate } from "./estimate.js";
import type { AutoScalingFigures, Finding, SystemSeries } from "./result.js";

const MOST_ACTIVITIES = 200;

type GroupRun = NonNullable<Run["autoScaling"]>;

/** What the group did, over the replications; null where the number of instances is fixed. */
export function autoScalingFigures(
  { autoScaling }: SystemSpec,
  runs: readonly Run[],
  confidence: number,
): AutoScalingFigures | null {
  const all = runs.flatMap((run) => (run.autoScaling === undefined ? [] : [run.autoScaling]));
  if (autoScaling === undefined || all.length === 0) return null;
  const mean = (of: (run: GroupRun) => number): AutoScalingFigures["launched"] => meanEstimate(all.map(of), confidence);
  return {
    minSize: autoScaling.minSize,
    maxSize: autoScaling.maxSize,
    policies: [...autoScaling.policies, ...(autoScaling.predictivePolicies ?? [])].map(({ name }) => name),
    launched: mean(({ launched }) => launched),
    terminated: mean(({ terminated }) => terminated),
    replaced: mean(({ replaced }) => replaced),
    failedLaunches: mean(({ failedLaunches }) => failedLaunches),
    instanceHours: mean(({ instanceSeconds }) => instanceSeconds / 3600),
    ...(all[0]!.refreshes.length === 0 ? {} : { refreshes: all[0]!.refreshes }),
    ...(autoScaling.predictivePolicies && {
      forecasts: autoScaling.predictivePolicies.map(({ name, mode, metric }, index) => ({
        policy: name,
        mode,
        metric,
        hours: all[0]!.forecasts[index]!.hours,
      })),
    }),
    activities: all[0]!.activities.slice(0, MOST_ACTIVITIES),
  };
}

const shown = (value: number): string => String(Number(value.toPrecision(3)));

/** What stands out at the group: each with its value, its place and a remedy. */
export function autoScalingFindings(
  { autoScaling, loadBalancer }: SystemSpec,
  figures: AutoScalingFigures | null,
  systems: readonly SystemSeries[],
): Finding[] {
  if (figures === null || autoScaling === undefined) return [];
  const found: Finding[] = [];
  const desired = systems.find(({ metric }) => metric === "GroupDesiredCapacity");
  const atMaximum = desired?.values.filter((value) => value >= figures.maxSize - 0.5).length ?? 0;
  if (autoScaling.policies.length > 0 && atMaximum > 0 && figures.maxSize > autoScaling.desiredCapacity)
    found.push({
      severity: "warning",
      title: `The group stood at its maximum of ${figures.maxSize} instances`,
      evidence: `In ${atMaximum} of ${desired!.values.length} intervals; what a policy asked for beyond that was not given.`,
      remedy:
        "Raise maxSize if the budget and the database's connections allow it, and the account's quota for instances.",
    });
  const replaced = figures.replaced.value ?? 0;
  if (replaced >= 1)
    found.push({
      severity: replaced > figures.maxSize ? "critical" : "warning",
      title: `${shown(replaced)} instances were replaced for failing their health checks`,
      evidence:
        replaced > figures.maxSize
          ? "More than there are: whatever comes in their place fails its checks, too (an overload, or a boot slower than the grace period)."
          : "Each costs its load for the time of detection, launch and boot.",
      remedy:
        "Let the health check be cheap and patient enough to pass under load, give a healthCheckGracePeriod longer than the boot, and scale before the overload.",
    });
  const failed = figures.failedLaunches.value ?? 0;
  if (failed >= 1)
    found.push({
      severity: "warning",
      title: `${shown(failed)} launches failed for want of capacity`,
      evidence: "InsufficientInstanceCapacity: other zones were tried, then the launch again, later and later.",
      remedy: "Have instances in every zone beforehand, allow several instance types, or reserve capacity.",
    });
  found.push(...(figures.refreshes ?? []).flatMap(refreshFinding));
  const shifts = loadBalancer?.application?.zonalShifts ?? [];
  if (shifts.length > 0 && autoScaling.policies.some(followsCpu))
    found.push({
      severity: "warning",
      title: "During a zonal shift idle instances count for the group's mean CPU",
      evidence:
        "The instances in the zone that traffic is shifted away from stay in service and do nothing, so that a policy on CPU sees less than the others bear, and launches late or never.",
      remedy:
        "Raise the desired capacity when you shift (a scheduled action on minSize), or follow requests per target.",
    });
  for (const { policy, hours } of figures.forecasts ?? []) {
    const given = autoScaling.predictivePolicies!.find(({ name }) => name === policy)!.hourlyLoad.length;
    if (hours.length === 0)
      found.push({
        severity: "warning",
        title: `Predictive policy ${policy} never had a forecast`,
        evidence: `It needs ${FORECAST_HOURS.least} hours of its load, looks every six hours of the run whether they are there, and had ${given} when the run began.`,
        remedy: `Give scalingPolicies.${policy}.hourlyLoad a day of hours or more, or let the run last for more than a day.`,
      });
  }
  return found;
}

const followsCpu = (policy: ScalingPolicySpec): boolean =>
  (policy.kind === "targetTracking" ? policy.metric : policy.alarm.metric) === "ASGAverageCPUUtilization";

/** What became of an instance refresh, if it was not a success. */
function refreshFinding({
  startSeconds,
  status,
  instances,
  replaced,
}: NonNullable<AutoScalingFigures["refreshes"]>[number]): Finding[] {
  const [words, remedy] = UNSUCCESSFUL[status] ?? [];
  if (words === undefined || remedy === undefined) return [];
  return [
    {
      severity: status === "RollbackSuccessful" ? "warning" : "critical",
      title: `The instance refresh that began at ${shown(startSeconds)} s ${words}`,
      evidence: `${replaced} of the ${instances} instances it was for were replaced, in the first replication.`,
      remedy,
    },
  ];
}

const UNSUCCESSFUL: Readonly<Record<string, readonly [string, string]>> = {
  Failed: [
    "failed, and left the group as it was then",
    "See the activities for what it waited for; with a desiredConfiguration, set autoRollback.",
  ],
  RollbackSuccessful: [
    "was rolled back",
    "Replace fewer at a time, or wait at a first checkpoint, so that less meets a bad configuration.",
  ],
  RollbackFailed: [
    "failed, and so did its rollback",
    "See the activities: instances cannot be launched or terminated.",
  ],
  InProgress: [
    "was not done when the run ended",
    "Let the run last longer, or let the refresh be faster: a smaller instanceWarmup, a wider range of healthy percentages.",
  ],
  RollbackInProgress: ["was being rolled back when the run ended", "Let the run last longer."],
};
