/** A room that runs jobs on a processor. */
export interface ProcessorUser {
  /** The job has had its work. */
  processed(row: number): void;
}

/** A room whose jobs are run by processes of its own that take turns: Gunicorn's workers. */
export interface Processes {
  readonly count: number;
  /** Number of the process that has the request. */
  of(row: number): number;
  /** Whether a connection wakes up all that are idle, and any of them may take the request. */
  readonly acceptTogether: boolean;
}

/**
 * A CPU of several cores. Jobs are requests; their work is in the table's `work` column. Several rooms may share a
 * processor (Nginx, Gunicorn and PostgreSQL on one machine): each starts jobs under the number that `attach` gave it.
 *
 * Who runs when several are runnable is the scheduler's choice: evenly shared (`ProcessorSharing`), or Linux's (`Eevdf`).
 */
export interface Processor {
  readonly cores: number;
  /** Of each core, relative to the reference that work is stated for. */
  readonly speed: number;
  /** Runnable jobs. */
  readonly length: number;
  /** @param processes whose turn it is then matters; absent: processes that sleep but for moments (Nginx, PostgreSQL) */
  attach(user: ProcessorUser, processes?: Processes): number;
  /** Begins a job of `requests.work[row]` seconds of one core at the reference speed. */
  start(row: number, user: number): void;
  /** Begins one of a process that has just done one (from `processed` only): nobody else gets the core in between. */
  goOn(row: number, user: number): void;
  /**
   * The process that has the request will not run anything for it any more; it still has `work` seconds to do before it looks
   * for the next one. Where cores are shared evenly nobody asks which process it was, and `work` is 0.
   */
  release(row: number, user: number, work: number): void;
  /** Takes a job off before it is done; false if it is not there. Takes time in proportion to the jobs: for rare events. */
  cancel(row: number, user: number): boolean;
  /**
   * Books the time of a job just processed to two hops: what its work takes on an idle core to `service`, the
   * rest, in which others had the processor, to `contention`.
   */
  book(row: number, service: number, contention: number): void;
  /** Integral of busy cores over time so far, core-seconds. */
  busyCoreSeconds(): number;
  /** Work of all jobs begun so far, s at reference speed. */
  workBegun(): number;
  /** Work given out so far, s at reference speed: busy cores times speed. */
  workDone(): number;
  /** Work still to do of the jobs present, s. */
  workLeft(): number;
  /** From now on a core does `factor` times what it does at its mean speed. */
  setSpeed(factor: number): void;
  /** From now on everything takes `factor` times as long, on top of the cores' own changes: a fault, until set back to 1. */
  slowDown(factor: number): void;
}
