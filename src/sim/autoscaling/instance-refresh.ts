import type { Steps } from "../kernel/steps.js";
import { CAUSES } from "./activities.js";
import { Alarm } from "./alarm-memory.js";
import type { AutoScalingSpec, InstanceRefreshSpec } from "./auto-scaling-spec.js";
import type { InstanceRefreshRun, RefreshStatus } from "./group-books.js";
import { HEALTH_CHECK_SECONDS } from "./health-replacement.js";
import { isThere, type Place } from "./member.js";
import type { GroupMetrics } from "./metrics.js";
import { unasked } from "./policies.js";
import type { Roster } from "./roster.js";
import type { Suspensions } from "./suspensions.js";
import type { ZonalShifts } from "./zonal-shift.js";
import { fromLargestZones } from "./zones.js";

/** A refresh that makes no progress for an hour fails. @see instance-refresh-overview [D] */
const STUCK_SECONDS = 3600;

/** What a refresh works with. */
export interface RefreshGround {
  readonly spec: AutoScalingSpec;
  readonly roster: Roster;
  readonly steps: Steps;
  readonly metrics: GroupMetrics;
  readonly suspensions: Suspensions;
  readonly shifts: ZonalShifts;
}

/**
 * An instance refresh: everything that was there when it began is replaced, so many at a time that MinHealthyPercentage of
 * the desired capacity stay healthy and warm and the group is never larger than MaxHealthyPercentage; with a minimum of 100
 * others are launched first. It waits at checkpoints, for whoever is protected from scale-in, and for new instances to be
 * healthy and InstanceWarmup old. The next ones go when the last have drained.
 *
 * It may bring a version of the launch template. Then whoever is launched meanwhile has it, and a rollback, by hand or
 * because an alarm was raised, brings the version before back in the same way, without checkpoints.
 */
export class InstanceRefresh {
  readonly #spec: InstanceRefreshSpec;
  readonly #ground: RefreshGround;
  readonly #warmupSeconds: number;
  readonly #alarms: readonly Alarm[];
  readonly #entry: InstanceRefreshRun;
  readonly #before: number;
  /** By place: the generation that is to go. */
  #old: ReadonlyMap<number, number>;
  #progressAt: number;
  #checkpoint = 0;
  #resumesAt = -Infinity;
  #bakedAt = Infinity;

  /** @param open writes it down, with the number of instances to replace */
  constructor(spec: InstanceRefreshSpec, ground: RefreshGround, open: (instances: number) => InstanceRefreshRun) {
    const { roster, steps } = ground;
    const { defaultInstanceWarmupSeconds, healthCheckGracePeriodSeconds } = ground.spec;
    this.#spec = spec;
    this.#ground = ground;
    this.#warmupSeconds = spec.instanceWarmupSeconds ?? defaultInstanceWarmupSeconds ?? healthCheckGracePeriodSeconds;
    this.#alarms = spec.alarms.map(({ name, alarm }) => new Alarm(name, alarm));
    this.#before = roster.version;
    if (spec.version > 0) roster.version = spec.version;
    const stays = (place: Place): boolean =>
      (spec.skipMatching && place.version === roster.version) ||
      (spec.scaleInProtectedInstances === "Ignore" && place.protected);
    this.#old = generations(roster.places.filter((place) => isThere(place) && !stays(place)));
    this.#progressAt = steps.now;
    this.#entry = open(this.#old.size);
    roster.isOnNotice = (place) => this.isActive && this.#isOld(place);
  }

  get isActive(): boolean {
    return this.#entry.endSeconds === null;
  }

