import type { World } from "../kernel/world.js";
import { CONNECTION_CAUSES, type ConnectionCause } from "./connection-causes.js";

/** Plain data of a run; counts after warm-up. */
export interface DatabaseConnectionsRun {
  readonly opened: number;
  readonly recycled: number;
  readonly invalidated: number;
  /** Why requests went without a connection, or lost theirs. */
  readonly causes: readonly { readonly cause: string; readonly count: number }[];
  /** What clients of a pooler waited for a server connection; absent: there is no pooler. */
  readonly borrow?: { readonly count: number; readonly seconds: number; readonly longestSeconds: number };
}

type CountedEvent = "ConnectionsOpened" | "ConnectionsRecycled" | "ConnectionsInvalidated";

/** Counts what happens to connections, over all pools together. */
export class PoolBooks {
  readonly #clock: Float64Array;
  readonly #warmUpSeconds: number;
  readonly #totals = { ConnectionsOpened: 0, ConnectionsRecycled: 0, ConnectionsInvalidated: 0 };
  readonly #warm = { ConnectionsOpened: 0, ConnectionsRecycled: 0, ConnectionsInvalidated: 0 };
  readonly #causes = new Map<ConnectionCause, number>();

  constructor(world: World, warmUpSeconds: number) {
    this.#clock = world.calendar.clock;
    this.#warmUpSeconds = warmUpSeconds;
    const rate = (metric: CountedEvent, label: string): void =>
      world.gauges.add({
        system: "pool",
        metric,
        label,
        unit: "per second",
        capacity: null,
        integral: () => this.#totals[metric],
      });
    rate("ConnectionsOpened", "Database connections opened by the pools");
    rate("ConnectionsRecycled", "Connections replaced for their age");
    rate("ConnectionsInvalidated", "Connections found dead");
  }

  count(event: CountedEvent): void {
    this.#totals[event]++;
    if (this.#isWarm) this.#warm[event]++;
  }

  failed(cause: ConnectionCause): void {
    if (this.#isWarm) this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + 1);
  }

  report(): DatabaseConnectionsRun {
    const causes = [...this.#causes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([cause, count]) => ({ cause: CONNECTION_CAUSES[cause], count }));
    const { ConnectionsOpened, ConnectionsRecycled, ConnectionsInvalidated } = this.#warm;
    return {
      opened: ConnectionsOpened,
      recycled: ConnectionsRecycled,
      invalidated: ConnectionsInvalidated,
      causes,
    };
  }

  get #isWarm(): boolean {
    return this.#clock[0]! >= this.#warmUpSeconds;
  }
}
