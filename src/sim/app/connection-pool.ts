import type { Source } from "../kernel/calendar.js";
import { RequestQueue } from "../kernel/request-queue.js";
import type { World } from "../kernel/world.js";
import type { Requests } from "../kernel/requests.js";
import type { Levels } from "../metrics/levels.js";
import type { PoolSpec } from "../spec.js";
import type { AppLevels } from "./app-levels.js";

/** Is told how a request fared that wanted a connection. */
export interface PoolUser {
  connected(row: number): void;
  /** No connection: `pool_timeout` passed, or the database refused a new one. */
  refused(row: number): void;
}

/** What an application has of a pool. */
export interface Pool {
  acquire(row: number): void;
  /** Takes a connection back and hands it to whoever waits longest. */
  release(row: number): void;
  /** Takes a connection back that has turned out to be dead. true: the request gets another, or is refused, later. */
  invalidate(row: number): boolean;
  /**
   * The process of this request has ended: its place in the pool is free, and if it waited for one, it is refused. A
   * connection in use stays with the request until `orphanEnded`. @param holds whether it has a connection
   */
  forsake(row: number, holds: boolean): void;
  /** What the database did for a request that was forsaken is over. */
  orphanEnded(row: number): void;
  /** The process has ended: its idle connections are closed. */
  forget(): void;
}

/** Where a pool opens and closes connections. */
export interface ConnectionServer {
  /** Opens a connection; false if the server has no slot left. */
  connect(): boolean;
  disconnect(): void;
}

/**
 * SQLAlchemy's QueuePool: at most `poolSize + maxOverflow` connections, opened on demand, kept up to
 * `poolSize`; beyond that requests wait in order, each at most `poolTimeoutSeconds`.
 */
export class ConnectionPool implements Pool, Source {
  readonly #world: World;
  readonly #requests: Requests;
  readonly #levelStore: Levels;
  readonly #spec: PoolSpec;
  readonly #server: ConnectionServer;
  readonly #user: PoolUser;
  readonly #levels: AppLevels;
  readonly #waiting: RequestQueue;
  readonly #hop: number;
  #inUse = 0;
  #idle = 0;
  /** -1 until somebody waits: most pools of sync workers never need a timer. */
  #slot = -1;

  constructor(world: World, spec: PoolSpec, server: ConnectionServer, user: PoolUser, levels: AppLevels) {
    this.#world = world;
    this.#requests = world.requests;
    this.#levelStore = world.levels;
    this.#spec = spec;
    this.#server = server;
    this.#user = user;
    this.#levels = levels;
    this.#waiting = new RequestQueue(world.requests);
    this.#hop = world.requests.hop("poolWait", "Waiting for a pool connection");
  }

  /** Asks for a connection; the user is told at once or later. The request's time must be booked up to now. */
  acquire(row: number): void {
    if (this.#inUse < this.#spec.poolSize + this.#spec.maxOverflow) {
      if (this.#idle > 0) this.#idle--;
      else if (!this.#server.connect()) {
        this.#user.refused(row);
        return;
      }
      this.#inUse++;
      this.#levelStore.change(this.#levels.poolInUse, 1);
      this.#user.connected(row);
      return;
    }
    this.#levelStore.change(this.#levels.poolWaiting, 1);
    this.#waiting.push(row);
    if (this.#waiting.length === 1) this.#watchFirst();
  }

  release(): void {
    const row = this.#waiting.shift();
    if (row >= 0) {
      this.#leaveQueue(row);
      this.#user.connected(row);
      return;
    }
    this.#inUse--;
    this.#levelStore.change(this.#levels.poolInUse, -1);
    if (this.#inUse + this.#idle < this.#spec.poolSize) this.#idle++;
    else this.#server.disconnect();
  }

  /** It is closed, and whoever waits longest tries to open another. */
  invalidate(): boolean {
    this.#server.disconnect();
    this.#free();
    return false;
  }

  forsake(row: number, holds: boolean): void {
    if (holds) this.#free();
    else if (this.#waiting.remove(row)) {
      this.#leaveQueue(row);
      this.#user.refused(row);
    }
  }

  orphanEnded(): void {
    this.#server.disconnect();
  }

  forget(): void {
    for (; this.#idle > 0; this.#idle--) this.#server.disconnect();
  }

  /** One less is in use. */
  #free(): void {
    this.#inUse--;
    this.#levelStore.change(this.#levels.poolInUse, -1);
    const row = this.#waiting.shift();
    if (row < 0) return;
    this.#leaveQueue(row);
    this.acquire(row);
  }

  /** The first in the queue may have waited long enough; it may also be another than when the timer was set. */
  fire(): void {
    const row = this.#waiting.first;
    if (row < 0) return;
    if (this.#dueSeconds(row) <= this.#world.calendar.now) {
      this.#waiting.shift();
      this.#leaveQueue(row);
      if (this.#waiting.length > 0) this.#watchFirst();
      this.#user.refused(row);
    } else this.#watchFirst();
  }

  #leaveQueue(row: number): void {
    this.#requests.elapse(row, this.#hop);
    this.#levelStore.change(this.#levels.poolWaiting, -1);
  }

  #dueSeconds(row: number): number {
    return this.#requests.bookedUntil[row]! + this.#spec.poolTimeoutSeconds;
  }

  #watchFirst(): void {
    const { calendar } = this.#world;
    if (this.#slot < 0) this.#slot = calendar.add(this);
    calendar.time[this.#slot] = this.#dueSeconds(this.#waiting.first);
    calendar.schedule(this.#slot);
  }
}
