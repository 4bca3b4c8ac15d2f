import type { WarmPoolSpec } from "./auto-scaling-spec.js";

/**
 * Instances prepared beforehand: installed, then stopped, hibernated or left running. A launch takes one if there is one, and the pool
 * prepares another in its place, which takes as long as a launch from nothing.
 */
export class WarmPool {
  readonly #spec: WarmPoolSpec;
  #ready: number;
  #inPreparation = 0;

  constructor(spec: WarmPoolSpec, desired: number) {
    this.#spec = spec;
    this.#ready = this.#sizeAt(desired);
  }

  /** Whether there was one to take. */
  take(): boolean {
    if (this.#ready === 0) return false;
    this.#ready--;
    return true;
  }

  /** How many to prepare now, at this desired capacity; each is told of by `prepared`. */
  missing(desired: number): number {
    const count = Math.max(0, this.#sizeAt(desired) - this.#ready - this.#inPreparation);
    this.#inPreparation += count;
    return count;
  }

  /** Somebody who is scaled in, if there is room. */
  takeBack(desired: number): boolean {
    if (!this.#spec.reuseOnScaleIn || this.#ready + this.#inPreparation >= this.#sizeAt(desired)) return false;
    this.#ready++;
    return true;
  }

  prepared(): boolean {
    this.#inPreparation--;
    this.#ready++;
    return true;
  }

  /** Those that AWS bills as running. */
  get running(): number {
    return this.#spec.state === "Running" ? this.#ready : 0;
  }

  #sizeAt(desired: number): number {
    return Math.max(this.#spec.minSize, this.#spec.maxGroupPreparedCapacity - desired);
  }
}
