/**
 * The idle connections of each cache to one origin: the one used last is taken first, so that the others may grow old
 * and be closed. @see downloaddistvaluesorigin, "Keep-alive timeout" [D]
 */
export class Connections {
  readonly #keepAliveSeconds: number;
  /** By cache: since when each has been idle, oldest first, s. */
  readonly #idleSince: number[][] = [];
  /** Connections opened. */
  opened = 0;

  constructor(keepAliveSeconds: number) {
    this.#keepAliveSeconds = keepAliveSeconds;
  }

  /** Takes an idle connection of the cache; false: one must be opened. */
  take(cache: number, now: number): boolean {
    const idle = this.#idleSince[cache];
    const since = idle?.pop();
    if (since !== undefined && now - since <= this.#keepAliveSeconds) return true;
    // The youngest has been closed: so have the others.
    if (idle !== undefined) idle.length = 0;
    this.opened++;
    return false;
  }

  giveBack(cache: number, now: number): void {
    (this.#idleSince[cache] ??= []).push(now);
  }
}
