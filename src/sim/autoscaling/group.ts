import { Steps } from "../kernel/steps.js";
import type { World } from "../kernel/world.js";
import { CAUSES } from "./activities.js";
import type { AutoScalingSpec, InstanceRefreshSpec, ScalingProcess } from "./auto-scaling-spec.js";
import { decide } from "./decide.js";
import { GroupBooks, type AutoScalingRun } from "./group-books.js";
import { HEALTH_CHECK_SECONDS, HealthReplacement } from "./health-replacement.js";
import { InstanceRefresh } from "./instance-refresh.js";
import type { Member } from "./member.js";
import { GroupMetrics, type TargetCounts } from "./metrics.js";
import { Policy, unasked, warmupOf, type Wish } from "./policies.js";
import { PredictiveScaling } from "./predictive-scaling.js";
import { Roster, type Order } from "./roster.js";
import { Suspensions } from "./suspensions.js";
import { ZonalShifts } from "./zonal-shift.js";
import { ZoneBalance } from "./zone-balance.js";

/** See index.ts. */
export class AutoScalingGroup {
  readonly #spec: AutoScalingSpec;
  readonly #steps: Steps;
  readonly #books: GroupBooks;
  readonly #suspensions: Suspensions;
  readonly #shifts: ZonalShifts;
  readonly #roster: Roster;
  readonly #metrics: GroupMetrics;
  readonly #policies: readonly Policy[];
  readonly #predictive: PredictiveScaling;
  readonly #health: HealthReplacement;
  readonly #balance: ZoneBalance;
  #refresh: InstanceRefresh | null = null;
  #minSize: number;
  #maxSize: number;

