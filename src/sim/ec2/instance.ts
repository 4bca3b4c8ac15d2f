import {
  Gunicorn,
  Nginx,
  type AppLevels,
  type AppServers,
  type DatabaseAccess,
  type ThirdParties,
} from "../app/index.js";
import type { Demands } from "../demands.js";
import type { Processor } from "../kernel/processor.js";
import type { Caller, Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { SystemSpec } from "../spec.js";

/** One instance: a processor, Nginx in front, Gunicorn behind. */
export class Instance {
  /** Where requests come in. */
  readonly entry: Tier;
  #gunicorn: Gunicorn | null = null;

  constructor(
    world: World,
    demands: Demands,
    cpu: Processor,
    spec: SystemSpec,
    database: DatabaseAccess | null,
    levels: AppLevels,
    caller: Caller,
    thirdParties: ThirdParties | null,
    servers: AppServers | null = null,
  ) {
    const behind = (nginx: Nginx): Tier => {
      if (servers === null) {
        this.#gunicorn = new Gunicorn(world, demands, cpu, spec, database, levels, nginx, thirdParties);
        return this.#gunicorn;
      }
      const { upstream, application } = servers.create(nginx, demands, cpu, spec, database, levels, thirdParties);
      this.#gunicorn = application;
      return upstream;
    };
    const limited = servers === null ? null : (row: number): void => servers.limited(row);
    this.entry = new Nginx(world, demands, cpu, spec.instance, caller, behind, limited);
  }

  /** Where the database's answers go. */
  get application(): Gunicorn {
    return this.#gunicorn!;
  }
}
