import type { Pool, PoolUser } from "../app/connection-pool.js";
import type { ReadSplit } from "./read-split.js";

/**
 * The pools of one process: one for each database that it asks. Seen from outside it is one, which knows for each request
 * where its transaction goes, and may try elsewhere when a replica fails it.
 */
export class SplitPool implements Pool {
  readonly #split: ReadSplit;
  readonly #create: (target: number, user: PoolUser) => Pool;
  readonly #user: PoolUser;
  /** By target: that of the writer from the beginning, as hops are declared before the first request; others when asked for. */
  readonly #pools: Pool[] = [];
  /** Requests that wait for a connection: whether their process has ended. */
  readonly #waiting = new Map<number, boolean>();
  /** By target: until when it is left alone, s. */
  readonly #avoidUntil: number[] = [];
  #turn = 0;

  constructor(split: ReadSplit, create: (target: number, user: PoolUser) => Pool, user: PoolUser) {
    this.#split = split;
    this.#create = create;
    this.#user = user;
    this.#poolFor(split.writer);
  }

  acquire(row: number): void {
    this.#ask(
      row,
      this.#split.choose(row, this.#turn++, (target) => this.#split.now < (this.#avoidUntil[target] ?? 0)),
    );
  }

  release(row: number): void {
    this.#poolOf(row).release(row);
  }

  invalidate(row: number): boolean {
    this.#poolOf(row).invalidate(row);
    return this.#triesElsewhere(row);
  }

  forsake(row: number, holds: boolean): void {
    if (!holds && !this.#waiting.has(row)) return;
    if (!holds) this.#waiting.set(row, true);
    this.#poolOf(row).forsake(row, holds);
  }

  orphanEnded(row: number): void {
    this.#poolOf(row).orphanEnded(row);
  }

  forget(): void {
    this.#pools.forEach((pool) => pool.forget());
  }

  #ask(row: number, target: number): void {
    this.#split.send(row, target);
    this.#waiting.set(row, false);
    this.#poolOf(row).acquire(row);
  }

  #connected(row: number): void {
    this.#waiting.delete(row);
    this.#user.connected(row);
  }

  #refused(row: number): void {
    const isForsaken = this.#waiting.get(row) === true;
    this.#waiting.delete(row);
    if (isForsaken || !this.#triesElsewhere(row)) this.#user.refused(row);
  }

  /** The request's replica has failed it. */
  #triesElsewhere(row: number): boolean {
    const target = this.#split.targetOf(row);
    if (target !== this.#split.writer) this.#avoidUntil[target] = this.#split.now + this.#split.avoidSeconds;
    if (!this.#split.fallsBackFrom(target)) return false;
    this.#split.fellBack++;
    this.#ask(row, this.#split.writer);
    return true;
  }

  #poolOf(row: number): Pool {
    return this.#poolFor(this.#split.targetOf(row));
  }

  #poolFor(target: number): Pool {
    return (this.#pools[target] ??= this.#create(target, {
      connected: (each) => this.#connected(each),
      refused: (each) => this.#refused(each),
    }));
  }
}
