/** Instances that come and go: the places that an Auto Scaling group fills. */
import type { ApplicationLoadBalancer, Target, TargetState } from "./alb/index.js";
import type { AppServers, Fleet, Registry } from "./app/index.js";
import { AutoScalingGroup, type Member } from "./autoscaling/index.js";
import type { ImagePulls } from "./network/index.js";
import type { Faultable } from "./faults/index.js";
import type { CpuCredits, SpeedLimit } from "./ec2/index.js";
import type { Processor } from "./kernel/processor.js";
import type { World } from "./kernel/world.js";
import type { AutoScalingSpec } from "./spec.js";

/** An instance's CPU, with what limits it. */
export interface InstanceCpu {
  readonly cpu: Processor;
  readonly limit: SpeedLimit;
  /** null: it is no T instance. */
  readonly credits: CpuCredits | null;
}

/** A place for an instance: what it does follows from how far the one in it has come, and from what is wrong with that one. */
export class Machine implements Member, Faultable {
  readonly index: number;
  readonly cores: number;
  readonly #measured: { busyCoreSeconds(): number };
  readonly #limit: SpeedLimit;
  readonly #credits: CpuCredits | null;
  readonly #target: Target;
  readonly #balancer: ApplicationLoadBalancer;
  readonly #running: (by: number) => void;
  readonly #servers: AppServers | null;
  readonly #images: ImagePulls | null;
  /** Of the instance that is here. */
  #life = 1;
  #isLeaving = false;
  #state: "absent" | "booting" | "serving" = "serving";
  #fault: TargetState = "up";
  #errorStatus = 500;
  /** EC2 has stopped it, and nobody has noticed yet. */
  #isGone = false;

  /** @param running told when there is one instance more or less */
  constructor(
    index: number,
    { cpu, limit, credits }: InstanceCpu,
    target: Target,
    balancer: ApplicationLoadBalancer,
    running: (by: number) => void,
    servers: AppServers | null,
    images: ImagePulls | null,
  ) {
    this.index = index;
    this.cores = cpu.cores;
    this.#measured = credits ?? cpu;
    this.#limit = limit;
    this.#credits = credits;
    this.#target = target;
    this.#balancer = balancer;
    this.#running = running;
    this.#servers = servers;
    this.#images = images;
  }

  /** See `Deployable.life`. */
  get life(): number {
    return this.#state === "serving" && !this.#isLeaving ? this.#life : 0;
  }

  boot(): void {
    this.#state = "booting";
    this.#life++;
    this.#isLeaving = false;
    // What was wrong with the instance before is not wrong with this one.
    this.#fault = "up";
    this.#isGone = false;
    this.#limit.slowDown(1);
    this.#credits?.restart();
    this.#servers?.boot(this.index);
    this.#running(1);
    this.#show();
    this.#balancer.register(this.index);
  }

  pullImage(done: () => void): void {
    if (this.#images === null) done();
    else this.#images.pull(this.index, done);
  }

  serve(version: number): void {
    this.#state = "serving";
    this.#servers?.serve(this.index, version);
    this.#show();
  }

  leave(): void {
    this.#isLeaving = true;
    this.#balancer.deregister(this.index);
  }

  end(): void {
    this.#state = "absent";
    this.#running(-1);
    this.#balancer.remove(this.index);
    this.#show();
  }

  busyCoreSeconds(): number {
    return this.#measured.busyCoreSeconds();
  }

  isHealthy(): boolean | null {
    return this.#balancer.healthOf(this.index);
  }

  isImpaired(): boolean {
    return this.#state !== "absent" && this.#fault === "blackholed";
  }

  set(state: TargetState, errorStatus = 500): void {
    this.#fault = state;
    this.#errorStatus = errorStatus;
    this.#show();
  }

  isGone(): boolean {
    return this.#isGone;
  }

  terminate(isOver: boolean): void {
    this.#isGone = isOver && this.#state !== "absent";
    this.#show();
  }

  slowDown(factor: number): void {
    if (this.#state !== "absent") this.#limit.slowDown(factor);
  }

  takeMemory(share: number): void {
    if (this.#state !== "absent") this.#servers?.takeMemory(this.index, share);
  }

  deregister(): void {
    this.#balancer.deregister(this.index);
  }

  register(): void {
    if (this.#state !== "absent" && !this.#isLeaving) this.#balancer.register(this.index);
  }

  #show(): void {
    if (this.#state === "serving" && !this.#isGone) this.#target.set(this.#fault, this.#errorStatus);
    else this.#target.set("crashed");
  }
}

/** The share of their CPU that those instances use that there are. */
export class FleetUtilisation {
  readonly #processors: readonly InstanceCpu[];
  #running: number;
  #busyBefore = 0;
  #integral = 0;
  #at = 0;
  readonly #clock: Float64Array;

  constructor(world: World, processors: readonly InstanceCpu[]) {
    this.#processors = processors;
    this.#running = processors.length;
    this.#clock = world.calendar.clock;
    world.gauges.add({
      system: "instance",
      metric: "CPUUtilization",
      label: "Instance CPU",
      unit: "share",
      capacity: 1,
      integral: () => this.#settled(),
    });
  }

  change(by: number): void {
    this.#settled();
    this.#running += by;
  }

  #settled(): number {
    const now = this.#clock[0]!;
    if (now === this.#at) return this.#integral;
    const busy = this.#processors.reduce((sum, { cpu, credits }) => sum + (credits ?? cpu).busyCoreSeconds(), 0);
    if (this.#running > 0)
      this.#integral += (busy - this.#busyBefore) / (this.#processors[0]!.cpu.cores * this.#running);
    this.#busyBefore = busy;
    this.#at = now;
    return this.#integral;
  }
}

/** Hands the places to a group. */
export function scaleFleet(
  world: World,
  spec: AutoScalingSpec,
  machines: readonly Machine[],
  balancer: ApplicationLoadBalancer,
  zones: readonly string[],
  warmUpSeconds: number,
): AutoScalingGroup {
  return new AutoScalingGroup(world, spec, zones, machines, () => balancer.targetCounts, warmUpSeconds);
}

/** Instances for deployments: who is there, and how to get them out of the load balancer and back. */
export function deployableFleet(
  machines: readonly Machine[],
  balancer: ApplicationLoadBalancer,
  group: AutoScalingGroup | null,
): { registry: Registry; fleet: Fleet } {
  return {
    registry: {
      deregister: (index) => machines[index]!.deregister(),
      register: (index) => machines[index]!.register(),
      exchange: balancer.exchange,
    },
    fleet: {
      life: (index) => machines[index]!.life,
      suspend: (processes) => group?.suspend(processes),
      resume: (processes) => group?.resume(processes),
    },
  };
}
