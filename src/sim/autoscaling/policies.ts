import { adjusted, stepFor } from "./adjustment.js";
import { Alarm } from "./alarm-memory.js";
import type { AutoScalingSpec, ScalingPolicySpec } from "./auto-scaling-spec.js";
import type { GroupMetrics } from "./metrics.js";
import type { Order } from "./roster.js";

/** What a policy makes of the metrics at one minute. */
export interface Wish {
  readonly policy: ScalingPolicySpec;
  readonly alarm: string;
  /** The capacity that it asks for; it may be outside of the group's limits. */
  readonly capacity: number;
  readonly direction: "out" | "in";
}

/** A policy and its alarms: while one is in ALARM, the policy is invoked every minute (AlarmThatSendsEmail [D]). */
export class Policy {
  readonly spec: ScalingPolicySpec;
  readonly #alarms: readonly Alarm[];

  constructor(group: string, spec: ScalingPolicySpec) {
    this.spec = spec;
    this.#alarms =
      spec.kind === "targetTracking"
        ? [
            new Alarm(`TargetTracking-${group}-AlarmHigh-${spec.name}`, spec.high),
            new Alarm(`TargetTracking-${group}-AlarmLow-${spec.name}`, spec.low),
          ]
        : [new Alarm(spec.name, spec.alarm)];
  }

  /**
   * @param warm instances that the metric is of, when it was measured: what it is proportional to
   * @param capacity with those that warm up or are on their way
   */
  evaluate(metrics: GroupMetrics, warm: number, capacity: number): Wish | null {
    const { spec } = this;
    const states = this.#alarms.map((alarm) => alarm.evaluate(metrics));
    const index = states.indexOf(true);
    if (index < 0) return null;
    const { name: alarm, value, spec: watched } = this.#alarms[index]!;
    if (spec.kind === "targetTracking") {
      // Rounded towards more capacity, out and in (as-scaling-target-tracking [D]).
      const wanted = Math.ceil((warm * value) / spec.target - 1e-9);
      return { policy: spec, alarm, capacity: wanted, direction: index === 0 ? "out" : "in" };
    }
    if (spec.kind === "step") {
      const step = stepFor(spec.steps, value - watched.threshold);
      if (step === undefined) return null;
      const wanted = adjusted(warm, spec.adjustmentType, step.adjustment, spec.minAdjustmentMagnitude);
      return { policy: spec, alarm, capacity: wanted, direction: wanted >= warm ? "out" : "in" };
    }
    const wanted = adjusted(capacity, spec.adjustmentType, spec.adjustment, spec.minAdjustmentMagnitude);
    return { policy: spec, alarm, capacity: wanted, direction: wanted >= capacity ? "out" : "in" };
  }
}

/** What follows from a change that no policy has asked for. */
export function unasked(cause: string, spec: AutoScalingSpec): Order {
  return { cause, warmupSeconds: warmupOf(null, spec), cooldownSeconds: 0 };
}

/** The policy's, else the group's, else its cooldown (PutScalingPolicy [D]); without a policy only what the group says. */
export function warmupOf(
  wish: Wish | null,
  { defaultInstanceWarmupSeconds, defaultCooldownSeconds }: AutoScalingSpec,
): number {
  if (wish === null || wish.policy.kind === "simple") return defaultInstanceWarmupSeconds ?? 0;
  return wish.policy.warmupSeconds ?? defaultInstanceWarmupSeconds ?? defaultCooldownSeconds;
}
