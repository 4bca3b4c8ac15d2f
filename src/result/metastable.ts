/**
 * Metastable failures: a trigger is over, the load is one that the system carried before, and still it does not come
 * back, because what the failure itself causes (retries, work that nobody waits for any more) keeps it down.
 *
 * @see Bronson, Aghayev, Charapko, Zhu, "Metastable failures in distributed systems", HotOS 2021; Huang et al., OSDI 2022
 */
import type { LoadSpec, SystemSpec } from "../sim/index.js";
import type { Finding, SeriesFigures } from "./result.js";

/** Share of the answers that fail when a system is well, at most. */
const WELL = 0.01;
/** Share from which it is down. */
const DOWN = 0.5;
/** Intervals that make a state of either kind. */
const LASTING = 3;
/** Share of the run at its end that must be down. */
const END = 0.1;

/** null: it is well at the end, or has reason not to be. */
export function metastableFinding(system: SystemSpec, series: SeriesFigures, warmUpSeconds: number): Finding | null {
  const { timeSeconds, intervalSeconds, completionsPerSecond, failuresPerSecond, arrivalsPerSecond } = series;
  const length = timeSeconds.length;
  const last = Math.max(LASTING, Math.ceil(END * length));
  if (length < 2 * last) return null;
  const asked = askedPerSecond(system, timeSeconds, intervalSeconds);
  if (asked === null) return null;
  const failing = timeSeconds.map((_, i) => {
    const ended = completionsPerSecond[i]!;
    // Nothing at all comes back: as bad as a failure.
    return ended > 0 ? failuresPerSecond[i]! / ended : arrivalsPerSecond[i]! > 0 ? 1 : 0;
  });
  if (failing.slice(-last).some((share) => share < DOWN)) return null;
  const now = asked.at(-1)!;
  const over = triggerEnd(system, asked, timeSeconds, intervalSeconds);
  const horizon = timeSeconds.at(-1)! + intervalSeconds;
  if (over === null || horizon - over < last * intervalSeconds) return null;
  const wellBefore = failing.filter(
    (share, i) =>
      share <= WELL &&
      timeSeconds[i]! >= warmUpSeconds &&
      timeSeconds[i]! < over &&
      asked[i]! >= 0.99 * now &&
      completionsPerSecond[i]! > 0,
  );
  if (wellBefore.length < LASTING) return null;
  const attempts = average(arrivalsPerSecond.slice(-last));
  const share = average(failing.slice(-last));
  return {
    severity: "critical",
    title: "The system does not recover by itself: a metastable failure",
    evidence:
      `It carried ${round(now)} requests/s before with at most ${100 * WELL} % failing. What disturbed it was over at ` +
      `${round(over)} s; at the end, ${round(horizon - over)} s later, ${round(100 * share)} % of the answers fail, and ` +
      `${round(now)} requests/s have become ${round(attempts)} attempts/s (${round(attempts / now)} for each).`,
    remedy:
      "Limit retries by a budget (workload.clients.retries.budget), shed load before clients give up, or take load away until the backlog is gone.",
  };
}

/** What the users ask for by interval, without retries; null where that depends on the answers (virtual users). */
function askedPerSecond(system: SystemSpec, times: readonly number[], intervalSeconds: number): number[] | null {
  const rates = system.loads.map((load) => {
    if (load.executor !== "arrival-rate") return null;
    const weights = load.mix.reduce((sum, { weight }) => sum + weight, 0);
    const steps = load.mix.reduce(
      (sum, { journey, weight }) => sum + (weight / weights) * system.journeys[journey]!.steps.length,
      0,
    );
    return times.map((time) => steps * rateAt(load, time + intervalSeconds / 2));
  });
  if (rates.some((each) => each === null)) return null;
  return times.map((_, i) => rates.reduce((sum, each) => sum + each![i]!, 0));
}

function rateAt(load: LoadSpec & { readonly executor: "arrival-rate" }, time: number): number {
  let at = load.startTimeSeconds;
  let rate = load.startRatePerSecond;
  if (time < at) return 0;
  for (const { durationSeconds, target } of load.stages) {
    if (time < at + durationSeconds) return rate + ((target - rate) * (time - at)) / durationSeconds;
    at += durationSeconds;
    rate = target;
  }
  return 0;
}

/** When the last of what disturbs was over; null: something still is in force at the end, or there was nothing. */
function triggerEnd(
  { instanceFaults = [], addressFaults = [], networkChanges = [] }: SystemSpec,
  asked: readonly number[],
  times: readonly number[],
  intervalSeconds: number,
): number | null {
  const now = asked.at(-1)!;
  // In order of time: the last of a flow stays.
  const finalChanges = new Map(networkChanges.map((change) => [change.flow, change]));
  const ends = [
    ...instanceFaults.map(({ untilSeconds }) => untilSeconds),
    ...addressFaults.map(({ atSeconds, durationSeconds }) => atSeconds + durationSeconds),
    ...[...finalChanges.values()].map(({ blockedShares, atSeconds }) =>
      blockedShares.some((share) => share > 0) ? Infinity : atSeconds,
    ),
    ...times.flatMap((time, i) => (asked[i]! > 1.01 * now ? [time + intervalSeconds] : [])),
  ];
  const over = Math.max(...ends);
  return Number.isFinite(over) ? over : null;
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const round = (value: number): string => String(Number(value.toPrecision(3)));
