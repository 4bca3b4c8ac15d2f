import type { Interrupt } from "./eevdf-core.js";

/** A process that takes turns with others on a CPU. Times are the core's, s. */
export class Process {
  readonly user: number;
  /** Time it has had, on a scale on which all runnable ones can be compared. */
  virtualRuntime = 0;
  /** Until which virtual runtime it may run once it has been chosen. */
  deadline = 0;
  /** How far it was behind the mean when it went to sleep. */
  lag = 0;
  /** Has been woken up, or has gone to sleep ahead of the mean. */
  queued = false;
  /** Asleep, but ahead of the mean. */
  delayed = false;
  /** Woken up by a connection that another process may have taken. */
  called = false;
  running = false;
  /** Has a request, whether it computes for it or waits. */
  busy = false;
  /** When it was done with its last request, s. */
  freedAt = -1;
  /** Request it computes for; -1: none. */
  row = -1;
  /** Work until it sleeps, s at reference speed. */
  left = 0;
  #generation = -1;
  #served = -1;

  /** @param user number of its room */
  constructor(user: number) {
    this.user = user;
  }

  /** It computes for a request; before that it does what it has left to do for the one before. */
  take({ row, left }: Interrupt, generation: number): void {
    this.row = row;
    this.left += left;
    this.called = false;
    this.busy = true;
    this.#served = row;
    this.#generation = generation;
  }

  /** Whether it is this request that it has. */
  serves(row: number, generation: number): boolean {
    return this.busy && this.#served === row && this.#generation === generation;
  }

  get hasJob(): boolean {
    return this.row >= 0 || this.left > 0;
  }

  get hadSlice(): boolean {
    return this.virtualRuntime >= this.deadline - 1e-9;
  }
}
