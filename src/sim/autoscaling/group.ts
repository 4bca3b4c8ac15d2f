import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import { CAUSES, type ScalingActivity } from "./activities.js";
import type { AutoScalingSpec, InstanceRefreshSpec, ScalingProcess } from "./auto-scaling-spec.js";
import { decide } from "./decide.js";
import { GroupBooks, type AutoScalingRun } from "./group-books.js";
import { InstanceRefresh } from "./instance-refresh.js";
import { LaunchTimes } from "./launch-times.js";
import { outlived, Place, type Member } from "./member.js";
import { GroupMetrics } from "./metrics.js";
import { Policy, warmupOf, type Wish } from "./policies.js";
import { PredictiveScaling } from "./predictive-scaling.js";
import { choosePlace, chooseVictim, imbalance } from "./zones.js";

/** How often the group looks after its instances; unpublished, 30 to 60 s [I]. */
const HEALTH_CHECK_SECONDS = 30;
/** "A few minutes" of failed status checks before an instance is given up [I]. */
const IMPAIRED_SECONDS = 180;
const FIRST_RETRY_SECONDS = 60;
const LAST_RETRY_SECONDS = 900;

/** See index.ts. */
export class AutoScalingGroup {
  readonly #clock: Float64Array;
  readonly #spec: AutoScalingSpec;
  readonly #zoneNames: readonly string[];
  readonly #places: readonly Place[];
  readonly #metrics: GroupMetrics;
  readonly #policies: readonly Policy[];
  readonly #predictive: PredictiveScaling;
  readonly #steps: (() => void)[] = [];
  readonly #line: DelayLine;
  readonly #times: LaunchTimes;
  readonly #victims: Draws;
  readonly #books: GroupBooks;
  #minSize: number;
  #maxSize: number;
  #desired: number;
  /** Above the desired capacity while zones are evened out. */
  #extra = 0;
  #cooldownUntil = -Infinity;
  #retryAt = -Infinity;
  #retrySeconds = FIRST_RETRY_SECONDS;

