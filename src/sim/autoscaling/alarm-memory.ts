import { alarmState, MORE_POINTS, type AlarmState } from "./alarm.js";
import type { AlarmSpec } from "./auto-scaling-spec.js";
import type { GroupMetrics } from "./metrics.js";

/** An alarm with its memory. */
export class Alarm {
  readonly name: string;
  readonly spec: AlarmSpec;
  state: AlarmState = "OK";
  /** The last value there is. */
  value = 0;

  constructor(name: string, spec: AlarmSpec) {
    this.name = name;
    this.spec = spec;
  }

  evaluate(metrics: GroupMetrics): boolean {
    const range = metrics.last(this.spec.metric, this.spec.evaluationPeriods + MORE_POINTS);
    for (const value of range) this.value = value ?? this.value;
    this.state = alarmState(range, this.spec, this.state);
    return this.state === "ALARM";
  }
}
