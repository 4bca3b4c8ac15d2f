import { Steps } from "../kernel/steps.js";
import type { World } from "../kernel/world.js";
import type { DeploymentSpec, RevisionSpec } from "./deployment-spec.js";

/** A place for an instance, as a deployment sees it. */
export interface Deployable {
  readonly deregister: () => void;
  readonly register: () => void;
  readonly stop: (graceful: boolean) => void;
  readonly start: () => void;
  readonly reload: () => void;
  /** null: the revision before all deployments. */
  readonly install: (revision: RevisionSpec | null) => void;
  readonly revision: () => RevisionSpec | null;
  /** Another number for each instance that has been here; 0: none is in service. */
  readonly life: () => number;
}

/** What a deployment does apart from instances. */
export interface DeploymentGround {
  /** Gives a target group its share of the traffic; null: as the rules say. */
  readonly shiftTraffic: (shift: NonNullable<DeploymentSpec["shift"]> | null) => void;
  /** What instances run that are launched from now on. */
  released: RevisionSpec | null;
  /** Of the Auto Scaling group. */
  readonly suspend: (processes: DeploymentSpec["suspendedProcesses"]) => void;
  readonly resume: (processes: DeploymentSpec["suspendedProcesses"]) => void;
}

/** Puts deployments on the calendar. */
export function scheduleDeployments(
  world: World,
  deployments: readonly DeploymentSpec[],
  instances: readonly Deployable[],
  ground: DeploymentGround,
): void {
  for (const spec of deployments) new Deployment(world, spec, instances, ground).begin();
}

/** An instance, told from others that are at its place before and after it. */
interface Deployed {
  readonly instance: Deployable;
  readonly life: number;
}

/**
 * One revision, batch after batch: drained, stopped, installed, started, registered. A rollback lets the batch under way
 * come up, leaves out those not begun, and puts the old revision back in the same way.
 *
 * Instances that an Auto Scaling group launches meanwhile come with the revision before; they are brought up to date when
 * the others are done, and only then is it what launches bring (CodeDeploy, integrations-aws-auto-scaling [D]). Who is
 * terminated in the middle is gone.
 */
class Deployment {
  readonly #steps: Steps;
  readonly #spec: DeploymentSpec;
  readonly #instances: readonly Deployable[];
  readonly #ground: DeploymentGround;
  #before: RevisionSpec | null = null;
  #rollsBack = false;
  #idle = true;

  constructor(world: World, spec: DeploymentSpec, instances: readonly Deployable[], ground: DeploymentGround) {
    this.#steps = new Steps(world.calendar);
    this.#spec = spec;
    this.#instances = spec.instances === null ? instances : spec.instances.map((index) => instances[index]!);
    this.#ground = ground;
  }

  begin(): void {
    const { atSeconds, rollbackAtSeconds, revision, suspendedProcesses } = this.#spec;
    this.#steps.after(atSeconds, () => {
      this.#before = this.#ground.released;
      this.#ground.suspend(suspendedProcesses);
      this.#next(revision);
    });
    if (!Number.isFinite(rollbackAtSeconds)) return;
    this.#steps.after(rollbackAtSeconds, () => {
      this.#rollsBack = true;
      if (!this.#idle) return;
      this.#ground.suspend(suspendedProcesses);
      this.#rollBack();
    });
  }

  #rollBack(): void {
    if (this.#spec.shift === undefined) this.#next(this.#before);
    else {
      this.#ground.shiftTraffic(null);
      this.#ends();
    }
  }

  /** The next batch of those that do not run this revision. */
  #next(revision: RevisionSpec | null): void {
    const isForward = revision === this.#spec.revision;
    if (this.#rollsBack && isForward) {
      this.#rollBack();
      return;
    }
    this.#idle = false;
    const batch = this.#instances
      .filter((each) => each.life() > 0 && (each.revision() === this.#spec.revision) !== isForward)
      .slice(0, this.#spec.batchSize)
      .map((instance) => ({ instance, life: instance.life() }));
    if (batch.length > 0) {
      this.#replace(batch, revision, () => this.#steps.after(this.#spec.pauseSeconds, () => this.#next(revision)));
      return;
    }
    if (this.#spec.shift === undefined) this.#ground.released = revision;
    else if (isForward) this.#ground.shiftTraffic(this.#spec.shift);
    this.#ends();
  }

  #ends(): void {
    this.#idle = true;
    this.#ground.resume(this.#spec.suspendedProcesses);
  }

  #replace(batch: readonly Deployed[], revision: RevisionSpec | null, done: () => void): void {
    const { method, drainSeconds, installSeconds } = this.#spec;
    const each = (act: (instance: Deployable) => void): void => {
      for (const { instance, life } of batch) if (instance.life() === life) act(instance);
    };
    if (method === "reload") {
      each((instance) => {
        instance.install(revision);
        instance.reload();
      });
      done();
      return;
    }
    const drains = method === "drain";
    const stop = (): void => {
      each((instance) => instance.stop(drains));
      this.#steps.after(installSeconds, () => {
        each((instance) => {
          instance.install(revision);
          instance.start();
          if (drains) instance.register();
        });
        done();
      });
    };
    if (!drains) stop();
    else {
      each((instance) => instance.deregister());
      this.#steps.after(drainSeconds, stop);
    }
  }
}