  /** @param counts of the load balancer whose targets the instances are */
  constructor(
    world: World,
    spec: AutoScalingSpec,
    zoneNames: readonly string[],
    members: readonly Member[],
    counts: () => TargetCounts,
    warmUpSeconds: number,
  ) {
    const steps = new Steps(world.calendar);
    const books = new GroupBooks(world);
    const suspensions = new Suspensions(spec.suspendedProcesses);
    const shifts = new ZonalShifts(spec.zonalShift, world.calendar.clock);
    const roster = new Roster(world, spec, zoneNames, members, steps, books, suspensions, shifts);
    this.#spec = spec;
    this.#steps = steps;
    this.#books = books;
    this.#suspensions = suspensions;
    this.#shifts = shifts;
    this.#roster = roster;
    this.#minSize = spec.minSize;
    this.#maxSize = spec.maxSize;
    this.#metrics = new GroupMetrics(world, spec, roster.places, counts);
    this.#policies = spec.policies.map((policy) => new Policy(spec.name, policy));
    this.#health = new HealthReplacement(spec, roster, steps, books, suspensions, shifts);
    this.#balance = new ZoneBalance(roster, steps, shifts, zoneNames.length);
    this.#predictive = new PredictiveScaling(
      world,
      spec.predictivePolicies ?? [],
      this.#metrics,
      (seconds, act) => steps.after(seconds, act),
      (...raise) => this.#foresee(...raise),
    );
    this.#begin(warmUpSeconds);
  }

  report(): AutoScalingRun {
    return this.#books.report(this.#predictive.report());
  }

  /** SuspendProcesses, until somebody resumes them. */
  suspend(processes: readonly ScalingProcess[]): void {
    this.#suspensions.suspend(processes);
  }

  resume(processes: readonly ScalingProcess[]): void {
    this.#suspensions.resume(processes);
  }

  #begin(warmUpSeconds: number): void {
    const { scheduledActions, instanceRefreshes = [] } = this.#spec;
    this.#steps.every(60, () => this.#minute());
    this.#predictive.begin();
    this.#steps.every(HEALTH_CHECK_SECONDS, () => this.#checkHealth());
    for (const action of scheduledActions) this.#steps.after(action.atSeconds, () => this.#execute(action));
    for (const refresh of instanceRefreshes)
      this.#steps.after(refresh.atSeconds, () => this.#startInstanceRefresh(refresh));
    if (warmUpSeconds > 0) this.#steps.after(warmUpSeconds, () => this.#books.forget());
  }

  /** A minute is over: its datapoints are there (or on their way), and every alarm is evaluated. */
  #minute(): void {
    this.#metrics.endMinute();
    const delay = this.#spec.metricDelaySeconds % 60;
    if (delay === 0) this.#evaluate();
    else this.#steps.after(delay, () => this.#evaluate());
  }

  #evaluate(): void {
    this.#predictive.refresh();
    this.#refresh?.evaluate();
    const { now } = this.#steps;
    const { capacity, desired, inService } = this.#roster;
    const wishes = this.#policies.flatMap((policy): Wish[] => {
      const wish = policy.evaluate(this.#metrics, this.#metrics.warm, capacity);
      return wish === null || !this.#mayAct(wish) ? [] : [wish];
    });
    if (this.#suspensions.has("AlarmNotification")) return;
    const decision = decide(wishes, {
      desired,
      minSize: Math.max(this.#minSize, this.#predictive.floor),
      maxSize: this.#maxSize,
      isWarming: inService.filter(({ warmAt }) => warmAt <= now).length < capacity,
      trackersThatScaleIn: this.#spec.policies.filter(
        (policy) => policy.kind === "targetTracking" && !policy.disableScaleIn,
      ).length,
    });
    // No policy scales in while traffic is shifted away from a zone (ec2-auto-scaling-zonal-shift [D]).
    if (decision === null || (decision.capacity < desired && this.#shifts.isActive)) return;
    const { wish, capacity: wanted } = decision;
    const { policy } = wish;
    this.#resize(wanted, {
      cause: CAUSES.alarm(now, wish.alarm, policy.name, desired, wanted),
      warmupSeconds: warmupOf(wish, this.#spec),
      cooldownSeconds: policy.kind === "simple" ? (policy.cooldownSeconds ?? this.#spec.defaultCooldownSeconds) : 0,
    });
  }

  /** Simple scaling waits for what is under way, and for its cooldown; target tracking may be told not to scale in. */
  #mayAct({ policy, direction }: Wish): boolean {
    if (policy.kind === "simple") return !this.#roster.isBusy && !this.#roster.isCoolingDown;
    return !(policy.kind === "targetTracking" && policy.disableScaleIn && direction === "in");
  }

  #execute(action: AutoScalingSpec["scheduledActions"][number]): void {
    if (this.#suspensions.has("ScheduledActions")) return;
    const { desired } = this.#roster;
    this.#minSize = action.minSize ?? this.#minSize;
    this.#maxSize = action.maxSize ?? this.#maxSize;
    const wanted = Math.min(this.#maxSize, Math.max(this.#minSize, action.desiredCapacity ?? desired));
    this.#resize(wanted, this.#order(CAUSES.scheduled(this.#steps.now, action.name, desired, wanted)));
  }

  /** A forecast: only ever out. A maximum that was raised stays (predictive-scaling-policy-overview [D]). */
  #foresee(name: string, capacity: number, raisedMaxSize: number): void {
    const { desired, places } = this.#roster;
    this.#maxSize = Math.max(this.#maxSize, Math.min(places.length, raisedMaxSize));
    const wanted = Math.min(this.#maxSize, capacity);
    if (wanted <= desired) return;
    this.#resize(wanted, this.#order(CAUSES.predicted(this.#steps.now, name, desired, wanted)));
  }

  #resize(desired: number, order: Order): void {
    this.#roster.desired = desired;
    this.#roster.converge(order);
  }

  #checkHealth(): void {
    if (!this.#suspensions.has("HealthCheck")) this.#health.check();
    // What failed to launch, or was replaced, or could not be terminated for its protection.
    this.#roster.converge(this.#order(""));
    if (!this.#suspensions.has("AZRebalance")) this.#balance.even(this.#order(""));
  }

  /** One at a time: AWS refuses another while one is under way. */
  #startInstanceRefresh(spec: InstanceRefreshSpec): void {
    if (this.#refresh?.isActive === true || this.#suspensions.has("InstanceRefresh")) return;
    const ground = {
      spec: this.#spec,
      roster: this.#roster,
      steps: this.#steps,
      metrics: this.#metrics,
      suspensions: this.#suspensions,
      shifts: this.#shifts,
    };
    this.#refresh = new InstanceRefresh(spec, ground, (instances) => this.#books.refreshStarts(instances));
    this.#refresh.begin();
  }

  /** What no policy has asked for. */
  #order(cause: string): Order {
    return unasked(cause, this.#spec);
  }
}
