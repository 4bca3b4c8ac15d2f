/** What the systems let the report see. A room registers its gauges while the system is wired. */

/** The system of gauges that a fleet has one of for each instance: for comparing instances, not for judging the fleet. */
export const EACH_INSTANCE = "eachInstance";

export interface Gauge {
  /** Groups gauges: "instance", "gunicorn", "pool", "database", "loadBalancer", "client". */
  readonly system: string;
  /** CloudWatch's name where there is one. */
  readonly metric: string;
  readonly label: string;
  readonly unit: "share" | "count" | "per second" | "bytes" | "s";
  /** Value at which the system is full; null = none. */
  readonly capacity: number | null;
  /** The quantity's integral over time so far; its average over a stretch is the difference over the length. */
  integral(): number;
}

/** A law of conservation the run must satisfy when it ends. */
export interface Check {
  readonly name: string;
  /** The two sides that must agree, to a relative 1e-6 and an absolute 1e-6. */
  sides(): { readonly left: number; readonly right: number };
}

export class Gauges {
  readonly gauges: Gauge[] = [];
  readonly checks: Check[] = [];

  add(gauge: Gauge): void {
    this.gauges.push(gauge);
  }

  check(check: Check): void {
    this.checks.push(check);
  }
}
