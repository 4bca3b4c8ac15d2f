import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { Steps } from "../kernel/steps.js";
import type { World } from "../kernel/world.js";
import { CAUSES, type ScalingActivity } from "./activities.js";
import type { AutoScalingSpec } from "./auto-scaling-spec.js";
import type { GroupBooks } from "./group-books.js";
import { LaunchTimes, type LaunchTime } from "./launch-times.js";
import { isThere, Place, type Member } from "./member.js";
import type { Suspensions } from "./suspensions.js";
import { choosePlace, chooseVictim, type Ground } from "./zones.js";
import type { ZonalShifts } from "./zonal-shift.js";

const FIRST_RETRY_SECONDS = 60;
const LAST_RETRY_SECONDS = 900;
/** After so long without one launch that succeeds, AWS suspends them (as-suspend-resume-processes [D23]). */
const GIVE_UP_SECONDS = 24 * 3600;

/** Why instances are launched or terminated, and what follows. Seconds. */
export interface Order {
  readonly cause: string;
  /** From InService until an instance counts for the group's metrics. */
  readonly warmupSeconds: number;
  /** Of simple scaling, from the end of the last activity on. */
  readonly cooldownSeconds: number;
}

/** Who is in the group: instances are launched and terminated here, zone by zone, and every activity is recorded. */
export class Roster {
  readonly places: readonly Place[];
  readonly #spec: AutoScalingSpec;
  readonly #zoneNames: readonly string[];
  readonly #steps: Steps;
  readonly #books: GroupBooks;
  readonly #suspensions: Suspensions;
  readonly #times: LaunchTimes;
  readonly #victims: Draws;
  readonly #ground: Ground;
  /** The launch template's, of whoever is launched from now on. */
  version = 0;
  #desired: number;
  /** Above the desired capacity, by who needs it: while zones are evened out, in a refresh, for who is unhealthy. */
  readonly surge = { zones: 0, refresh: 0, unhealthy: 0 };
  /** Whether somebody is to be replaced by a refresh that is under way. */
  isOnNotice: (place: Place) => boolean = () => false;
  #cooldownUntil = -Infinity;
  #retryAt = -Infinity;
  #retrySeconds = FIRST_RETRY_SECONDS;
  #failingSince = Infinity;

