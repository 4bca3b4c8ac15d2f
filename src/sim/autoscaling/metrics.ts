import type { World } from "../kernel/world.js";
import type { AutoScalingSpec, ScalingMetric } from "./auto-scaling-spec.js";
import type { Place } from "./member.js";

/**
 * What CloudWatch has of a group: the mean of its instances' mean CPU (of those in service and warm), and the requests of a
 * minute for each target. Datapoints are kept by minute; with basic monitoring the instances' come every fifth only.
 */
export class GroupMetrics {
  readonly #spec: AutoScalingSpec;
  readonly #places: readonly Place[];
  /** Requests that have gone to targets. */
  readonly #requests: () => number;
  readonly #clock: Float64Array;
  readonly #points: Record<ScalingMetric, (number | null)[]> = {
    ASGAverageCPUUtilization: [],
    ALBRequestCountPerTarget: [],
  };
  /** By minute: instances that the CPU is of. */
  readonly #warm: number[] = [];
  #requestsBefore = 0;

  constructor(world: World, spec: AutoScalingSpec, places: readonly Place[], requests: () => number) {
    this.#clock = world.calendar.clock;
    this.#spec = spec;
    this.#places = places;
    this.#requests = requests;
  }

  /** A minute is over. */
  endMinute(): void {
    const minute = this.#points.ASGAverageCPUUtilization.length + 1;
    const isEnd = (minute * 60) % this.#spec.metricPeriodSeconds === 0;
    const now = this.#clock[0]!;
    this.#warm.push(this.#places.filter(({ phase, warmAt }) => phase === "inService" && warmAt <= now).length);
    this.#points.ASGAverageCPUUtilization.push(isEnd ? this.#cpu() : null);
    const requests = this.#requests();
    const targets = this.#places.filter(({ phase }) => phase === "inService").length;
    this.#points.ALBRequestCountPerTarget.push(targets === 0 ? null : (requests - this.#requestsBefore) / targets);
    this.#requestsBefore = requests;
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

  /** Minutes that are over and whose datapoints are not on their way any more. */
  get #arrived(): number {
    return Math.floor((this.#clock[0]! - this.#spec.metricDelaySeconds) / 60 + 1e-9);
  }

  /** Of whoever was in service and warm for the whole period; percent. Everybody's next period begins. */
  #cpu(): number | null {
    const now = this.#clock[0]!;
    const { metricPeriodSeconds } = this.#spec;
    const shares: number[] = [];
    for (const place of this.#places) {
      const { member, phase, warmAt, inServiceAt, busyBefore } = place;
      const busy = member.busyCoreSeconds();
      const from = Math.max(now - metricPeriodSeconds, inServiceAt);
      if (phase === "inService" && warmAt <= now && now > from)
        shares.push((busy - busyBefore) / ((now - from) * member.cores));
      place.busyBefore = busy;
    }
    return shares.length === 0 ? null : (100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length;
  }
}
