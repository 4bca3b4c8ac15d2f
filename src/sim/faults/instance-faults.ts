import { DelayLine } from "../kernel/delay-line.js";
import type { Calendar } from "../kernel/calendar.js";
import type { InstanceFaultAction, InstanceFaultSpec } from "./spec.js";

/** Before anything else that happens at the same time. */
const FIRST = -2;

/** What a fault can do to an instance. */
export interface Faultable {
  readonly set: (state: "up" | "crashed" | "hung" | "blackholed" | "erroring", errorStatus?: number) => void;
  readonly slowDown: (factor: number) => void;
  readonly takeMemory: (share: number) => void;
  readonly deregister: () => void;
  readonly register: () => void;
  /** Whether EC2 has stopped it. */
  readonly terminate: (isOver: boolean) => void;
}

/**
 * Carries the timeline of faults out. Where several overlap at one instance, the one that began last shows, and the
 * one before it again when that ends; slow-downs multiply.
 */
export function scheduleInstanceFaults(
  calendar: Calendar,
  faults: readonly InstanceFaultSpec[],
  instances: readonly Faultable[],
): void {
  const timeline = new InstanceFaults(faults, instances);
  const line = new DelayLine(calendar, { arrived: (event) => timeline.happens(event) }, FIRST);
  faults.forEach(({ atSeconds, untilSeconds }, i) => {
    line.holdUntil(2 * i, atSeconds);
    if (Number.isFinite(untilSeconds)) line.holdUntil(2 * i + 1, untilSeconds);
  });
}

/** What is in force where. */
class InstanceFaults {
  readonly #faults: readonly InstanceFaultSpec[];
  readonly #instances: readonly Faultable[];
  /** By instance: faults in force, in order of their beginning. */
  readonly #inForce: InstanceFaultSpec[][];

  constructor(faults: readonly InstanceFaultSpec[], instances: readonly Faultable[]) {
    this.#faults = faults;
    this.#instances = instances;
    this.#inForce = instances.map(() => []);
  }

  /** Fault n begins at event 2n and ends at event 2n + 1. */
  happens(event: number): void {
    const fault = this.#faults[event >> 1]!;
    const begins = event % 2 === 0;
    for (const instance of fault.instances) {
      const inForce = this.#inForce[instance]!;
      if (begins) inForce.push(fault);
      else inForce.splice(inForce.indexOf(fault), 1);
      this.#apply(instance, fault.action, begins);
    }
  }

  #apply(instance: number, action: InstanceFaultAction, begins: boolean): void {
    const target = this.#instances[instance]!;
    const inForce = this.#inForce[instance]!;
    if (action.kind === "deregister") {
      if (begins) target.deregister();
      else if (!inForce.some((fault) => fault.action.kind === "deregister")) target.register();
      return;
    }
    if (action.kind === "terminate") {
      target.terminate(begins);
      return;
    }
    if (action.kind === "slow") {
      target.slowDown(
        inForce.reduce((product, { action: each }) => (each.kind === "slow" ? product * each.factor : product), 1),
      );
      return;
    }
    if (action.kind === "exhaustMemory") {
      target.takeMemory(
        inForce.reduce((sum, { action: each }) => (each.kind === "exhaustMemory" ? sum + each.share : sum), 0),
      );
      return;
    }
    let state: Parameters<Faultable["set"]> = ["up"];
    for (const { action: each } of inForce) {
      if (each.kind === "error") state = ["erroring", each.status];
      else if (each.kind === "crash") state = ["crashed"];
      else if (each.kind === "hang") state = ["hung"];
      else if (each.kind === "blackhole") state = ["blackholed"];
    }
    target.set(...state);
  }
}
