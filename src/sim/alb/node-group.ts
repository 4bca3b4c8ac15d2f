import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import { AnomalyMitigation } from "./anomaly-mitigation.js";
import { enoughHealthy } from "./minimum-healthy.js";
import type { Registrations } from "./registration.js";
import type { TargetGroupSpec } from "./spec.js";
import { TargetHealth } from "./target-health.js";

/**
 * One node's view of one target group: which targets it may choose and whose turn it is. Every node decides on its
 * own, from its own health checks and its own counts (AWS, how-elastic-load-balancing-works [D]).
 *
 * Least outstanding requests counts this node's requests only, ties go round robin [I]. In slow start a target's
 * share grows linearly; smooth weighted round robin keeps the shares exact.
 */
export class NodeGroup {
  readonly #clock: Float64Array;
  readonly #spec: TargetGroupSpec;
  readonly #registrations: Registrations;
  readonly #isShut: (position: number) => boolean;
  /** By position in the group; null: not in this node's scope. */
  readonly health: readonly (TargetHealth | null)[];
  /** Requests of this node in progress, by position. */
  readonly outstanding: Int32Array;
  readonly anomalies: AnomalyMitigation | null;
  /** Positions that may be chosen, ascending. */
  eligible: Int32Array = new Int32Array(0);
  /** Too few are healthy: requests go to all that are registered. */
  failsOpen = false;
  healthy = 0;
  registered = 0;
  /** The target chosen last. */
  #last = -1;
  /** When each target's slow start began; -Infinity = it has none. */
  readonly #rampFrom: Float64Array;
  #rampsUntil = -Infinity;
  /** Smooth weighted round robin: what each target has in hand. */
  readonly #credit: Float64Array;
  readonly #random: Draws;
  #drawn = 0;

  /** @param inScope by position. @param isShut whether a position is in a zone that traffic is shifted away from */
  constructor(
    world: World,
    zone: string,
    spec: TargetGroupSpec,
    inScope: readonly boolean[],
    registrations: Registrations,
    isShut: (position: number) => boolean = () => false,
  ) {
    this.#isShut = isShut;
    this.#clock = world.calendar.clock;
    this.#spec = spec;
    this.#registrations = registrations;
    this.health = inScope.map((scoped) => (scoped ? new TargetHealth(spec.healthCheck, true) : null));
    this.outstanding = new Int32Array(spec.targets.length);
    this.#rampFrom = new Float64Array(spec.targets.length).fill(-Infinity);
    this.#credit = new Float64Array(spec.targets.length);
    this.#random = new Draws(
      world.stream("albTarget", `${zone}/${spec.name}`),
      law({ kind: "uniform", min: 0, max: 1 }),
    );
    this.anomalies =
      spec.anomalyMitigation === null ? null : new AnomalyMitigation(spec.anomalyMitigation, spec.targets.length);
    this.refresh();
  }

  /** A position, or -1 if the group has no target here. */
  choose(): number {
    const { eligible } = this;
    if (eligible.length === 0) return -1;
    let chosen: number;
    if (this.#spec.algorithm === "least_outstanding_requests") chosen = this.#leastOutstanding();
    else if (this.#spec.algorithm === "weighted_random") chosen = this.#atRandom();
    else chosen = this.#rampsUntil > this.#clock[0]! ? this.#byShare() : this.#following();
    this.#last = chosen;
    return chosen;
  }

  /** Whether a sticky client may go back there. */
  mayUse(position: number): boolean {
    return this.eligible.includes(position);
  }

  /** UnHealthyHostCount; draining targets are in neither count. */
  get unhealthy(): number {
    return this.#count((health) => health.state === "unhealthy");
  }

  /** Enough are healthy for this node's address to stay in DNS, as far as this group is concerned. */
  get fitForDns(): boolean {
    return enoughHealthy(this.#spec.dnsFailover, this.healthy, this.registered);
  }

  /** A target was deregistered, or registered again: then it is checked anew. */
  reregister(position: number): void {
    const health = this.health[position];
    if (health == null || this.#registrations.of(position) !== "registered") return;
    health.state = this.#spec.healthCheck === null ? "unavailable" : "initial";
    health.reason = this.#spec.healthCheck === null ? "Target.HealthCheckDisabled" : "Elb.InitialHealthChecking";
  }

  /** A target has turned healthy: slow start, if another healthy one is past its own (AWS [D]). */
  turnedHealthy(position: number): void {
    const seconds = this.#spec.slowStartSeconds;
    if (seconds === 0) return;
    const now = this.#clock[0]!;
    const others = this.health.some(
      (health, other) => other !== position && health?.state === "healthy" && this.#rampFrom[other]! + seconds <= now,
    );
    if (!others) return;
    this.#rampFrom[position] = now;
    this.#rampsUntil = now + seconds;
    this.#credit.fill(0);
  }

  /** Who may be chosen has changed. */
  refresh(): void {
    const members: number[] = [];
    this.health.forEach((health, position) => {
      if (health !== null && this.#registrations.of(position) === "registered") members.push(position);
    });
    const open = members.filter((position) => !this.#isShut(position));
    // A shift away from all there is would be none (ARC, app-load-balancers [D]: not for groups of one zone).
    const registered = open.length === 0 ? members : open;
    const healthy = registered.filter((position) => {
      const { state } = this.health[position]!;
      return state === "healthy" || state === "unavailable";
    });
    this.registered = registered.length;
    this.healthy = healthy.length;
    this.failsOpen = !enoughHealthy(this.#spec.routingFailover, healthy.length, registered.length);
    this.eligible = Int32Array.from(this.failsOpen ? registered : healthy);
  }

  #count(condition: (health: TargetHealth) => boolean): number {
    let count = 0;
    this.health.forEach((health, position) => {
      if (health !== null && this.#registrations.of(position) === "registered" && condition(health)) count++;
    });
    return count;
  }

  /** The first after the last chosen, cyclically. */
  #following(): number {
    const { eligible } = this;
    for (const position of eligible) if (position > this.#last) return position;
    return eligible[0]!;
  }

  #leastOutstanding(): number {
    const { eligible, outstanding } = this;
    let best = -1;
    for (const position of eligible) {
      if (best < 0) best = position;
      else {
        const fewer = outstanding[position]! - outstanding[best]!;
        // Among equals the first that follows the last chosen.
        if (fewer < 0 || (fewer === 0 && position > this.#last && best <= this.#last)) best = position;
      }
    }
    return best;
  }

  #atRandom(): number {
    const { eligible } = this;
    const weights = this.anomalies?.weights;
    let total = 0;
    for (const position of eligible) total += weights === undefined ? 1 : weights[position]!;
    let left = this.#random.at(this.#drawn++) * total;
    for (const position of eligible) {
      left -= weights === undefined ? 1 : weights[position]!;
      if (left <= 0) return position;
    }
    return eligible[eligible.length - 1]!;
  }

  /** Smooth weighted round robin: everyone gains its share, the richest is chosen and pays the total. */
  #byShare(): number {
    const now = this.#clock[0]!;
    let total = 0;
    let best = -1;
    for (const position of this.eligible) {
      const share = Math.min(1, (now - this.#rampFrom[position]!) / this.#spec.slowStartSeconds);
      total += share;
      this.#credit[position]! += share;
      if (best < 0 || this.#credit[position]! > this.#credit[best]!) best = position;
    }
    this.#credit[best]! -= total;
    return best;
  }
}
