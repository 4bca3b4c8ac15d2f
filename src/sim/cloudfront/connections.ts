/** Numbers are used again long after a connection of that number was closed, so that whoever keeps them by number stays small. */
const NUMBERS = 2 ** 20;

/**
 * The idle connections of each cache to one origin: the one used last is taken first, so that the others may grow old
 * and be closed. @see downloaddistvaluesorigin, "Keep-alive timeout" [D]
 */
export class Connections {
  readonly #keepAliveSeconds: number;
  /** By cache: those that are idle, oldest first. */
  readonly #idle: { readonly number: number; readonly since: number }[][] = [];
  /** Connections opened. */
  opened = 0;

  constructor(keepAliveSeconds: number) {
    this.#keepAliveSeconds = keepAliveSeconds;
  }

  /** Takes an idle connection of the cache and returns its number, counted from 0; a new one if there is none. */
  take(cache: number, now: number): number {
    const idle = this.#idle[cache];
    const last = idle?.pop();
    if (last !== undefined && now - last.since <= this.#keepAliveSeconds) return last.number;
    // The youngest has been closed: so have the others.
    if (idle !== undefined) idle.length = 0;
    return this.opened++ % NUMBERS;
  }

  giveBack(cache: number, number: number, now: number): void {
    (this.#idle[cache] ??= []).push({ number, since: now });
  }
}
