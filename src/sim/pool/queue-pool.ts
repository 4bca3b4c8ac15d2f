import type { AppLevels } from "../app/app-levels.js";
import type { Pool, PoolUser } from "../app/connection-pool.js";
import type { Source } from "../kernel/calendar.js";
import { DelayLine } from "../kernel/delay-line.js";
import { RequestQueue } from "../kernel/request-queue.js";
import type { World } from "../kernel/world.js";
import type { PoolSpec } from "../spec.js";
import type { Backend, Connection, OpenFailure, Opener } from "./connection.js";
import type { PoolBooks } from "./pool-books.js";
import type { QueuePoolSpec } from "./pool-spec.js";

/** What the pools of all processes have in common. */
export interface PoolSurroundings {
  readonly backend: Backend;
  readonly books: PoolBooks;
  /** By row: the connection that the request has checked out. */
  readonly held: (Connection | undefined)[];
}

/**
 * SQLAlchemy's QueuePool with its connections told apart (pool/impl.py, pool/base.py [src]). It looks at a connection only
 * when it is checked out: then one that is too old, or older than the last disconnect that somebody met, is replaced, and
 * with pre-ping one that does not answer. Without it the first request on a dead connection fails.
 */
export class QueuePool implements Pool, Opener, Source {
  readonly #world: World;
  readonly #size: PoolSpec;
  readonly #spec: QueuePoolSpec;
  readonly #around: PoolSurroundings;
  readonly #user: PoolUser;
  readonly #levels: AppLevels;
  readonly #waiting: RequestQueue;
  /** Requests that have a connection, or are about to. */
  readonly #users = new Set<number>();
  readonly #idle: Connection[] = [];
  readonly #pings: DelayLine;
  readonly #waitHop: number;
  readonly #pingHop: number;
  /** Connections opened before are not used again. */
  #invalidBefore = -1;
  /** -1 until somebody waits. */
  #slot = -1;

  constructor(
    world: World,
    size: PoolSpec,
    spec: QueuePoolSpec,
    around: PoolSurroundings,
    user: PoolUser,
    levels: AppLevels,
  ) {
    const { calendar, requests } = world;
    this.#world = world;
    this.#size = size;
    this.#spec = spec;
    this.#around = around;
    this.#user = user;
    this.#levels = levels;
    this.#waiting = new RequestQueue(requests);
    this.#pings = new DelayLine(calendar, { arrived: (row) => this.#pinged(row) });
    this.#waitHop = requests.hop("poolWait", "Waiting for a pool connection");
    this.#pingHop = requests.hop("prePing", "Asking whether the connection lives");
  }

  acquire(row: number): void {
    if (this.#users.size >= this.#size.poolSize + this.#size.maxOverflow) {
      this.#world.levels.change(this.#levels.poolWaiting, 1);
      this.#waiting.push(row);
      if (this.#waiting.length === 1) this.#watchFirst();
      return;
    }
    this.#users.add(row);
    this.#world.levels.change(this.#levels.poolInUse, 1);
    const connection = this.#spec.useLifo ? this.#idle.pop() : this.#idle.shift();
    if (connection === undefined) this.#around.backend.open(row, this);
    else this.#checkOut(row, connection);
  }

  release(row: number): void {
    const connection = this.#takeBack(row);
    this.#around.backend.rest(connection);
    this.#drop(row);
    if (this.#waiting.length > 0 || this.#users.size + this.#idle.length < this.#size.poolSize) {
      this.#idle.push(connection);
      this.#admit();
    } else this.#around.backend.close(connection);
  }

  /** The first error of a disconnect condemns all connections that are as old. */
  invalidate(row: number): boolean {
    const connection = this.#takeBack(row);
    this.#around.books.failed(connection.health === "silent" ? "silent" : "lost");
    this.#condemn(connection);
    this.#drop(row);
    this.#admit();
    return false;
  }

  forsake(row: number): void {
    if (this.#users.has(row)) {
      this.#drop(row);
      this.#admit();
    } else if (this.#waiting.remove(row)) {
      this.#leaveQueue(row);
      this.#user.refused(row);
    }
  }

  orphanEnded(row: number): void {
    this.#around.backend.close(this.#takeBack(row));
  }

  forget(): void {
    for (const connection of this.#idle) this.#around.backend.close(connection);
    this.#idle.length = 0;
  }

  opened(row: number, connection: Connection): void {
    this.#around.books.count("ConnectionsOpened");
    if (this.#users.has(row)) this.#handOver(row, connection);
    else {
      this.#around.backend.close(connection);
      this.#user.refused(row);
    }
  }

  failed(row: number, reason: OpenFailure): void {
    this.#around.books.failed(reason);
    if (this.#users.has(row)) this.#drop(row);
    this.#user.refused(row);
    this.#admit();
  }

  /** `pool_timeout`; the first in the queue may be another than when the timer was set. */
  fire(): void {
    const row = this.#waiting.first;
    if (row < 0) return;
    if (this.#dueSeconds(row) > this.#world.calendar.now) {
      this.#watchFirst();
      return;
    }
    this.#waiting.shift();
    this.#leaveQueue(row);
    this.#around.books.failed("poolTimeout");
    if (this.#waiting.length > 0) this.#watchFirst();
    this.#user.refused(row);
  }

  #checkOut(row: number, connection: Connection): void {
    const { openedAt } = connection;
    const { backend, books, held } = this.#around;
    const now = this.#world.calendar.now;
    const tooOld = now - openedAt > this.#spec.recycleSeconds;
    if (tooOld || openedAt < this.#invalidBefore) {
      if (tooOld) books.count("ConnectionsRecycled");
      backend.close(connection);
      backend.open(row, this);
    } else if (this.#spec.prePing) {
      held[row] = connection;
      this.#pings.holdUntil(row, now + backend.roundTripSeconds(row, connection));
    } else this.#handOver(row, connection);
  }

  #pinged(row: number): void {
    const connection = this.#takeBack(row);
    this.#world.requests.elapse(row, this.#pingHop);
    if (!this.#users.has(row)) {
      this.#around.backend.close(connection);
      this.#user.refused(row);
    } else if (connection.health === "alive") this.#handOver(row, connection);
    else {
      this.#condemn(connection);
      this.#around.backend.open(row, this);
    }
  }

  #handOver(row: number, connection: Connection): void {
    this.#around.held[row] = connection;
    this.#user.connected(row);
  }

  #takeBack(row: number): Connection {
    const connection = this.#around.held[row]!;
    this.#around.held[row] = undefined;
    return connection;
  }

  #condemn(connection: Connection): void {
    this.#around.books.count("ConnectionsInvalidated");
    this.#invalidBefore = this.#world.calendar.now;
    this.#around.backend.close(connection);
  }

  #drop(row: number): void {
    this.#users.delete(row);
    this.#world.levels.change(this.#levels.poolInUse, -1);
  }

  /** There is room for whoever waits longest. */
  #admit(): void {
    const row = this.#waiting.shift();
    if (row < 0) return;
    this.#leaveQueue(row);
    this.acquire(row);
  }

  #leaveQueue(row: number): void {
    this.#world.requests.elapse(row, this.#waitHop);
    this.#world.levels.change(this.#levels.poolWaiting, -1);
  }

  #dueSeconds(row: number): number {
    return this.#world.requests.bookedUntil[row]! + this.#size.poolTimeoutSeconds;
  }

  #watchFirst(): void {
    const { calendar } = this.#world;
    if (this.#slot < 0) this.#slot = calendar.add(this);
    calendar.time[this.#slot] = this.#dueSeconds(this.#waiting.first);
    calendar.schedule(this.#slot);
  }
}
