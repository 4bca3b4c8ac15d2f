import type { World } from "../kernel/world.js";
import type { AutoScalingSpec, LoadMetric, ScalingMetric } from "./auto-scaling-spec.js";
import type { Place } from "./member.js";

const NOTHING = { mean: null, sum: null } as const;

/** What the load balancer has counted so far. */
export interface TargetCounts {
  /** Requests that have gone to targets, and answers of theirs with a status of 5xx. */
  readonly requests: number;
  readonly errors: number;
  /** Answers, and what they took together, s. */
  readonly responses: number;
  readonly responseSeconds: number;
}

/**
 * What CloudWatch has of a group: the mean of its instances' mean CPU (of those in service and warm), the requests of a
 * minute for each target, and how the load balancer's targets answered. Datapoints are kept by minute; with basic monitoring the instances' come every fifth only.
 */
export class GroupMetrics {
  readonly #spec: AutoScalingSpec;
  readonly #places: readonly Place[];
  readonly #counts: () => TargetCounts;
  readonly #clock: Float64Array;
  readonly #points: Record<ScalingMetric, (number | null)[]> = {
    ASGAverageCPUUtilization: [],
    ALBRequestCountPerTarget: [],
    HTTPCode_Target_5XX_Count: [],
    TargetResponseTime: [],
  };
  /** By minute, of the whole group: percent of an instance's CPU, and requests. */
  readonly #loads: Record<LoadMetric, (number | null)[]> = { ASGCPUUtilization: [], ALBRequestCount: [] };
  /** By minute: instances that the CPU is of. */
  readonly #warm: number[] = [];
  #before: TargetCounts = { requests: 0, errors: 0, responses: 0, responseSeconds: 0 };

  constructor(world: World, spec: AutoScalingSpec, places: readonly Place[], counts: () => TargetCounts) {
    this.#clock = world.calendar.clock;
    this.#spec = spec;
    this.#places = places;
    this.#counts = counts;
  }

  /** A minute is over. */
  endMinute(): void {
    const minute = this.#points.ASGAverageCPUUtilization.length + 1;
    const isEnd = (minute * 60) % this.#spec.metricPeriodSeconds === 0;
    const now = this.#clock[0]!;
    this.#warm.push(this.#places.filter(({ phase, warmAt }) => phase === "inService" && warmAt <= now).length);
    const { mean, sum } = isEnd ? this.#cpu() : NOTHING;
    this.#points.ASGAverageCPUUtilization.push(mean);
    this.#loads.ASGCPUUtilization.push(sum);
    const counts = this.#counts();
    const since = (count: keyof TargetCounts): number => counts[count] - this.#before[count];
    const targets = this.#places.filter(({ phase }) => phase === "inService").length;
    this.#points.ALBRequestCountPerTarget.push(targets === 0 ? null : since("requests") / targets);
    // Reported for minutes that had some (load-balancer-cloudwatch-metrics [D]).
    this.#points.HTTPCode_Target_5XX_Count.push(since("errors") === 0 ? null : since("errors"));
    this.#points.TargetResponseTime.push(
      since("responses") === 0 ? null : since("responseSeconds") / since("responses"),
    );
    this.#loads.ALBRequestCount.push(since("requests"));
    this.#before = counts;
  }

  /** Instances, in service and warm, that the last datapoint which has arrived is of. */
  get warm(): number {
    return this.#warm[Math.max(0, this.#arrived - 1)] ?? 0;
  }

  /** The last datapoints that have arrived, the oldest first; null: missing. */
  last(metric: ScalingMetric, count: number): (number | null)[] {
    const arrived = this.#arrived;
    const points = this.#points[metric].slice(Math.max(0, arrived - count), Math.max(0, arrived));
    return [...Array.from({ length: count - points.length }, () => null), ...points];
  }

  /** Hours that are over and whose datapoints have arrived. */
  get hours(): number {
    return Math.max(0, Math.floor(this.#arrived / 60));
  }

  /** Of each of them: its requests, or its mean of the sum of the instances' CPU in percent. */
  hourlyLoads(metric: LoadMetric): number[] {
    return Array.from({ length: this.hours }, (_, hour) => {
      const seen = this.#loads[metric].slice(60 * hour, 60 * (hour + 1)).filter((value) => value !== null);
      return (seen.reduce((sum, value) => sum + value, 0) / seen.length) * (metric === "ALBRequestCount" ? 60 : 1);
    });
  }

  /** Of the minute that is just over, as if it lasted an hour; null: no datapoint ends with it. */
  lastLoad(metric: LoadMetric): number | null {
    const value = this.#loads[metric].at(-1) ?? null;
    return value === null ? null : value * (metric === "ALBRequestCount" ? 60 : 1);
  }

  /** Minutes that are over and whose datapoints are not on their way any more. */
  get #arrived(): number {
    return Math.floor((this.#clock[0]! - this.#spec.metricDelaySeconds) / 60 + 1e-9);
  }

  /** Of whoever was in service and warm for the whole period; percent. Everybody's next period begins. */
  #cpu(): { readonly mean: number | null; readonly sum: number } {
    const now = this.#clock[0]!;
    const { metricPeriodSeconds } = this.#spec;
    const shares: number[] = [];
    let sum = 0;
    for (const place of this.#places) {
      const { member, phase, warmAt, inServiceAt, busyBefore } = place;
      const busy = member.busyCoreSeconds();
      const from = Math.max(now - metricPeriodSeconds, inServiceAt);
      if (phase === "inService" && warmAt <= now && now > from)
        shares.push((busy - busyBefore) / ((now - from) * member.cores));
      // Whoever is busy is load, also while it warms up.
      sum += (100 * (busy - busyBefore)) / (metricPeriodSeconds * member.cores);
      place.busyBefore = busy;
    }
    const total = shares.reduce((all, share) => all + share, 0);
    return { mean: shares.length === 0 ? null : (100 * total) / shares.length, sum };
  }
}
