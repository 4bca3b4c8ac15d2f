import type { World } from "../kernel/world.js";

/** Nothing is missing. */
const NOTHING = Infinity;

/**
 * CloudWatch's ReplicaLag. Of PostgreSQL it is the time since the last applied transaction was committed, now() -
 * pg_last_xact_replay_timestamp(): so it grows while the primary has nothing to say, up to the five minutes after which RDS
 * lets it write something. Of MySQL, Seconds_Behind_Source, it is the age of the oldest transaction that is missing, and 0
 * when none is (RDS User Guide, USER_ReadRepl [RDS26]). Beside it, what changes really waited from commit to visibility.
 */
export class ReplicaLag {
  readonly #clock: Float64Array;
  readonly #warmUpSeconds: number;
  /** The commit that it counts from. */
  #from = 0;
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

  /** A change can be read from now on. */
  applied(committedAt: number): void {
    const now = this.#clock[0]!;
    if (now < this.#warmUpSeconds) return;
    const waited = now - committedAt;
    this.visible.count++;
    this.visible.seconds += waited;
    if (waited > this.visible.longestSeconds) this.visible.longestSeconds = waited;
  }

  /** From now on it is the age of what was committed then. */
  isOf(committedAt: number): void {
    this.#area += this.#since();
    this.#seenAt = this.#clock[0]!;
    this.#from = committedAt;
  }

  /** From now on it is 0. */
  caughtUp(): void {
    this.isOf(NOTHING);
  }

  /** Integral since `#seenAt`, over which it grew second by second. */
  #since(): number {
    if (this.#from === NOTHING) return 0;
    const length = this.#clock[0]! - this.#seenAt;
    return length * (this.#seenAt - this.#from + length / 2);
  }
}
