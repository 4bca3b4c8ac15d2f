import type { AlarmSpec } from "./auto-scaling-spec.js";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** CloudWatch fetches more datapoints than it evaluates: 5 for 3 (alarm-evaluation [D]). */
export const MORE_POINTS = 2;

export function breaches(
  { comparison, threshold }: Pick<AlarmSpec, "comparison" | "threshold">,
  value: number,
): boolean {
  switch (comparison) {
    case "above":
      return value > threshold;
    case "atLeast":
      return value >= threshold;
    case "below":
      return value < threshold;
    case "atMost":
      return value <= threshold;
  }
}

/**
 * An alarm's state after the datapoints of its evaluation range (AWS, alarm-evaluation and AlarmThatSendsEmail [D]).
 *
 * With as many real datapoints in the range as are evaluated, the missing ones do not matter. With fewer, they are filled
 * as `treatMissingData` says; left `missing`, a breach that is old enough raises the alarm by itself if nothing but breaches
 * and gaps has come since.
 *
 * @param range the oldest first; null: missing
 */
export function alarmState(range: readonly (number | null)[], spec: AlarmSpec, before: AlarmState): AlarmState {
  const { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData } = spec;
  const seen = range.filter((value) => value !== null);
  const bad = (values: readonly number[]): number => values.filter((value) => breaches(spec, value)).length;
  const verdict = (count: number): AlarmState => (count >= m ? "ALARM" : "OK");
  if (seen.length >= n) return verdict(bad(seen.slice(-n)));
  const onlyBreaches = bad(seen) === seen.length;
  switch (treatMissingData) {
    case "breaching":
      return verdict(bad(seen) + n - seen.length);
    case "notBreaching":
      return verdict(bad(seen));
    case "ignore":
      return onlyBreaches ? before : verdict(bad(seen));
    case "missing": {
      if (seen.length === 0) return "INSUFFICIENT_DATA";
      if (!onlyBreaches) return verdict(bad(seen));
      const age = range.length - range.findIndex((value) => value !== null);
      return age >= m ? "ALARM" : before;
    }
  }
}
