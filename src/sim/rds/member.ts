import type { World } from "../kernel/world.js";
import { ChangeLog } from "./change-log.js";
import type { Journal } from "./journal.js";
import type { StatementSpec } from "./rds-spec.js";
import type { Replay } from "./replay.js";
import type { Sessions } from "./sessions.js";

/** What a server's reads found; after warm-up. */
export interface ReadCounts {
  queries: number;
  /** By sessions that had written something which was not there yet. */
  stale: number;
  /** Sum of the ages of what they missed, and the oldest, s. */
  staleSeconds: number;
  oldestSeconds: number;
}

/** One server among those that hold the same data: what it has of whose log, and what its readers see. */
export class Member implements Journal {
  readonly #world: World;
  readonly #warmUpSeconds: number;
  readonly #index: number;
  readonly #sessions: Sessions;
  readonly #append: (member: Member, row: number, statement: StatementSpec) => number;
  /** What it wrote itself. */
  readonly log: ChangeLog = new ChangeLog();
  /** Whose log it follows, and how far it has got; null: it is a primary from the beginning. */
  readonly source: { readonly server: number; readonly replay: Replay } | null;
  readonly counts: ReadCounts = { queries: 0, stale: 0, staleSeconds: 0, oldestSeconds: 0 };
  /** By row, until it is acknowledged: the change that its transaction is in the log. */
  readonly #changes = new Map<number, number>();
  #queries = 0;
  #stale = 0;

  /** @param append writes a transaction to the log, and to whom it concerns */
  constructor(
    world: World,
    warmUpSeconds: number,
    index: number,
    sessions: Sessions,
    source: { readonly server: number; readonly replay: Replay } | null,
    append: (member: Member, row: number, statement: StatementSpec) => number,
  ) {
    this.#world = world;
    this.#warmUpSeconds = warmUpSeconds;
    this.#index = index;
    this.#sessions = sessions;
    this.source = source;
    this.#append = append;
    const rate = (metric: string, label: string, integral: () => number): void =>
      world.gauges.add({ system: "database", metric, label, unit: "per second", capacity: null, integral });
    rate("Queries", "Queries", () => this.#queries);
    if (source !== null) rate("StaleReads", "Reads that missed their session's own write", () => this.#stale);
  }

  reads(row: number): void {
    const now = this.#world.calendar.now;
    const warm = now >= this.#warmUpSeconds;
    this.#queries++;
    if (warm) this.counts.queries++;
    const iteration = this.#world.requests.iteration[row]!;
    const wroteAt = this.#sessions.wroteAt(iteration);
    if (wroteAt === -Infinity || this.#shows(this.#sessions.server(iteration), this.#sessions.change(iteration)))
      return;
    this.#stale++;
    if (!warm) return;
    const age = now - wroteAt;
    this.counts.stale++;
    this.counts.staleSeconds += age;
    if (age > this.counts.oldestSeconds) this.counts.oldestSeconds = age;
  }

  durable(row: number, statement: StatementSpec): number {
    return this.#append(this, row, statement);
  }

  committed(row: number): void {
    const { iteration } = this.#world.requests;
    const change = this.#changes.get(row);
    if (change === undefined) return;
    this.#changes.delete(row);
    this.#sessions.wrote(iteration[row]!, this.#index, change, this.#world.calendar.now);
  }

  /** Its transaction is this change of the log. */
  wrote(row: number, change: number): void {
    this.#changes.set(row, change);
  }

  /** The server fails: of transactions from `change` on, how many nobody has been told of. */
  forgetUnacknowledged(change: number): number {
    const waiting = [...this.#changes.values()].filter((each) => each >= change).length;
    this.#changes.clear();
    return waiting;
  }

  #shows(server: number, change: number): boolean {
    if (server === this.#index) return true;
    return this.source !== null && this.source.server === server && this.source.replay.shows(change);
  }
}