  begin(): void {
    const { steps } = this.#ground;
    const untilRollback = this.#spec.rollbackAtSeconds - steps.now;
    if (untilRollback < Infinity)
      steps.after(untilRollback, () => {
        if (this.isActive && !this.#rollsBack) this.#rollBack();
      });
    const again = (): void => {
      this.#step();
      if (this.isActive) steps.after(HEALTH_CHECK_SECONDS, again);
    };
    again();
  }

  /** Every minute, when its datapoints are there. */
  evaluate(): void {
    if (!this.isActive) return;
    // Every one of them remembers what it saw.
    const raised = this.#alarms.filter((alarm) => alarm.evaluate(this.#ground.metrics));
    if (raised.length > 0 && !this.#rollsBack) this.#fail();
  }

  #step(): void {
    if (!this.isActive) return;
    const { roster, steps, suspensions, shifts } = this.#ground;
    const { now } = steps;
    const { places, desired } = roster;
    const old = places.filter((place) => this.#isOld(place) && place.phase === "inService");
    const healthy = places.filter((place) => this.#isHealthy(place, now)).length;
    const settled = healthy >= desired && places.every(({ phase }) => phase === "absent" || phase === "inService");
    this.#entry.replaced = this.#old.size - places.filter((place) => this.#isOld(place) && isThere(place)).length;
    // A zonal shift extends the timeout (ec2-auto-scaling-zonal-shift [D]).
    if (shifts.isActive) this.#progressAt = now;
    if (old.length === 0 && settled) this.#bake(now);
    else if (now - this.#progressAt >= STUCK_SECONDS) this.#fail();
    else if (this.#waits(settled, now)) roster.surge.refresh = 0;
    else {
      const mayTerminate = !suspensions.has("Terminate");
      this.#replace(mayTerminate ? this.#next(old, healthy, settled) : [], old.length, now);
    }
  }

  /** Who goes now. */
  #next(old: readonly Place[], healthy: number, settled: boolean): readonly Place[] {
    const { places, desired } = this.#ground.roster;
    const { minHealthyPercentage, scaleInProtectedInstances } = this.#spec;
    if (places.some(({ phase }) => phase === "terminating")) return [];
    const spare = healthy - Math.ceil((minHealthyPercentage / 100) * desired - 1e-9);
    // Where a percentage is less than one instance, one goes; but with a minimum of 100 only when another has come.
    const most = Math.max(settled && minHealthyPercentage < 100 ? 1 : 0, spare);
    const free = old.filter((place) => scaleInProtectedInstances === "Refresh" || !place.protected);
    return fromLargestZones(places, free, most);
  }

  #replace(going: readonly Place[], old: number, now: number): void {
    const { roster, spec } = this.#ground;
    const cause = this.#rollsBack ? CAUSES.rolledBack(now) : CAUSES.refreshed(now);
    for (const place of going) roster.terminate(place, cause);
    if (going.length > 0) this.#progressAt = now;
    this.#entry.replaced += going.length;
    const room = Math.floor((this.#spec.maxHealthyPercentage / 100) * roster.desired + 1e-9) - roster.desired;
    const least = this.#spec.minHealthyPercentage === 100 ? 1 : 0;
    // At a checkpoint nobody else is launched.
    const more = this.#atCheckpoint ? 0 : Math.max(least, room);
    roster.surge.refresh = Math.min(old - going.length, more);
    roster.converge(unasked(cause, spec));
  }

  get #rollsBack(): boolean {
    return this.#entry.status === "RollbackInProgress";
  }

  get #atCheckpoint(): boolean {
    const next = this.#rollsBack ? undefined : this.#spec.checkpointPercentages[this.#checkpoint];
    return next !== undefined && 100 * this.#entry.replaced >= next * this.#old.size;
  }

  /** At a checkpoint, once what was replaced is healthy, for its delay. */
  #waits(settled: boolean, now: number): boolean {
    if (now < this.#resumesAt) {
      this.#progressAt = now;
      return true;
    }
    if (!this.#atCheckpoint) return false;
    if (settled) {
      this.#checkpoint++;
      this.#resumesAt = now + this.#spec.checkpointDelaySeconds;
    }
    return true;
  }

  #bake(now: number): void {
    this.#ground.roster.surge.refresh = 0;
    if (this.#rollsBack) this.#ends("RollbackSuccessful");
    else if (this.#bakedAt === Infinity && this.#spec.bakeSeconds > 0) {
      this.#entry.status = "Baking";
      this.#bakedAt = now + this.#spec.bakeSeconds;
    } else if (this.#bakedAt === Infinity || now >= this.#bakedAt) this.#ends("Successful");
  }

  #fail(): void {
    if (this.#rollsBack) this.#ends("RollbackFailed");
    else if (this.#spec.autoRollback) this.#rollBack();
    else {
      // The group's own settings change only with success.
      this.#ground.roster.version = this.#before;
      this.#ends("Failed");
    }
  }

  #rollBack(): void {
    const { roster, steps } = this.#ground;
    roster.version = this.#before;
    this.#old = generations(roster.places.filter((place) => isThere(place) && place.version !== this.#before));
    this.#entry.status = "RollbackInProgress";
    this.#progressAt = steps.now;
    this.#resumesAt = -Infinity;
  }

  #ends(status: RefreshStatus): void {
    this.#ground.roster.surge.refresh = 0;
    this.#entry.status = status;
    this.#entry.endSeconds = this.#ground.steps.now;
  }

  #isOld({ index, generation }: Place): boolean {
    return this.#old.get(index) === generation;
  }

  #isHealthy(place: Place, now: number): boolean {
    if (place.phase !== "inService" || place.member.isGone()) return false;
    if (this.#isOld(place)) return place.member.isHealthy() !== false;
    return place.member.isHealthy() === true && now >= place.inServiceAt + this.#warmupSeconds;
  }
}

const generations = (places: readonly Place[]): ReadonlyMap<number, number> =>
  new Map(places.map(({ index, generation }) => [index, generation]));
