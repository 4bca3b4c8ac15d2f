import type { World } from "../kernel/world.js";

/** `max_connections`: one more is refused. */
export class ConnectionSlots {
  readonly #world: World;
  readonly #level: number;
  readonly #limit: number;
  /** Open at once at most. */
  most = 0;

  constructor(world: World, limit: number) {
    const { levels } = world;
    this.#world = world;
    this.#limit = limit;
    const level = levels.add();
    this.#level = level;
    world.gauges.add({
      system: "database",
      metric: "DatabaseConnections",
      label: "Database connections",
      unit: "count",
      capacity: Number.isFinite(limit) ? limit : null,
      integral: () => levels.integral(level),
    });
  }

  connect(): boolean {
    const open = this.#world.levels.value(this.#level);
    if (open >= this.#limit) return false;
    this.#world.levels.change(this.#level, 1);
    this.most = Math.max(this.most, open + 1);
    return true;
  }

  disconnect(): void {
    this.#world.levels.change(this.#level, -1);
  }
}
