import { Gunicorn, Nginx, type AppLevels, type DatabaseTier } from "../app/index.js";
import type { Demands } from "../demands.js";
import type { Processor } from "../kernel/processor.js";
import type { Caller, Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { SystemSpec } from "../spec.js";

/** One instance: a processor, Nginx in front, Gunicorn behind. */
export class Instance implements Tier {
  readonly #nginx: Nginx;
  #gunicorn: Gunicorn | null = null;

  constructor(
    world: World,
    demands: Demands,
    cpu: Processor,
    spec: SystemSpec,
    database: DatabaseTier | null,
    levels: AppLevels,
    caller: Caller,
  ) {
    this.#nginx = new Nginx(world, demands, cpu, spec.instance.limitConn, caller, (nginx) => {
      this.#gunicorn = new Gunicorn(world, demands, cpu, spec, database, levels, nginx);
      return this.#gunicorn;
    });
  }

  serve(row: number): void {
    this.#nginx.serve(row);
  }

  /** Where the database's answers go. */
  get application(): Caller {
    return this.#gunicorn!;
  }
}