  constructor(
    world: World,
    spec: AutoScalingSpec,
    zoneNames: readonly string[],
    members: readonly Member[],
    steps: Steps,
    books: GroupBooks,
    suspensions: Suspensions,
    shifts: ZonalShifts,
  ) {
    this.#spec = spec;
    this.#zoneNames = zoneNames;
    this.#steps = steps;
    this.#books = books;
    this.#suspensions = suspensions;
    this.#desired = spec.desiredCapacity;
    this.places = members.map((member, index) => new Place(index, spec.zoneOfPlace[index]!, member));
    this.#victims = new Draws(world.stream("launch", "victim"), law({ kind: "uniform", min: 0, max: 1 }));
    this.#times = new LaunchTimes(
      world,
      spec,
      (seconds, act) => steps.after(seconds, act),
      (by) => books.change("prepared", by),
    );
    this.#ground = {
      isShut: (zone) => shifts.isAwayFrom(zone),
      fails: (zone) => this.#hasNone(zone),
      isOnNotice: (place) => this.isOnNotice(place),
      distribution: spec.capacityDistribution,
    };
    for (const place of this.places) {
      if (place.index < spec.desiredCapacity) {
        place.phase = "inService";
        place.id = books.newId();
        books.change("inService", 1);
      } else place.member.end();
    }
    books.change("desired", spec.desiredCapacity);
  }

  get desired(): number {
    return this.#desired;
  }

  set desired(desired: number) {
    this.#books.change("desired", desired - this.#desired);
    this.#desired = desired;
  }

  /** Instances that count: on their way, or in service. */
  get capacity(): number {
    return this.places.filter(isThere).length;
  }

  get inService(): readonly Place[] {
    return this.places.filter(({ phase }) => phase === "inService");
  }

  get pending(): number {
    return this.places.filter(({ phase }) => phase === "pending").length;
  }

  get isBusy(): boolean {
    return this.#books.underWay > 0;
  }

  get isCoolingDown(): boolean {
    return this.#steps.now < this.#cooldownUntil;
  }

  /** Some zone has no instance to give now. */
  get lacksCapacity(): boolean {
    return this.#spec.zoneOfPlace.some((zone) => this.#hasNone(zone));
  }

  /** Launches or terminates until there are as many as there should be. */
  converge(order: Order): void {
    const size = this.#desired + this.surge.zones + this.surge.refresh + this.surge.unhealthy;
    for (let missing = size - this.capacity; missing > 0; missing--) if (!this.launch(order)) break;
    if (this.#suspensions.has("Terminate")) return;
    for (let surplus = this.capacity - size; surplus > 0; surplus--) {
      const chance = (): number => this.#victims.at(this.#books.terminations);
      const victim = chooseVictim(this.places, this.#spec.terminationPolicies, this.#steps.now, chance);
      if (victim === null) break;
      const { capacity } = this;
      const cause = `${order.cause} ${CAUSES.terminated(this.#steps.now, capacity, capacity - 1)}`;
      this.#leave(victim, cause, order.cooldownSeconds, this.#times.takesBack(this.#desired));
    }
  }

  /** Terminated, and launched again somewhere. */
  replace(place: Place, order: Order): void {
    this.terminate(place, order.cause);
    this.launch(order);
  }

  terminate(place: Place, cause: string): void {
    this.#leave(place, cause, 0, false);
  }

  /** false: nowhere is there room, and it is tried again later. @param inZone there only, and only once; null: anywhere */
  launch(order: Order, inZone: number | null = null): boolean {
    const { now } = this.#steps;
    if (this.#suspensions.has("Launch") || now < this.#retryAt) return false;
    const { place, failed } = choosePlace(this.places, this.#ground, inZone);
    for (const zone of failed) this.#books.launchFailed(this.#zoneNames[zone]!, order.cause);
    if (place === null) {
      // Evening out zones can wait; only a launch that is needed is tried again.
      if (inZone === null) this.#retry(order);
      return false;
    }
    this.#retrySeconds = FIRST_RETRY_SECONDS;
    this.#failingSince = Infinity;
    const { capacity } = this;
    const activity = this.#books.starts(
      `Launching a new EC2 instance: ${(place.id = this.#books.newId())}`,
      `${order.cause} ${CAUSES.launched(now, capacity, capacity + 1)}`,
    );
    place.launched(now, this.version, this.#spec.newInstancesProtectedFromScaleIn);
    this.#books.change("pending", 1);
    this.#bring(place, this.#times.launch(this.#books.launches++, this.#desired), activity, order);
    return true;
  }

  /** Pending, its hook, in service; meanwhile it boots, pulls its image and starts the application. */
  #bring(place: Place, time: LaunchTime, activity: ScalingActivity, order: Order): void {
    const { untilRunning, hook, bootSeconds, pulls, bootstrapSeconds } = time;
    const { generation, version } = place;
    const goesOn = (act: () => void) => (): void => {
      if (place.generation === generation && isThere(place)) act();
    };
    let answers = false;
    const serve = goesOn(() => {
      answers = true;
      if (place.phase === "inService") place.member.serve(version);
    });
    const start = goesOn(() => this.#steps.after(bootstrapSeconds, serve));
    const booted = goesOn(() => (pulls ? place.member.pullImage(start) : start()));
    this.#steps.after(untilRunning + hook.seconds, () => {
      this.#books.change("pending", -1);
      if (hook.abandons) {
        place.phase = "absent";
        this.#ends(activity, 0, "Failed");
        return;
      }
      this.#ends(activity, order.cooldownSeconds);
      this.#books.change("inService", 1);
      place.enters(this.#steps.now, order.warmupSeconds);
      if (answers) place.member.serve(version);
    });
    this.#steps.after(untilRunning + bootSeconds, booted);
  }

  #retry(order: Order): void {
    const { now } = this.#steps;
    this.#failingSince = Math.min(this.#failingSince, now);
    if (now - this.#failingSince >= GIVE_UP_SECONDS) {
      this.#suspensions.suspend(["Launch"]);
      this.#books.launchesSuspended();
      return;
    }
    this.#retryAt = now + this.#retrySeconds;
    this.#steps.after(this.#retrySeconds, () => {
      this.#retryAt = -Infinity;
      this.converge(order);
    });
    this.#retrySeconds = Math.min(LAST_RETRY_SECONDS, 2 * this.#retrySeconds);
  }

  /** @param toPool stopped and kept rather than terminated */
  #leave(place: Place, cause: string, cooldownSeconds: number, toPool: boolean): void {
    if (this.#suspensions.has("Terminate")) return;
    const description = toPool
      ? `Moving EC2 instance to warm pool: ${place.id}`
      : `Terminating EC2 instance: ${place.id}`;
    const activity = this.#books.starts(description, cause);
    const { generation } = place;
    this.#books.terminations++;
    this.#books.change(place.phase === "pending" ? "pending" : "inService", -1);
    this.#books.change("terminating", 1);
    place.phase = "terminating";
    place.member.leave();
    const hookSeconds = this.#times.termination(this.#books.terminations);
    this.#steps.after(this.#spec.deregistrationDelaySeconds + hookSeconds, () => {
      if (place.generation !== generation) return;
      place.phase = "absent";
      place.member.end();
      this.#books.change("terminating", -1);
      this.#ends(activity, cooldownSeconds);
    });
  }

  #ends(activity: ScalingActivity, cooldownSeconds: number, status: "Successful" | "Failed" = "Successful"): void {
    this.#books.ends(activity, status);
    // It starts when the last instance has finished (ec2-auto-scaling-scaling-cooldowns [D23]).
    if (cooldownSeconds > 0) this.#cooldownUntil = this.#steps.now + cooldownSeconds;
  }

  #hasNone(zone: number): boolean {
    const { now } = this.#steps;
    return this.#spec.launchFailures.some(
      (failure) =>
        (failure.zone === null || failure.zone === zone) && failure.atSeconds <= now && now < failure.untilSeconds,
    );
  }
}
