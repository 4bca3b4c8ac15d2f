import type { World } from "../kernel/world.js";
import { CAUSES, type ScalingActivity } from "./activities.js";
import type { ForecastRun } from "./predictive-scaling.js";

/** What one run leaves of its group. Plain data. */
export interface AutoScalingRun {
  readonly activities: readonly ScalingActivity[];
  /** Time integral of the instances that AWS bills, instance-seconds, after warm-up. */
  readonly instanceSeconds: number;
  readonly launched: number;
  readonly terminated: number;
  readonly replaced: number;
  readonly failedLaunches: number;
  /** As DescribeInstanceRefreshes has them. */
  readonly refreshes: readonly InstanceRefreshRun[];
  /** One for each predictive policy. */
  readonly forecasts: readonly ForecastRun[];
}

export interface InstanceRefreshRun {
  readonly startSeconds: number;
  /** null: under way when the run ended. */
  endSeconds: number | null;
  status: RefreshStatus;
  readonly instances: number;
  /** Instances of those that were to be replaced which have gone. */
  replaced: number;
}

/** InstanceRefresh.Status, as far as it occurs here (API_InstanceRefresh [D]). */
export type RefreshStatus =
  | "InProgress"
  | "Baking"
  | "Successful"
  | "Failed"
  | "RollbackInProgress"
  | "RollbackSuccessful"
  | "RollbackFailed";

const LEVELS = {
  desired: ["GroupDesiredCapacity", "Desired capacity"],
  inService: ["GroupInServiceInstances", "Instances in service"],
  pending: ["GroupPendingInstances", "Instances pending"],
  terminating: ["GroupTerminatingInstances", "Instances terminating"],
  prepared: ["WarmPoolRunningInstances", "Instances running in the warm pool"],
} as const;

type Level = keyof typeof LEVELS;

/** Counts and records what a group does, in CloudWatch's and DescribeScalingActivities' terms. */
export class GroupBooks {
  readonly #world: World;
  readonly #level: Readonly<Record<Level, number>>;
  readonly activities: ScalingActivity[] = [];
  readonly refreshes: InstanceRefreshRun[] = [];
  launches: number = 0;
  terminations: number = 0;
  replaced: number = 0;
  failedLaunches: number = 0;
  /** Activities in progress. */
  underWay: number = 0;
  #ids = 0;
  #billedBefore = 0;

  constructor(world: World) {
    this.#world = world;
    const { levels, gauges } = world;
    const level = (name: Level): number => {
      const id = levels.add();
      const [metric, label] = LEVELS[name];
      const integral = (): number => levels.integral(id);
      gauges.add({ system: "autoScaling", metric, label, unit: "count", capacity: null, integral });
      return id;
    };
    this.#level = {
      desired: level("desired"),
      inService: level("inService"),
      pending: level("pending"),
      terminating: level("terminating"),
      prepared: level("prepared"),
    };
  }

  change(level: Level, by: number): void {
    this.#world.levels.change(this.#level[level], by);
  }

  newId(): string {
    return `i-${(++this.#ids).toString(16).padStart(17, "0")}`;
  }

  refreshStarts(instances: number): InstanceRefreshRun {
    const startSeconds = this.#world.calendar.now;
    const refresh: InstanceRefreshRun = {
      startSeconds,
      endSeconds: null,
      status: "InProgress",
      instances,
      replaced: 0,
    };
    this.refreshes.push(refresh);
    return refresh;
  }

  starts(description: string, cause: string): ScalingActivity {
    const activity: ScalingActivity = {
      startSeconds: this.#world.calendar.now,
      endSeconds: null,
      status: "InProgress",
      description,
      cause: cause.trim(),
    };
    this.activities.push(activity);
    this.underWay++;
    return activity;
  }

  ends(activity: ScalingActivity, status: "Successful" | "Failed"): void {
    activity.endSeconds = this.#world.calendar.now;
    activity.status = status;
    this.underWay--;
  }

  /** A zone had no instance to give. */
  launchFailed(zone: string, cause: string): void {
    const now = this.#world.calendar.now;
    this.failedLaunches++;
    this.activities.push({
      startSeconds: now,
      endSeconds: now,
      status: "Failed",
      description: `Launching a new EC2 instance. Status Reason: ${CAUSES.noCapacity(zone)} Launching EC2 instance failed.`,
      cause,
    });
  }

  /** Nothing could be launched for a day. */
  launchesSuspended(): void {
    const now = this.#world.calendar.now;
    const description = "Suspending the Launch process of the group.";
    this.activities.push({
      startSeconds: now,
      endSeconds: now,
      status: "Failed",
      description,
      cause: CAUSES.gaveUp(now),
    });
  }

  /** What was billed so far is of the warm-up. */
  forget(): void {
    this.#billedBefore = this.#billed;
  }

  report(forecasts: readonly ForecastRun[]): AutoScalingRun {
    const { activities, launches, terminations, replaced, failedLaunches, refreshes } = this;
    return {
      activities,
      instanceSeconds: this.#billed - this.#billedBefore,
      launched: launches,
      terminated: terminations,
      replaced,
      failedLaunches,
      refreshes,
      forecasts,
    };
  }

  get #billed(): number {
    const { levels } = this.#world;
    const billed = ["inService", "pending", "terminating", "prepared"] as const;
    return billed.reduce((sum, name) => sum + levels.integral(this.#level[name]), 0);
  }
}
