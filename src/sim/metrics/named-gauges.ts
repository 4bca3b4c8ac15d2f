import { Gauges, type Check, type Gauge } from "./gauges.js";

/** The gauges as one of several alike registers them: each carries its name, CloudWatch's dimension, and its label. */
export class NamedGauges extends Gauges {
  readonly #all: Gauges;
  readonly #name: string;
  readonly #label: string;

  constructor(all: Gauges, name: string, label: string) {
    super();
    this.#all = all;
    this.#name = name;
    this.#label = label;
  }

  override add(gauge: Gauge): void {
    const { metric, label } = gauge;
    this.#all.add({
      ...gauge,
      metric: `${metric}{DBInstanceIdentifier:${this.#name}}`,
      label: `${this.#label}: ${label}`,
      integral: () => gauge.integral(),
    });
  }

  override check(check: Check): void {
    this.#all.check(check);
  }
}
