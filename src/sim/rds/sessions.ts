/** What the users' sessions wrote last: an iteration of a journey is a session. */
export class Sessions {
  readonly #startedAt: (iteration: number) => number;
  /** By row of the iteration. */
  readonly #server: number[] = [];
  readonly #change: number[] = [];
  readonly #wroteAt: number[] = [];

  /** @param startedAt when the iteration that has this row now began, s: rows are used again */
  constructor(startedAt: (iteration: number) => number) {
    this.#startedAt = startedAt;
  }

  /** @param server whose log has the change */
  wrote(iteration: number, server: number, change: number, now: number): void {
    if (iteration < 0) return;
    this.#server[iteration] = server;
    this.#change[iteration] = change;
    this.#wroteAt[iteration] = now;
  }

  /** When the session last wrote, s; -Infinity: it has not. */
  wroteAt(iteration: number): number {
    if (iteration < 0) return -Infinity;
    const at = this.#wroteAt[iteration];
    return at === undefined || at < this.#startedAt(iteration) ? -Infinity : at;
  }

  /** Server and number of its last change; only after `wroteAt` has said that there is one. */
  server(iteration: number): number {
    return this.#server[iteration]!;
  }

  change(iteration: number): number {
    return this.#change[iteration]!;
  }
}
