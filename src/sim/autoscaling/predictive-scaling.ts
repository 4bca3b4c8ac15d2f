import type { World } from "../kernel/world.js";
import type { PredictivePolicySpec } from "./auto-scaling-spec.js";
import { forecast } from "./forecast.js";
import type { GroupMetrics } from "./metrics.js";

/** How often a forecast is made anew (predictive-scaling-policy-overview [D]). */
const REFRESH_HOURS = 6;
const HOUR_SECONDS = 3600;

/** What a policy forecast for one hour, when it was last able to act on it. Plain data. */
interface ForecastHour {
  readonly startSeconds: number;
  /** Requests of the hour, or the sum of the instances' CPU in percent. */
  readonly load: number;
  /** Before the group's limits. */
  readonly capacity: number;
}

/** As GetPredictiveScalingForecast has it, with what came. Plain data. */
export interface ForecastRun {
  readonly policy: string;
  readonly hours: readonly (ForecastHour & {
    /** null: the hour, or its last datapoint, was still to come when the run ended. */
    readonly actualLoad: number | null;
  })[];
}

/** One policy: its forecast, which it makes of hours that are over, and nothing else. */
class Forecaster {
  readonly spec: PredictivePolicySpec;
  readonly hours: ForecastHour[] = [];
  #loads: readonly number[] | null = null;
  /** The hour that the forecast begins with. */
  #from = 0;
  #due = 0;

  constructor(spec: PredictivePolicySpec) {
    this.spec = spec;
  }

  refresh(metrics: GroupMetrics): void {
    if (metrics.hours < this.#due) return;
    this.#due += REFRESH_HOURS;
    this.#from = metrics.hours;
    this.#loads = forecast([...this.spec.hourlyLoad, ...metrics.hourlyLoads(this.spec.metric)]) ?? this.#loads;
  }

  /** Of an hour of the run; null: there is none. */
  of(hour: number): ForecastHour | null {
    const load = this.#loads?.[hour - this.#from];
    if (load === undefined) return null;
    return { startSeconds: hour * HOUR_SECONDS, load, capacity: capacityFor(load, this.spec) };
  }
}

/** Instances that bring the scaling metric to its target, if the load is spread evenly. */
function capacityFor(load: number, spec: PredictivePolicySpec): number {
  return Math.ceil(inTargets(load, spec) - 1e-9);
}

function inTargets(load: number, { metric, target }: PredictivePolicySpec): number {
  return (metric === "ALBRequestCount" ? load / 60 : load) / target;
}

/** MaxCapacityBuffer: 10 for a forecast of 50 makes 55; where the maximum is honored it is not raised. */
function raisedMaxSize(capacity: number, { maxCapacityBuffer }: PredictivePolicySpec): number {
  return maxCapacityBuffer === null ? 0 : Math.ceil(capacity * (1 + maxCapacityBuffer / 100) - 1e-9);
}

/** Asks the group for a capacity at least, and a maximum at least. */
type Raise = (policy: string, capacity: number, raisedMaxSize: number) => void;

/**
 * The predictive policies of a group. Before each hour begins, the one that may scale raises the desired capacity to the
 * forecast, and until the hour is over no other policy goes below it: a forecast is the least that an hour needs
 * (GetPredictiveScalingForecast [D]). It never lowers anything. Hours are those of the run, which begins with one.
 */
export class PredictiveScaling {
  readonly #forecasters: readonly Forecaster[];
  readonly #metrics: GroupMetrics;
  readonly #after: (seconds: number, act: () => void) => void;
  readonly #raise: Raise;
  /** The policy that the gauges show: the one that scales, else the first. */
  readonly #shown: Forecaster | undefined;
  readonly #show: (forecastCapacity: number) => void;
  readonly #showNeed: (instances: number) => void;
  #floor = 0;

  constructor(
    world: World,
    specs: readonly PredictivePolicySpec[],
    metrics: GroupMetrics,
    after: (seconds: number, act: () => void) => void,
    raise: Raise,
  ) {
    this.#forecasters = specs.map((spec) => new Forecaster(spec));
    this.#metrics = metrics;
    this.#after = after;
    this.#raise = raise;
    this.#shown = this.#forecasters.find(({ spec }) => spec.mode === "ForecastAndScale") ?? this.#forecasters[0];
    const gauge = (metric: string, label: string): ((value: number) => void) => {
      if (this.#shown === undefined) return () => {};
      const id = world.levels.add();
      const integral = (): number => world.levels.integral(id);
      world.gauges.add({ system: "autoScaling", metric, label, unit: "count", capacity: null, integral });
      let before = 0;
      return (value) => {
        world.levels.change(id, value - before);
        before = value;
      };
    };
    this.#show = gauge("PredictiveScalingCapacityForecast", "Forecast capacity");
    this.#showNeed = gauge("InstancesForLoad", "Load in instances at the target");
  }

  /** No policy goes below. */
  get floor(): number {
    return this.#floor;
  }

  begin(): void {
    if (this.#shown === undefined) return;
    this.refresh();
    this.#prepare(0);
    this.#hour(0);
  }

  /** Datapoints have arrived. */
  refresh(): void {
    for (const forecaster of this.#forecasters) forecaster.refresh(this.#metrics);
    if (this.#shown === undefined) return;
    const { spec } = this.#shown;
    const load = this.#metrics.lastLoad(spec.metric);
    if (load !== null) this.#showNeed(inTargets(load, spec));
  }

  report(): ForecastRun[] {
    return this.#forecasters.map(({ spec, hours }) => {
      const came = this.#metrics.hourlyLoads(spec.metric);
      return {
        policy: spec.name,
        hours: hours.map((each) => ({ ...each, actualLoad: came[each.startSeconds / HOUR_SECONDS] ?? null })),
      };
    });
  }

  /** SchedulingBufferTime before an hour: instances take a while. */
  #prepare(hour: number): void {
    for (const { spec, hours, of } of this.#withForecast(hour)) {
      hours.push(of);
      if (spec.mode === "ForecastOnly") continue;
      this.#floor = Math.max(this.#floor, of.capacity);
      this.#raise(spec.name, of.capacity, raisedMaxSize(of.capacity, spec));
    }
  }

  #withForecast(hour: number): { spec: PredictivePolicySpec; hours: ForecastHour[]; of: ForecastHour }[] {
    return this.#forecasters.flatMap((forecaster) => {
      const of = forecaster.of(hour);
      return of === null ? [] : [{ spec: forecaster.spec, hours: forecaster.hours, of }];
    });
  }

  #hour(hour: number): void {
    const current = this.#shown!.hours.find(({ startSeconds }) => startSeconds === hour * HOUR_SECONDS);
    this.#show(current?.capacity ?? 0);
    this.#floor = this.#shown!.spec.mode === "ForecastOnly" ? 0 : (current?.capacity ?? 0);
    this.#after(HOUR_SECONDS - this.#shown!.spec.schedulingBufferSeconds, () => this.#prepare(hour + 1));
    this.#after(HOUR_SECONDS, () => this.#hour(hour + 1));
  }
}
