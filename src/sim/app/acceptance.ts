/** Which worker takes a request, and where it waits when none has room. Slot s is thread s / workers of process s % workers. */
export interface Acceptance {
  /** Requests that wait. */
  readonly queued: number;
  /** Whether the next request would be turned away. */
  readonly full: boolean;
  /** The slot that takes the request now, or -1: it waits. */
  take(row: number): number;
  /** The slot is free; the request that it takes, or -1. */
  offer(slot: number): number;
  /** The longest waiting request, taken out; -1 if there is none. */
  shift(): number;
  /** Takes a request that waits out of the middle; false if it is not there. */
  remove(row: number): boolean;
  /** The process takes nothing until its slots are offered again; the requests that waited for it, taken out. */
  withdraw(process: number): readonly number[];
}
