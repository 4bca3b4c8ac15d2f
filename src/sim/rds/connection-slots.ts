import type { World } from "../kernel/world.js";

/** `max_connections`: one more is refused. */
export class ConnectionSlots {
  readonly #world: World;
  readonly #level: number;
  #limit: number;
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

  /** There are so many from now on; those open beyond stay. */
  limitTo(connections: number): void {
    this.#limit = connections;
  }

  /** Somebody else takes so many, or as many as there are: returns how many. */
  occupy(connections: number): number {
    const open = this.#world.levels.value(this.#level);
    const taken = Math.max(0, Math.min(connections, this.#limit - open));
    this.#world.levels.change(this.#level, taken);
    this.most = Math.max(this.most, open + taken);
    return taken;
  }

  /** So many of theirs are closed. */
  vacate(connections: number): void {
    this.#world.levels.change(this.#level, -connections);
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