  /** @param requests that have gone to targets so far */
  constructor(
    world: World,
    spec: AutoScalingSpec,
    zoneNames: readonly string[],
    members: readonly Member[],
    requests: () => number,
    warmUpSeconds: number,
  ) {
    this.#clock = world.calendar.clock;
    this.#spec = spec;
    this.#zoneNames = zoneNames;
    this.#minSize = spec.minSize;
    this.#maxSize = spec.maxSize;
    this.#desired = spec.desiredCapacity;
    this.#places = members.map((member, index) => new Place(index, spec.zoneOfPlace[index]!, member));
    this.#metrics = new GroupMetrics(world, spec, this.#places, requests);
    this.#policies = spec.policies.map((policy) => new Policy(spec.name, policy));
    this.#victims = new Draws(world.stream("launch", "victim"), law({ kind: "uniform", min: 0, max: 1 }));
    this.#line = new DelayLine(world.calendar, { arrived: (step) => this.#steps[step]!() });
    this.#books = new GroupBooks(world);
    this.#times = new LaunchTimes(
      world,
      spec,
      (seconds, step) => this.#after(seconds, step),
      (by) => this.#books.change("prepared", by),
    );
    this.#predictive = new PredictiveScaling(
      world,
      spec.predictivePolicies ?? [],
      this.#metrics,
      (seconds, step) => this.#after(seconds, step),
      (...raise) => this.#foresee(...raise),
    );
    this.#begin(warmUpSeconds);
  }

  report(): AutoScalingRun {
    return this.#books.report(this.#predictive.report());
  }

  #begin(warmUpSeconds: number): void {
    for (const place of this.#places) {
      if (place.index < this.#desired) {
        place.phase = "inService";
        place.id = this.#books.newId();
        place.warmAt = 0;
        this.#books.change("inService", 1);
      } else place.member.end();
    }
    this.#books.change("desired", this.#desired);
    const every = (seconds: number, act: () => void): void => {
      const again = (): void => {
        act();
        this.#after(seconds, again);
      };
      this.#after(seconds, again);
    };
    every(60, () => this.#minute());
    this.#predictive.begin();
    if (!this.#isSuspended("HealthCheck")) every(HEALTH_CHECK_SECONDS, () => this.#checkHealth());
    for (const action of this.#spec.scheduledActions) this.#after(action.atSeconds, () => this.#execute(action));
    for (const refresh of this.#spec.instanceRefreshes ?? [])
      this.#after(refresh.atSeconds, () => this.#startRefresh(refresh));
    if (warmUpSeconds > 0)
      this.#after(warmUpSeconds, () => {
        this.#books.forget();
      });
  }

  /** A minute is over: its datapoints are there (or on their way), and every alarm is evaluated. */
  #minute(): void {
    this.#metrics.endMinute();
    const delay = this.#spec.metricDelaySeconds % 60;
    if (delay === 0) this.#evaluate();
    else this.#after(delay, () => this.#evaluate());
  }

  #evaluate(): void {
    this.#predictive.refresh();
    const now = this.#clock[0]!;
    const serving = this.#places.filter(({ phase }) => phase === "inService");
    const warm = serving.filter(({ warmAt }) => warmAt <= now).length;
    const capacity = this.#capacity;
    const wishes = this.#policies.flatMap((policy): Wish[] => {
      const wish = policy.evaluate(this.#metrics, this.#metrics.warm, capacity);
      return wish === null || !this.#mayAct(wish) ? [] : [wish];
    });
    if (this.#isSuspended("AlarmNotification")) return;
    const decision = decide(wishes, {
      desired: this.#desired,
      minSize: Math.max(this.#minSize, this.#predictive.floor),
      maxSize: this.#maxSize,
      isWarming: warm < capacity,
      trackersThatScaleIn: this.#spec.policies.filter(
        (policy) => policy.kind === "targetTracking" && !policy.disableScaleIn,
      ).length,
    });
    if (decision === null) return;
    const { wish, capacity: wanted } = decision;
    const cause = CAUSES.alarm(now, wish.alarm, wish.policy.name, this.#desired, wanted);
    this.#setDesired(wanted);
    this.#converge(
      cause,
      warmupOf(wish, this.#spec),
      wish.policy.kind === "simple" ? (wish.policy.cooldownSeconds ?? this.#spec.defaultCooldownSeconds) : 0,
    );
  }

  /** Simple scaling waits for what is under way, and for its cooldown; target tracking may be told not to scale in. */
  #mayAct({ policy, direction }: Wish): boolean {
    if (policy.kind === "simple") return this.#books.underWay === 0 && this.#clock[0]! >= this.#cooldownUntil;
    return !(policy.kind === "targetTracking" && policy.disableScaleIn && direction === "in");
  }

  #execute(action: AutoScalingSpec["scheduledActions"][number]): void {
    if (this.#isSuspended("ScheduledActions")) return;
    this.#minSize = action.minSize ?? this.#minSize;
    this.#maxSize = action.maxSize ?? this.#maxSize;
    const wanted = Math.min(this.#maxSize, Math.max(this.#minSize, action.desiredCapacity ?? this.#desired));
    const cause = CAUSES.scheduled(this.#clock[0]!, action.name, this.#desired, wanted);
    this.#setDesired(wanted);
    this.#converge(cause, warmupOf(null, this.#spec), 0);
  }

  /** A forecast: only ever out. A maximum that was raised stays (predictive-scaling-policy-overview [D]). */
  #foresee(name: string, capacity: number, raisedMaxSize: number): void {
    this.#maxSize = Math.max(this.#maxSize, Math.min(this.#places.length, raisedMaxSize));
    const wanted = Math.min(this.#maxSize, capacity);
    if (wanted <= this.#desired) return;
    const cause = CAUSES.predicted(this.#clock[0]!, name, this.#desired, wanted);
    this.#setDesired(wanted);
    this.#converge(cause, warmupOf(null, this.#spec));
  }

  /** Instances that count: on their way, or in service. */
  get #capacity(): number {
    return this.#places.filter(({ phase }) => phase === "pending" || phase === "inService").length;
  }

  #setDesired(desired: number): void {
    this.#books.change("desired", desired - this.#desired);
    this.#desired = desired;
  }

  /** Launches or terminates until there are as many as desired. */
  #converge(cause: string, warmupSeconds: number, cooldownSeconds = 0): void {
    for (let missing = this.#desired + this.#extra - this.#capacity; missing > 0; missing--)
      if (!this.#launch(cause, warmupSeconds, cooldownSeconds)) break;
    for (let surplus = this.#capacity - this.#desired - this.#extra; surplus > 0; surplus--) {
      const victim = chooseVictim(this.#places, this.#spec.terminationPolicy, () =>
        this.#victims.at(this.#books.terminations),
      );
      if (victim === null) break;
      const capacity = this.#capacity;
      this.#terminate(
        victim,
        `${cause} ${CAUSES.terminated(this.#clock[0]!, capacity, capacity - 1)}`,
        cooldownSeconds,
      );
    }
  }

  /** false: nowhere is there room, and it is tried again later. */
  #launch(cause: string, warmupSeconds: number, cooldownSeconds: number, inZone: number | null = null): boolean {
    const now = this.#clock[0]!;
    if (this.#isSuspended("Launch") || now < this.#retryAt) return false;
    const fails = (zone: number): boolean =>
      this.#spec.launchFailures.some(
        (failure) =>
          (failure.zone === null || failure.zone === zone) && failure.atSeconds <= now && now < failure.untilSeconds,
      );
    const { place, failed } = choosePlace(this.#places, fails, inZone);
    for (const zone of failed) {
      this.#books.failedLaunches++;
      this.#books.activities.push({
        startSeconds: now,
        endSeconds: now,
        status: "Failed",
        description: `Launching a new EC2 instance. Status Reason: ${CAUSES.noCapacity(this.#zoneNames[zone]!)} Launching EC2 instance failed.`,
        cause,
      });
    }
    if (place === null) {
      // Evening out zones can wait; only a launch that is needed is tried again.
      if (inZone !== null) return false;
      this.#retryAt = now + this.#retrySeconds;
      this.#after(this.#retrySeconds, () => {
        this.#retryAt = -Infinity;
        this.#converge(cause, warmupSeconds, cooldownSeconds);
      });
      this.#retrySeconds = Math.min(LAST_RETRY_SECONDS, 2 * this.#retrySeconds);
      return false;
    }
    this.#retrySeconds = FIRST_RETRY_SECONDS;
    const capacity = this.#capacity;
    const activity = this.#books.starts(
      `Launching a new EC2 instance: ${(place.id = this.#books.newId())}`,
      `${cause} ${CAUSES.launched(now, capacity, capacity + 1)}`,
    );
    place.phase = "pending";
    place.generation++;
    place.launchedAt = now;
    place.protected = this.#spec.newInstancesProtectedFromScaleIn;
    place.impairedSince = Infinity;
    this.#books.change("pending", 1);
    const n = this.#books.launches++;
    const { untilRunning, untilAnswering, hook } = this.#times.launch(n, this.#desired);
    this.#after(untilRunning + hook.seconds, () => {
      this.#books.change("pending", -1);
      if (hook.abandons) {
        place.phase = "absent";
        this.#ends(activity, 0, "Failed");
        return;
      }
      this.#ends(activity, cooldownSeconds);
      this.#books.change("inService", 1);
      place.phase = "inService";
      place.inServiceAt = this.#clock[0]!;
      place.warmAt = place.inServiceAt + warmupSeconds;
      place.busyBefore = place.member.busyCoreSeconds();
      place.member.boot();
      const { generation } = place;
      // Its software does not wait for the hook.
      this.#after(Math.max(0, untilAnswering - hook.seconds), () => {
        if (place.generation === generation && place.phase === "inService") place.member.serve();
      });
    });
    return true;
  }

  #terminate(place: Place, cause: string, cooldownSeconds: number): void {
    if (this.#isSuspended("Terminate")) return;
    const activity = this.#books.starts(`Terminating EC2 instance: ${place.id}`, cause);
    const { generation } = place;
    this.#books.terminations++;
    this.#books.change(place.phase === "pending" ? "pending" : "inService", -1);
    this.#books.change("terminating", 1);
    place.phase = "terminating";
    place.member.leave();
    const hookSeconds = this.#times.termination(this.#books.terminations);
    this.#after(this.#spec.deregistrationDelaySeconds + hookSeconds, () => {
      if (place.generation !== generation) return;
      place.phase = "absent";
      place.member.end();
      this.#books.change("terminating", -1);
      this.#ends(activity, cooldownSeconds);
    });
  }

  #checkHealth(): void {
    const now = this.#clock[0]!;
    const sick: { place: Place; cause: string }[] = [];
    for (const place of this.#places) {
      if (place.phase !== "inService") continue;
      if (!place.member.isImpaired()) place.impairedSince = Infinity;
      else if (place.impairedSince === Infinity) place.impairedSince = now;
      const graceOver = now >= place.inServiceAt + this.#spec.healthCheckGracePeriodSeconds;
      // No grace for what is not running (health-check-grace-period [D23]).
      if (place.member.isGone() || now - place.impairedSince >= IMPAIRED_SECONDS)
        sick.push({ place, cause: CAUSES.ec2Unhealthy(now) });
      else if (this.#spec.healthCheckType === "ELB" && graceOver && place.member.isHealthy() === false)
        sick.push({ place, cause: CAUSES.elbUnhealthy(now) });
    }
    // One at a time, when nothing else is under way.
    const oldest = this.#books.underWay > 0 ? null : outlived(this.#places, now, this.#spec.maxInstanceLifetimeSeconds);
    if (sick.length === 0 && oldest !== null) sick.push({ place: oldest, cause: CAUSES.tooOld(now) });

    if (sick.length > 0 && !this.#isSuspended("ReplaceUnhealthy")) this.#replace(sick);
    // What failed to launch, or was replaced, or could not be terminated for its protection.
    this.#converge("", warmupOf(null, this.#spec));
    if (!this.#isSuspended("AZRebalance")) this.#rebalance();
  }

  /** One at a time: AWS refuses another while one is under way. */
  #startRefresh(spec: InstanceRefreshSpec): void {
    if (this.#books.refreshes.at(-1)?.endSeconds === null) return;
    const now = this.#clock[0]!;
    const { defaultInstanceWarmupSeconds, healthCheckGracePeriodSeconds } = this.#spec;
    const warmup = spec.instanceWarmupSeconds ?? defaultInstanceWarmupSeconds ?? healthCheckGracePeriodSeconds;
    const refresh = new InstanceRefresh(spec, this.#places, warmup, now);
    const entry = this.#books.refreshStarts(now, refresh.size);
    const again = (): void => {
      const at = this.#clock[0]!;
      const mayTerminate = !this.#isSuspended("Terminate");
      const { replace, status } = refresh.step(this.#places, this.#desired, at, mayTerminate);
      for (const place of replace) {
        const cause = CAUSES.refreshed(at);
        this.#terminate(place, cause, 0);
        this.#launch(cause, warmupOf(null, this.#spec), 0);
      }
      entry.replaced = refresh.replaced(this.#places);
      entry.status = status;
      if (status === "InProgress") this.#after(HEALTH_CHECK_SECONDS, again);
      else entry.endSeconds = at;
    };
    again();
  }

  /** A tenth of the group at a time, while nine tenths of it are in service (ec2-auto-scaling-health-checks [D]). */
  #replace(sick: readonly { place: Place; cause: string }[]): void {
    if (this.#isSuspended("Terminate")) return;
    const inService = this.#places.filter(({ phase }) => phase === "inService").length;
    const pending = this.#places.filter(({ phase }) => phase === "pending").length;
    if (pending > 0 && inService < 0.9 * this.#desired) return;
    for (const { place, cause } of sick.slice(0, Math.max(1, Math.floor(0.1 * this.#desired)))) {
      this.#books.replaced++;
      this.#terminate(place, cause, 0);
      this.#launch(cause, warmupOf(null, this.#spec), 0);
    }
  }

  /** Launch first, then terminate; the group may be one above what is desired meanwhile (auto-scaling-benefits [D23]). */
  #rebalance(): void {
    const now = this.#clock[0]!;
    if (
      this.#books.underWay > 0 ||
      this.#spec.launchFailures.some(({ atSeconds, untilSeconds }) => atSeconds <= now && now < untilSeconds)
    )
      return;
    const uneven = imbalance(this.#places, this.#zoneNames.length);
    if (uneven === null || this.#extra > 0 || this.#capacity !== this.#desired) return;
    const cause = CAUSES.rebalanced(now);
    if (!this.#launch(cause, warmupOf(null, this.#spec), 0, uneven.least)) return;
    this.#extra = 1;
    this.#afterwards(cause);
  }

  #afterwards(cause: string): void {
    const wait = (): void => {
      if (this.#places.some(({ phase }) => phase === "pending")) this.#after(HEALTH_CHECK_SECONDS, wait);
      else {
        this.#extra = 0;
        this.#converge(cause, warmupOf(null, this.#spec));
      }
    };
    this.#after(HEALTH_CHECK_SECONDS, wait);
  }

  #ends(activity: ScalingActivity, cooldownSeconds: number, status: "Successful" | "Failed" = "Successful"): void {
    this.#books.ends(activity, status);
    // It starts when the last instance has finished (ec2-auto-scaling-scaling-cooldowns [D23]).
    if (cooldownSeconds > 0) this.#cooldownUntil = this.#clock[0]! + cooldownSeconds;
  }

  #isSuspended(process: ScalingProcess): boolean {
    return this.#spec.suspendedProcesses.includes(process);
  }

  #after(seconds: number, step: () => void): void {
    this.#line.holdUntil(this.#steps.push(step) - 1, this.#clock[0]! + seconds);
  }
}
