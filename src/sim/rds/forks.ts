import type { Processor, ProcessorUser } from "../kernel/processor.js";
import type { World } from "../kernel/world.js";

/** PostgreSQL's postmaster: it forks a process for each new connection, which takes CPU of the database. */
export class Forks implements ProcessorUser {
  readonly #world: World;
  readonly #cpu: Processor;
  readonly #user: number;
  readonly #seconds: number;
  readonly #hop: number;
  readonly #done = new Map<number, (row: number) => void>();

  /** @param seconds CPU of a fork, at reference speed */
  constructor(world: World, cpu: Processor, seconds: number) {
    this.#world = world;
    this.#cpu = cpu;
    this.#user = cpu.attach(this);
    this.#seconds = seconds;
    this.#hop = world.requests.hop("databaseConnect", "Connecting to the database");
  }

  begin(row: number, done: (row: number) => void): void {
    if (this.#seconds === 0) {
      done(row);
      return;
    }
    this.#done.set(row, done);
    this.#world.requests.work[row] = this.#seconds;
    this.#cpu.start(row, this.#user);
  }

  processed(row: number): void {
    this.#cpu.book(row, this.#hop, this.#hop);
    const done = this.#done.get(row)!;
    this.#done.delete(row);
    done(row);
  }
}
