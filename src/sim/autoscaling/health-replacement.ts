import type { Steps } from "../kernel/steps.js";
import { CAUSES } from "./activities.js";
import type { AutoScalingSpec } from "./auto-scaling-spec.js";
import type { GroupBooks } from "./group-books.js";
import { outlived, type Place } from "./member.js";
import { unasked } from "./policies.js";
import type { Roster } from "./roster.js";
import type { Suspensions } from "./suspensions.js";
import type { ZonalShifts } from "./zonal-shift.js";

/** How often the group looks after its instances; unpublished, 30 to 60 s [I]. */
export const HEALTH_CHECK_SECONDS = 30;
/** "A few minutes" of failed status checks before an instance is given up [I]. */
const IMPAIRED_SECONDS = 180;

interface Sick {
  readonly place: Place;
  readonly cause: string;
}

/** Finds the unhealthy and the too old, and replaces them. */
export class HealthReplacement {
  readonly #spec: AutoScalingSpec;
  readonly #roster: Roster;
  readonly #steps: Steps;
  readonly #books: GroupBooks;
  readonly #suspensions: Suspensions;
  readonly #shifts: ZonalShifts;

  constructor(
    spec: AutoScalingSpec,
    roster: Roster,
    steps: Steps,
    books: GroupBooks,
    suspensions: Suspensions,
    shifts: ZonalShifts,
  ) {
    this.#spec = spec;
    this.#roster = roster;
    this.#steps = steps;
    this.#books = books;
    this.#suspensions = suspensions;
    this.#shifts = shifts;
  }

  check(): void {
    const { now } = this.#steps;
    const sick = this.#sick(now);
    // One at a time, when nothing else is under way.
    const oldest = this.#roster.isBusy
      ? null
      : outlived(this.#roster.places, now, this.#spec.maxInstanceLifetimeSeconds);
    if (sick.length === 0 && oldest !== null) sick.push({ place: oldest, cause: CAUSES.tooOld(now) });
    this.#roster.surge.unhealthy = 0;
    if (sick.length === 0 || this.#suspensions.has("ReplaceUnhealthy")) return;
    const gone = sick.filter(({ place }) => place.member.isGone());
    // Nothing to wait for: it does not run (ec2-auto-scaling-health-checks [D]: at once, and not a tenth at a time).
    for (const each of gone) this.#replace(each);
    const others = sick.filter((each) => !gone.includes(each));
    if (others.length === 0) return;
    if (this.#spec.maintenance === undefined) this.#replaceSome(others);
    else this.#replaceWithin(others, this.#spec.maintenance, now);
  }

  #sick(now: number): Sick[] {
    const sick: Sick[] = [];
    for (const place of this.#roster.inService) {
      if (!place.member.isImpaired()) place.impairedSince = Infinity;
      else if (place.impairedSince === Infinity) place.impairedSince = now;
      if (!this.#shifts.replacesUnhealthyIn(place.zone)) continue;
      const graceOver = now >= place.inServiceAt + this.#spec.healthCheckGracePeriodSeconds;
      // No grace for what is not running (health-check-grace-period [D23]).
      if (place.member.isGone() || now - place.impairedSince >= IMPAIRED_SECONDS)
        sick.push({ place, cause: CAUSES.ec2Unhealthy(now) });
      else if (this.#spec.healthCheckType === "ELB" && graceOver && place.member.isHealthy() === false)
        sick.push({ place, cause: CAUSES.elbUnhealthy(now) });
    }
    return sick;
  }

  /** A tenth of the group at a time, while nine tenths of it are in service (ec2-auto-scaling-health-checks [D]). */
  #replaceSome(sick: readonly Sick[]): void {
    const { desired, pending, inService } = this.#roster;
    if (pending > 0 && inService.length < 0.9 * desired) return;
    for (const each of sick.slice(0, Math.max(1, Math.floor(0.1 * desired)))) this.#replace(each);
  }

  /**
   * Never fewer ready ones than the policy's minimum and never more instances than its maximum, so that others are launched
   * first (ec2-auto-scaling-instance-maintenance-policy [D]).
   */
  #replaceWithin(
    sick: readonly Sick[],
    { minHealthyPercentage, maxHealthyPercentage }: NonNullable<AutoScalingSpec["maintenance"]>,
    now: number,
  ): void {
    const { desired, inService } = this.#roster;
    const unwell = new Set(sick.map(({ place }) => place));
    const isReady = (place: Place): boolean =>
      !unwell.has(place) &&
      place.warmAt <= now &&
      (this.#spec.healthCheckType === "EC2" ? !place.member.isImpaired() : place.member.isHealthy() === true);
    const least = Math.ceil((minHealthyPercentage / 100) * desired - 1e-9);
    const spare = inService.filter(isReady).length + sick.length - least;
    const most = Math.max(0, Math.min(sick.length, spare));
    const room = Math.floor((maxHealthyPercentage / 100) * desired + 1e-9) - desired;
    for (const { place, cause } of sick.slice(0, most)) {
      this.#books.replaced++;
      this.#roster.terminate(place, cause);
    }
    this.#roster.surge.unhealthy = Math.min(sick.length - most, Math.max(minHealthyPercentage === 100 ? 1 : 0, room));
    this.#roster.converge(unasked(CAUSES.maintained(now), this.#spec));
  }

  #replace({ place, cause }: Sick): void {
    // Nobody goes while nobody may be terminated, and nobody comes in his place.
    if (this.#suspensions.has("Terminate")) return;
    this.#books.replaced++;
    this.#roster.replace(place, unasked(cause, this.#spec));
  }
}
