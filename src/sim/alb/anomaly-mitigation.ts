/**
 * Automatic target weights (AWS, edit-target-group-attributes [D]): with at least three healthy targets, one that
 * fails more than its peers is anomalous; mitigation lowers its weight every 5 seconds to a minimum and raises it
 * again when it behaves. What "more" means and how fast weights move is not published: parameters of AnomalySpec [I].
 */
import type { AnomalySpec } from "./spec.js";

/** AWS [D]: fewer healthy targets have no peers to compare with. */
const FEWEST_TARGETS = 3;

export class AnomalyMitigation {
  readonly #spec: AnomalySpec;
  readonly weights: Float64Array;
  readonly #answers: Float64Array;
  readonly #failures: Float64Array;
  readonly #anomalous: Uint8Array;

  constructor(spec: AnomalySpec, targets: number) {
    this.#spec = spec;
    this.weights = new Float64Array(targets).fill(1);
    this.#answers = new Float64Array(targets);
    this.#failures = new Float64Array(targets);
    this.#anomalous = new Uint8Array(targets);
  }

  get periodSeconds(): number {
    return this.#spec.periodSeconds;
  }

  /** AnomalousHostCount. */
  get anomalousHosts(): number {
    return this.#anomalous.reduce((sum, one) => sum + one, 0);
  }

  /** MitigatedHostCount. */
  get mitigatedHosts(): number {
    return this.weights.reduce((sum, weight) => sum + (weight < 1 ? 1 : 0), 0);
  }

  /** A target answered, with a 5xx or not, or could not be connected to. */
  ended(position: number, failed: boolean): void {
    this.#answers[position]!++;
    if (failed) this.#failures[position]!++;
  }

  /** A period is over: compares the healthy targets among `eligible`. */
  endPeriod(eligible: ArrayLike<number>): void {
    const { factor, toleranceShare, minimumWeight, recoveryStep } = this.#spec;
    const share = (position: number): number =>
      this.#answers[position] === 0 ? 0 : this.#failures[position]! / this.#answers[position]!;
    const shares = Array.from(eligible, share);
    const sum = shares.reduce((total, one) => total + one, 0);
    Array.from(eligible).forEach((position, i) => {
      const peers = (sum - shares[i]!) / (shares.length - 1);
      const anomalous = shares.length >= FEWEST_TARGETS && shares[i]! > factor * peers + toleranceShare;
      this.#anomalous[position] = anomalous ? 1 : 0;
      const weight = this.weights[position]!;
      this.weights[position] = anomalous ? Math.max(minimumWeight, weight / 2) : Math.min(1, weight + recoveryStep);
    });
    this.#answers.fill(0);
    this.#failures.fill(0);
  }
}
