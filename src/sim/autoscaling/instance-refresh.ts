import type { InstanceRefreshSpec } from "./auto-scaling-spec.js";
import type { Place } from "./member.js";

/** A refresh that makes no progress for an hour fails. @see asg-instance-refresh [D23] */
const STUCK_SECONDS = 3600;

/** What the group does about a refresh now. */
export interface RefreshStep {
  readonly replace: readonly Place[];
  readonly status: "InProgress" | "Successful" | "Failed";
}

/**
 * An instance refresh: everything that was there when it began is replaced, so many at a time that MinHealthyPercentage of
 * the desired capacity stay healthy and warm, at least one. It waits at checkpoints, for whoever is protected from
 * scale-in, and for new instances to be healthy and InstanceWarmup old. The next ones go when the last have drained.
 */
export class InstanceRefresh {
  readonly spec: InstanceRefreshSpec;
  readonly startedAt: number;
  readonly #generations: ReadonlyMap<number, number>;
  readonly #warmupSeconds: number;
  #progressAt: number;
  #checkpoint = 0;
  #resumesAt = -Infinity;

  constructor(spec: InstanceRefreshSpec, places: readonly Place[], warmupSeconds: number, now: number) {
    this.spec = spec;
    this.startedAt = now;
    this.#progressAt = now;
    this.#warmupSeconds = warmupSeconds;
    this.#generations = new Map(places.filter(isThere).map(({ index, generation }) => [index, generation]));
  }

  get size(): number {
    return this.#generations.size;
  }

  /** How many of those that were there have gone. */
  replaced(places: readonly Place[]): number {
    return this.size - places.filter((place) => this.#isOld(place) && isThere(place)).length;
  }

  /** @param mayTerminate false: the process is suspended */
  step(places: readonly Place[], desired: number, now: number, mayTerminate: boolean): RefreshStep {
    const old = places.filter((place) => this.#isOld(place) && place.phase === "inService");
    const healthy = places.filter((place) => this.#isHealthy(place, now)).length;
    const settled = healthy >= desired && places.every(({ phase }) => phase === "absent" || phase === "inService");
    if (old.length === 0 && settled) return { replace: [], status: "Successful" };
    if (now - this.#progressAt >= STUCK_SECONDS) return { replace: [], status: "Failed" };
    if (this.#waits(places, settled, now)) return { replace: [], status: "InProgress" };
    const spare = healthy - Math.ceil((this.spec.minHealthyPercentage / 100) * desired - 1e-9);
    const drains = places.some(({ phase }) => phase === "terminating");
    const most = drains || !mayTerminate ? 0 : Math.max(settled ? 1 : 0, spare);
    const replace = old.filter((place) => !place.protected).slice(0, most);
    if (replace.length > 0) this.#progressAt = now;
    return { replace, status: "InProgress" };
  }

  /** At a checkpoint, once what was replaced is healthy, for its delay. */
  #waits(places: readonly Place[], settled: boolean, now: number): boolean {
    if (now < this.#resumesAt) {
      this.#progressAt = now;
      return true;
    }
    const next = this.spec.checkpointPercentages[this.#checkpoint];
    if (next === undefined || 100 * this.replaced(places) < next * this.size) return false;
    if (settled) {
      this.#checkpoint++;
      this.#resumesAt = now + this.spec.checkpointDelaySeconds;
    }
    return true;
  }

  #isOld({ index, generation }: Place): boolean {
    return this.#generations.get(index) === generation;
  }

  #isHealthy(place: Place, now: number): boolean {
    if (place.phase !== "inService" || place.member.isGone()) return false;
    if (this.#isOld(place)) return place.member.isHealthy() !== false;
    return place.member.isHealthy() === true && now >= place.inServiceAt + this.#warmupSeconds;
  }
}

const isThere = ({ phase }: Place): boolean => phase === "pending" || phase === "inService";
