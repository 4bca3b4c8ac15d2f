import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { TargetHealthCheckSpec } from "./spec.js";
import type { Target } from "./target.js";
import { inMatcher, type HealthReason } from "./target-health.js";

/** One target that one node checks. */
export interface Check {
  readonly spec: TargetHealthCheckSpec;
  readonly target: Target;
  /** A check of this target has ended; `failure` is "" if it passed. */
  readonly ended: (failure: HealthReason) => void;
  /** Sends a deep check's request; its answer comes to `answered`. */
  readonly ask: () => void;
  /** Whether the network swallows the check that is sent now: each opens a connection of its own. */
  readonly dropped: () => boolean;
  /** Whether the target is still registered. */
  readonly active: () => boolean;
}

/**
 * One node's health checks: every target each `interval`, from a phase of its own, whatever the last check took (AWS,
 * target-group-health-checks [D]). A shallow check sees what accepting the connection shows; a deep one is a request
 * through the target's queues, and fails when they are too long.
 */
export class HealthChecker {
  readonly #world: World;
  readonly #checks: Check[] = [];
  readonly #phases: Draws;
  readonly #starts: DelayLine;
  readonly #results: DelayLine;
  readonly #deadlines: DelayLine;
  /** Result of the shallow check under way. */
  readonly #failure: HealthReason[] = [];
  /** Number of the deep check that an answer is awaited of; -1 = none. */
  readonly #awaited: number[] = [];
  readonly #asked: number[] = [];
  readonly #roundTripSeconds: number;

  /** @param zone of the node: names its random stream */
  constructor(world: World, zone: string, roundTripSeconds: number) {
    this.#world = world;
    this.#roundTripSeconds = roundTripSeconds;
    this.#phases = new Draws(world.stream("healthCheckPhase", zone), law({ kind: "uniform", min: 0, max: 1 }));
    this.#starts = new DelayLine(world.calendar, { arrived: (check) => this.#start(check) });
    this.#results = new DelayLine(world.calendar, {
      arrived: (check) => this.#checks[check]!.ended(this.#failure[check]!),
    });
    this.#deadlines = new DelayLine(world.calendar, { arrived: (check) => this.#deadline(check) });
  }

  add(check: Check): number {
    const number = this.#checks.push(check) - 1;
    this.#failure.push("");
    this.#awaited.push(-1);
    this.#asked.push(0);
    const phase = this.#phases.at(number) * check.spec.intervalSeconds;
    this.#starts.holdUntil(number, this.#world.calendar.now + phase);
    return number;
  }

  /** Number of the deep check that `check` waits for: it comes back with the answer. */
  numberOf(check: number): number {
    return this.#asked[check]!;
  }

  /** The answer to a deep check, which may be too late. */
  answered(check: number, number: number, status: number): void {
    if (this.#awaited[check] !== number) return;
    this.#awaited[check] = -1;
    const { spec, ended } = this.#checks[check]!;
    if (status < 0) ended("Target.FailedHealthChecks");
    else ended(inMatcher(spec.matcher, status) ? "" : "Target.ResponseCodeMismatch");
  }

  #start(check: number): void {
    const { spec, target, active, dropped } = this.#checks[check]!;
    const { now } = this.#world.calendar;
    this.#starts.holdUntil(check, now + spec.intervalSeconds);
    if (!active()) return;
    const { state } = target;
    const soon = now + this.#roundTripSeconds;
    if (dropped()) this.#end(check, "Target.Timeout", now + spec.timeoutSeconds);
    else if (state === "crashed") this.#end(check, "Target.FailedHealthChecks", soon);
    else if (state === "blackholed" || state === "hung") this.#end(check, "Target.Timeout", now + spec.timeoutSeconds);
    else if (state === "erroring") {
      const passed = inMatcher(spec.matcher, target.errorStatus);
      this.#end(check, passed ? "" : "Target.ResponseCodeMismatch", soon);
    } else if (spec.route === null) this.#end(check, "", soon);
    else {
      this.#awaited[check] = ++this.#asked[check]!;
      this.#deadlines.holdUntil(check, now + spec.timeoutSeconds);
      this.#checks[check]!.ask();
    }
  }

  #end(check: number, failure: HealthReason, at: number): void {
    this.#failure[check] = failure;
    this.#results.holdUntil(check, at);
  }

  /** Checks are further apart than their timeout, so the one awaited is the one whose time is up. */
  #deadline(check: number): void {
    if (this.#awaited[check]! < 0) return;
    this.#awaited[check] = -1;
    this.#checks[check]!.ended("Target.Timeout");
  }
}
