import type { CallSite, Demands } from "../demands.js";
import type { Processor } from "../kernel/processor.js";
import type { World } from "../kernel/world.js";
import type { SystemSpec } from "../spec.js";
import { AppCounters, type AppServerRun } from "./app-counters.js";
import type { AppLevels } from "./app-levels.js";
import type { AppServerSpec, MemorySpec } from "./app-server-spec.js";
import { scheduleDeployments, type DeploymentGround } from "./deployments.js";
import type { DatabaseAccess, ThirdParties } from "./gunicorn.js";
import { Nginx } from "./nginx.js";
import { Revisions } from "./revisions.js";
import { SupervisedGunicorn } from "./supervised-gunicorn.js";
import { Upstream } from "./upstream.js";

/** Where a deployment takes instances out of service. */
export interface Registry {
  deregister(instance: number): void;
  register(instance: number): void;
  readonly exchange: { shift(shift: { readonly group: number; readonly share: number } | null): void };
}

/** Which instances there are now: see `Deployable.life`. Absent: the first ones, always. */
export interface Fleet {
  life(instance: number): number;
  readonly suspend: DeploymentGround["suspend"];
  readonly resume: DeploymentGround["resume"];
}

/** The supervised application servers of all instances, and what they have in common. */
export class AppServers {
  readonly #world: World;
  readonly #spec: AppServerSpec;
  readonly #counters: AppCounters;
  /** Level: bytes in use on all instances; -1: memory is not modelled. */
  readonly #memory: number;
  readonly #applications: SupervisedGunicorn[] = [];
  /** What requests ask for, if not every instance runs the same. */
  readonly revisions: Revisions | null;
  /** What versions of the launch template bring, from version 1 on. */
  readonly #templates: NonNullable<SystemSpec["launchTemplateRevisions"]>;
  /** What deployments have brought so far to whoever is launched. */
  #ground: DeploymentGround | null = null;
  /** Whether nobody waits any more for what Nginx answers to this row. */
  #clientGone: (row: number) => boolean;

  constructor(world: World, spec: SystemSpec, sites: readonly CallSite[], warmUpSeconds: number) {
    this.#world = world;
    this.#spec = spec.appServer!;
    this.#counters = new AppCounters(world, warmUpSeconds, this.#spec);
    const { memory } = this.#spec;
    this.#memory = memory === undefined ? -1 : world.levels.add();
    if (memory !== undefined) this.#showMemory(spec, memory);
    this.#templates = spec.launchTemplateRevisions ?? [];
    const differ = spec.deployments !== undefined || this.#templates.length > 0;
    this.revisions = differ ? new Revisions(world, spec, sites) : null;
    this.#clientGone = (row) => world.requests.iteration[row]! < 0;
  }

  /** The client of the instances is a load balancer, which has rows of its own. */
  askWhoWaits(clientGone: (row: number) => boolean): void {
    this.#clientGone = clientGone;
  }

  /** The application server behind an instance's Nginx. */
  create(
    nginx: Nginx,
    demands: Demands,
    cpu: Processor,
    spec: SystemSpec,
    database: DatabaseAccess | null,
    levels: AppLevels,
    thirdParties: ThirdParties | null,
  ): { upstream: Upstream; application: SupervisedGunicorn } {
    const counters = this.#counters;
    const upstream = new Upstream(this.#world, this.#spec.nginx, nginx, counters, (row) => this.#clientGone(row));
    const supervision = {
      spec: this.#spec,
      upstream,
      counters,
      revisions: this.revisions,
      memoryLevel: this.#memory,
      instance: this.#applications.length,
    };
    const application = new SupervisedGunicorn(
      this.#world,
      demands,
      cpu,
      spec,
      database,
      levels,
      thirdParties,
      supervision,
    );
    upstream.connect(application, () => nginx.inProgress);
    this.#applications.push(application);
    return { upstream, application };
  }

  /** Something else on an instance takes this share of its memory. */
  takeMemory(instance: number, share: number): void {
    this.#applications[instance]!.takeMemory(share);
  }

  /** Another instance is at the place of this one. */
  boot(instance: number): void {
    this.#applications[instance]!.boot();
  }

  /** It answers from now on, and runs what its image brought, or what was deployed last. */
  serve(instance: number, version: number): void {
    this.revisions?.install(instance, this.#ground?.released ?? this.#templates[version - 1] ?? null);
  }

  /** `limit_conn` has refused a request. */
  limited(row: number): void {
    this.#counters.ended(this.#clientGone(row) ? "clientClosed" : "limited");
  }

  /** @param registry null: there is no load balancer to take them out of */
  deploy({ deployments = [] }: SystemSpec, registry: Registry | null, fleet: Fleet | null): void {
    const deployables = this.#applications.map((application, index) => ({
      deregister: () => registry?.deregister(index),
      register: () => registry?.register(index),
      stop: (graceful: boolean) => application.shutDown(graceful),
      start: () => application.startUp(),
      reload: () => application.reload(),
      install: (revision: Parameters<Revisions["install"]>[1]) => this.revisions!.install(index, revision),
      revision: () => this.revisions!.at(index),
      life: () => fleet?.life(index) ?? 1,
    }));
    this.#ground = {
      shiftTraffic: (shift) => registry?.exchange.shift(shift),
      released: null,
      suspend: (processes) => fleet?.suspend(processes),
      resume: (processes) => fleet?.resume(processes),
    };
    scheduleDeployments(this.#world, deployments, deployables, this.#ground);
  }

  #showMemory({ instances, autoScaling }: SystemSpec, { instanceBytes }: MemorySpec): void {
    const { levels, gauges } = this.#world;
    // Of a fleet that comes and goes there is no one capacity.
    const bytes = autoScaling === undefined ? instances * instanceBytes : null;
    gauges.add({
      system: "instance",
      metric: bytes === null ? "mem_used" : "mem_used_percent",
      label: bytes === null ? "Memory of the workers, bytes" : "Instance memory",
      unit: bytes === null ? "count" : "share",
      capacity: bytes === null ? null : 1,
      integral: () => levels.integral(this.#memory) / (bytes ?? 1),
    });
  }

  report(): AppServerRun {
    return this.#counters.report();
  }
}
