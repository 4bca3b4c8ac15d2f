import { DelayLine } from "../kernel/delay-line.js";
import type { World } from "../kernel/world.js";
import type { DeploymentSpec, RevisionSpec } from "./deployment-spec.js";

/** An instance, as a deployment sees it. */
export interface Deployable {
  readonly deregister: () => void;
  readonly register: () => void;
  readonly stop: (graceful: boolean) => void;
  readonly start: () => void;
  readonly reload: () => void;
  /** null: the revision before all deployments. */
  readonly install: (revision: RevisionSpec | null) => void;
}

/** Gives a target group its share of the traffic; null: as the rules say. */
type ShiftTraffic = (shift: NonNullable<DeploymentSpec["shift"]> | null) => void;

/** Puts deployments on the calendar. */
export function scheduleDeployments(
  world: World,
  deployments: readonly DeploymentSpec[],
  instances: readonly Deployable[],
  shiftTraffic: ShiftTraffic,
): void {
  for (const spec of deployments) new Deployment(world, spec, instances, shiftTraffic).begin();
}

/**
 * One revision, batch after batch: drained, stopped, installed, started, registered. A rollback lets the batch under way
 * come up, leaves out those not begun, and puts the old revision back in the same way.
 */
class Deployment {
  readonly #clock: Float64Array;
  readonly #spec: DeploymentSpec;
  readonly #instances: readonly Deployable[];
  readonly #shiftTraffic: ShiftTraffic;
  readonly #steps: (() => void)[] = [];
  readonly #line: DelayLine;
  #deployed: (readonly number[])[] = [];
  #rollsBack = false;
  #idle = true;

  constructor(world: World, spec: DeploymentSpec, instances: readonly Deployable[], shiftTraffic: ShiftTraffic) {
    this.#clock = world.calendar.clock;
    this.#spec = spec;
    this.#instances = instances;
    this.#shiftTraffic = shiftTraffic;
    this.#line = new DelayLine(world.calendar, { arrived: (step) => this.#steps[step]!() });
  }

  begin(): void {
    const { atSeconds, rollbackAtSeconds, batches, revision } = this.#spec;
    this.#after(atSeconds, () => this.#next(batches, revision));
    if (!Number.isFinite(rollbackAtSeconds)) return;
    this.#after(rollbackAtSeconds, () => {
      this.#rollsBack = true;
      if (this.#idle) this.#rollBack();
    });
  }

  #rollBack(): void {
    if (this.#spec.shift !== undefined) {
      this.#shiftTraffic(null);
      return;
    }
    const batches = this.#deployed;
    this.#deployed = [];
    this.#next(batches, null);
  }

  #next(batches: readonly (readonly number[])[], revision: RevisionSpec | null): void {
    if (this.#rollsBack && revision !== null) {
      this.#rollBack();
      return;
    }
    const [batch, ...rest] = batches;
    this.#idle = batch === undefined;
    if (batch === undefined) {
      if (this.#spec.shift !== undefined) this.#shiftTraffic(this.#spec.shift);
      return;
    }
    this.#replace(batch, revision, () => this.#after(this.#spec.pauseSeconds, () => this.#next(rest, revision)));
  }

  #replace(batch: readonly number[], revision: RevisionSpec | null, done: () => void): void {
    const { method, drainSeconds, installSeconds } = this.#spec;
    const each = (act: (instance: Deployable) => void): void => batch.forEach((index) => act(this.#instances[index]!));
    if (revision !== null) this.#deployed.push(batch);
    const install = (instance: Deployable): void => instance.install(revision);
    if (method === "reload") {
      each((instance) => {
        install(instance);
        instance.reload();
      });
      done();
      return;
    }
    const drains = method === "drain";
    const stop = (): void => {
      each((instance) => instance.stop(drains));
      this.#after(installSeconds, () => {
        each((instance) => {
          install(instance);
          instance.start();
          if (drains) instance.register();
        });
        done();
      });
    };
    if (!drains) stop();
    else {
      each((instance) => instance.deregister());
      this.#after(drainSeconds, stop);
    }
  }

  #after(seconds: number, step: () => void): void {
    this.#line.holdUntil(this.#steps.push(step) - 1, this.#clock[0]! + seconds);
  }
}
