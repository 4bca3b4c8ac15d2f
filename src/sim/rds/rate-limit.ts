/** So much a second; with `burst`, more than that while there are credits. */
export interface RateSpec {
  readonly perSecond: number;
  readonly burst?: {
    readonly perSecond: number;
    /** One for each unit; they come back at `perSecond`, up to so many. */
    readonly most: number;
    readonly first: number;
  };
}

/**
 * A limit of operations or bytes a second. One that bursts has a bucket of credits: a unit costs one, and the baseline brings
 * them back all the time. gp2's bucket is that by the documentation; of an instance class AWS says only that it does its
 * maximum for 30 minutes at least once in 24 hours, which a bucket of that size keeps.
 */
export class RateLimit {
  readonly #spec: RateSpec;
  /** As of `#creditsAt`. */
  #credits: number;
  #creditsAt = 0;

  constructor(spec: RateSpec) {
    this.#spec = spec;
    this.#credits = spec.burst?.first ?? 0;
  }

  /** How long so many units take that begin at `begun`, s; they are taken. */
  take(units: number, begun: number): number {
    const { perSecond, burst } = this.#spec;
    if (burst === undefined || burst.perSecond <= perSecond) return units / perSecond;
    const left = Math.min(burst.most, this.#creditsLeft(begun));
    // At full speed a unit costs a credit, of which the baseline brings back a part meanwhile.
    const each = 1 - perSecond / burst.perSecond;
    const fast = Math.min(units, left / each);
    this.#credits = left - fast * each;
    const seconds = fast / burst.perSecond + (units - fast) / perSecond;
    this.#creditsAt = begun + seconds;
    return seconds;
  }

  /** Share of the credits left; 1 where none are needed. */
  shareLeft(at: number): number {
    const { burst } = this.#spec;
    return burst === undefined ? 1 : Math.min(burst.most, this.#creditsLeft(at)) / burst.most;
  }

  #creditsLeft(at: number): number {
    return this.#credits + Math.max(0, at - this.#creditsAt) * this.#spec.perSecond;
  }
}
