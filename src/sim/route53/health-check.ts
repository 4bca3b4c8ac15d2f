import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { Addresses } from "../network/addresses.js";
import type { HealthCheckSpec } from "./route53-spec.js";

/** Health is looked up when a query is answered; a query never starts a check. */
export interface HealthState {
  readonly healthy: boolean;
}

export type EndpointCheckSpec = Exclude<HealthCheckSpec, { kind: "CALCULATED" }>;

/** Seconds until a checker gives up a connection. AWS, determining-health-of-endpoints [D23]. */
const CONNECT_TIMEOUT_SECONDS = { HTTP: 4, TCP: 10 } as const;

/**
 * One endpoint's health check: a population of checkers, each with its own region, phase and view. A checker asks,
 * waits for the outcome, rests for the interval, asks again; nobody coordinates them, so the endpoint sees bursts.
 * Its view turns after `failureThreshold` equal outcomes in a row; the endpoint is healthy while more than 18 % of the
 * views are (AWS, determining-health-of-endpoints [D23]).
 */
export class EndpointHealthCheck implements HealthState {
  readonly #world: World;
  readonly #spec: EndpointCheckSpec;
  readonly #addresses: Addresses;
  /** Each checker is in one of two lines: resting until its next request, or waiting for an outcome. */
  readonly #resting: DelayLine;
  readonly #asking: DelayLine;
  readonly #passes: Uint8Array;
  readonly #views: Uint8Array;
  /** Outcomes in a row that contradict the view. */
  readonly #against: Int32Array;
  #healthyViews: number;
  /** Requests sent by all checkers. */
  requests = 0;

  constructor(world: World, name: string, spec: EndpointCheckSpec, addresses: Addresses) {
    this.#world = world;
    this.#spec = spec;
    this.#addresses = addresses;
    const { checkers, requestIntervalSeconds } = spec;
    this.#passes = new Uint8Array(checkers);
    // New checks count as healthy until there are data. AWS, same page [D23].
    this.#views = new Uint8Array(checkers).fill(1);
    this.#against = new Int32Array(checkers);
    this.#healthyViews = checkers;
    this.#resting = new DelayLine(world.calendar, { arrived: (checker) => this.#ask(checker) });
    this.#asking = new DelayLine(world.calendar, { arrived: (checker) => this.#conclude(checker) });
    const phases = new Draws(world.stream("healthCheckPhase", name), law({ kind: "uniform", min: 0, max: 1 }));
    for (let checker = 0; checker < checkers; checker++)
      this.#resting.holdUntil(checker, phases.at(checker) * requestIntervalSeconds);
  }

  get healthy(): boolean {
    return this.#healthyViews > this.#spec.healthyShare * this.#spec.checkers !== this.#spec.inverted;
  }

  /** CloudWatch's HealthCheckPercentageHealthy, as a share. */
  get healthyShare(): number {
    return this.#healthyViews / this.#spec.checkers;
  }

  #ask(checker: number): void {
    this.requests++;
    const { address, kind, roundTripSeconds } = this.#spec;
    const state = this.#addresses.state(address);
    this.#passes[checker] = state === "up" && (kind === "TCP" || this.#addresses.healthy(address)) ? 1 : 0;
    // TCP: one round trip; HTTP: one more for the answer.
    const trips = state === "up" && kind === "HTTP" ? 2 : 1;
    const seconds = state === "blackhole" ? CONNECT_TIMEOUT_SECONDS[kind] : trips * roundTripSeconds;
    this.#asking.holdUntil(checker, this.#world.calendar.now + seconds);
  }

  #conclude(checker: number): void {
    const pass = this.#passes[checker]!;
    if (pass === this.#views[checker]) this.#against[checker] = 0;
    else if (++this.#against[checker]! >= this.#spec.failureThreshold) {
      this.#views[checker] = pass;
      this.#against[checker] = 0;
      this.#healthyViews += pass === 1 ? 1 : -1;
    }
    this.#resting.holdUntil(checker, this.#world.calendar.now + this.#spec.requestIntervalSeconds);
  }
}

/** Healthy while at least `threshold` of its children are. AWS, health-checks-creating-values [D23]. */
export class CalculatedHealthCheck implements HealthState {
  readonly #children: readonly HealthState[];
  readonly #threshold: number;
  readonly #inverted: boolean;

  constructor(children: readonly HealthState[], threshold: number, inverted: boolean) {
    this.#children = children;
    this.#threshold = threshold;
    this.#inverted = inverted;
  }

  get healthy(): boolean {
    let count = 0;
    for (const child of this.#children) if (child.healthy) count++;
    return count >= this.#threshold !== this.#inverted;
  }
}
