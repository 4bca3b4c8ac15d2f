import type { World } from "../kernel/world.js";

/**
 * CloudWatch's ReplicaLag of PostgreSQL: the time since the last applied transaction was committed, now() -
 * pg_last_xact_replay_timestamp(). So it grows while the primary has nothing to say, up to the five minutes after which
 * RDS lets it write something (RDS User Guide, USER_ReadRepl [RDS26]); MySQL's is 0 then. Beside it, what a change really
 * waited from its commit until it could be read.
 */
export class ReplicaLag {
  readonly #clock: Float64Array;
  readonly #warmUpSeconds: number;
  /** When the last applied transaction was committed. */
  #committedAt = 0;
  #seenAt = 0;
  /** Integral of the lag up to `#seenAt`. */
  #area = 0;
  /** Of changes, after warm-up. */
  readonly visible = { count: 0, seconds: 0, longestSeconds: 0 };

  constructor(world: World, warmUpSeconds: number) {
    this.#clock = world.calendar.clock;
    this.#warmUpSeconds = warmUpSeconds;
    world.gauges.add({
      system: "database",
      metric: "ReplicaLag",
      label: "Replica lag",
      unit: "s",
      capacity: null,
      integral: () => this.#area + this.#since(),
    });
  }

  applied(committedAt: number): void {
    const now = this.#clock[0]!;
    this.#area += this.#since();
    this.#seenAt = now;
    this.#committedAt = committedAt;
    if (now < this.#warmUpSeconds) return;
    const waited = now - committedAt;
    this.visible.count++;
    this.visible.seconds += waited;
    if (waited > this.visible.longestSeconds) this.visible.longestSeconds = waited;
  }

  /** s, now. */
  get seconds(): number {
    return this.#clock[0]! - this.#committedAt;
  }

  /** Integral since `#seenAt`, over which it grew second by second. */
  #since(): number {
    const length = this.#clock[0]! - this.#seenAt;
    return length * (this.#seenAt - this.#committedAt + length / 2);
  }
}
