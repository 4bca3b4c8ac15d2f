import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { Addresses } from "../network/addresses.js";
import type { Asker } from "./choose-records.js";
import { CalculatedHealthCheck, EndpointHealthCheck, type HealthState } from "./health-check.js";
import { HostedZone, type Answer } from "./hosted-zone.js";
import type { HealthCheckSpec, Route53Spec } from "./route53-spec.js";

/** The hosted zone with its health checks, in time: changes of records spread, queries are counted. */
export class Route53 {
  readonly #spec: Route53Spec;
  readonly #zone: HostedZone;
  readonly #submitted: DelayLine;
  readonly #inSync: DelayLine;
  readonly #world: World;
  /** Answers given so far that hold each address. */
  readonly #given: Float64Array;
  #queries = 0;
  #noData = 0;
  #pending = 0;

  constructor(world: World, spec: Route53Spec, addresses: Addresses) {
    this.#world = world;
    this.#spec = spec;
    const draws = new Draws(world.stream("route53"), law({ kind: "uniform", min: 0, max: 1 }));
    let number = 0;
    const checks = healthChecks(world, spec, addresses);
    this.#zone = new HostedZone(spec.recordSets, checks, addresses, spec.negativeTtlSeconds, () => draws.at(number++));
    this.#given = new Float64Array(spec.addresses.length);
    this.#submitted = new DelayLine(world.calendar, { arrived: (batch) => this.#submit(batch) });
    this.#inSync = new DelayLine(world.calendar, { arrived: (batch) => this.#take(batch) });
    spec.changes.forEach(({ atSeconds }, batch) => this.#submitted.holdUntil(batch, atSeconds));
    this.#registerGauges();
  }

  /** One query that reaches an authoritative name server. */
  query(name: string, asker: Asker): Answer {
    const answer = this.#zone.answer(name, asker);
    this.#queries++;
    if (answer.addresses.length === 0) this.#noData++;
    for (const address of answer.addresses) this.#given[address]!++;
    return answer;
  }

  /** Status of the latest change, as GetChange gives it. */
  get changeStatus(): "PENDING" | "INSYNC" {
    return this.#pending > 0 ? "PENDING" : "INSYNC";
  }

  #submit(batch: number): void {
    this.#pending++;
    this.#inSync.holdUntil(batch, this.#world.calendar.now + this.#spec.propagationSeconds);
  }

  #take(batch: number): void {
    this.#pending--;
    for (const change of this.#spec.changes[batch]!.changes) this.#zone.apply(change);
  }

  #registerGauges(): void {
    const add = (metric: string, label: string, integral: () => number): void =>
      this.#world.gauges.add({ system: "route53", metric, label, unit: "per second", capacity: null, integral });
    add("DNSQueries", "DNS queries at Route 53", () => this.#queries);
    add("DNSNoData", "DNS answers without a record", () => this.#noData);
    this.#spec.addresses.forEach((name, address) => {
      add(`DNSAnswers ${name}`, `DNS answers with ${name}`, () => this.#given[address]!);
    });
  }
}

/** Children of a calculated check come before it. */
function healthChecks(world: World, spec: Route53Spec, addresses: Addresses): HealthState[] {
  const states: HealthState[] = [];
  const of = (check: HealthCheckSpec, index: number): HealthState => {
    if (check.kind !== "CALCULATED") return new EndpointHealthCheck(world, String(index), check, addresses);
    const children = check.children.map((child) => states[child]!);
    return new CalculatedHealthCheck(children, check.healthThreshold, check.inverted);
  };
  spec.healthChecks.forEach((check, index) => states.push(of(check, index)));
  return states;
}
