import type { Calendar } from "../kernel/calendar.js";
import { DelayLine } from "../kernel/delay-line.js";
import type { Storage } from "./storage.js";

/** PostgreSQL's page. */
const PAGE_BYTES = 8192;
/** The checkpointer writes a little, and sleeps so long (PostgreSQL, CheckpointWriteDelay). */
const NAP_SECONDS = 0.1;
/** More are counted, not listed: a run of a week has thousands. */
const MOST_LISTED = 500;

export interface CheckpointSpec {
  /** checkpoint_timeout. */
  readonly timeoutSeconds: number;
  /** max_wal_size. */
  readonly maxWalBytes: number;
  /** checkpoint_completion_target: share of the time to the next one, over which pages are written. */
  readonly completionTarget: number;
  /** full_page_writes: after a checkpoint began, the first change of a page logs all of it. */
  readonly fullPageWrites: boolean;
  /** Log of a write, besides. */
  readonly walBytesPerWrite: number;
  /** Pages that writes choose from, each as likely; Infinity: every write has a page of its own. */
  readonly pages: number;
  /** Log that is applied a second after a crash. */
  readonly recoveryBytesPerSecond: number;
}

/** What checkpoints did: plain data. */
export interface CheckpointsRun {
  /** checkpoints_timed and checkpoints_req of PostgreSQL. */
  readonly timed: number;
  readonly requested: number;
  /** Written by them. */
  readonly pages: number;
  readonly walBytes: number;
  /** The first ones. */
  readonly listed: readonly {
    readonly beganAtSeconds: number;
    readonly endedAtSeconds: number;
    readonly cause: "time" | "wal";
    readonly pages: number;
  }[];
}

interface Running {
  readonly beganAt: number;
  readonly seconds: number;
  readonly cause: "time" | "wal";
  readonly pages: number;
  written: number;
}

/**
 * PostgreSQL's checkpoints: every page changed since the last one began is written once, spread over a share of the time
 * to the next, in the same queue as what requests ask of the volume. One begins when its time has come, or when the log has
 * grown to max_wal_size / (1 + completion target), so that two of them fit (PostgreSQL, xlog.c: CalculateCheckpointSegments).
 *
 * How many distinct pages w writes change is their expectation: of P pages, P (1 - (1 - 1/P)^w).
 */
export class Checkpoints {
  readonly #calendar: Calendar;
  readonly #storage: Storage;
  readonly #spec: CheckpointSpec;
  readonly #naps: DelayLine;
  /** Not changed since the last checkpoint began, of `pages`. */
  #clean: number;
  #dirty = 0;
  #wal = 0;
  /** Log before the last checkpoint began, since the one before. */
  #walBefore = 0;
  #lastBegan = 0;
  #running: Running | null = null;
  readonly #listed: CheckpointsRun["listed"][number][] = [];
  readonly #count = { time: 0, wal: 0 };
  #pages = 0;
  #walBytes = 0;

  constructor(calendar: Calendar, storage: Storage, spec: CheckpointSpec) {
    this.#calendar = calendar;
    this.#storage = storage;
    this.#spec = spec;
    this.#clean = spec.pages;
    this.#naps = new DelayLine(calendar, { arrived: () => this.#advance() });
    const timer = new DelayLine(calendar, {
      arrived: () => {
        if (calendar.now >= this.#dueAt) this.#checkpoint("time");
        timer.holdUntil(0, this.#dueAt);
      },
    });
    timer.holdUntil(0, this.#dueAt);
  }

  /** A transaction changes so many pages: returns the bytes that it logs of them on top of its own. */
  write(writes: number): number {
    const { pages, fullPageWrites, walBytesPerWrite, maxWalBytes, completionTarget } = this.#spec;
    const first = pages === Infinity ? writes : this.#clean * (1 - (1 - 1 / pages) ** writes);
    if (pages !== Infinity) this.#clean -= first;
    this.#dirty += first;
    const images = fullPageWrites ? first * PAGE_BYTES : 0;
    this.#wal += writes * walBytesPerWrite + images;
    this.#walBytes += writes * walBytesPerWrite + images;
    if (this.#wal >= maxWalBytes / (1 + completionTarget)) this.#checkpoint("wal");
    return images;
  }

  /**
   * After a crash the log since the last checkpoint that was completed is applied: that of one under way counts, too. Then
   * all is as after a checkpoint (PostgreSQL, wal-configuration [D]).
   */
  recoverySeconds(): number {
    const seconds = (this.#wal + (this.#running === null ? 0 : this.#walBefore)) / this.#spec.recoveryBytesPerSecond;
    this.#running = null;
    this.#dirty = 0;
    this.#wal = 0;
    this.#clean = this.#spec.pages;
    this.#lastBegan = this.#calendar.now;
    return seconds;
  }

  report(): CheckpointsRun {
    return {
      timed: this.#count.time,
      requested: this.#count.wal,
      pages: this.#pages,
      walBytes: this.#walBytes,
      listed: this.#listed,
    };
  }

  get #dueAt(): number {
    return this.#lastBegan + this.#spec.timeoutSeconds;
  }

  #checkpoint(cause: "time" | "wal"): void {
    const now = this.#calendar.now;
    // One that is late hurries: the next has begun.
    this.#finish();
    const seconds = this.#spec.completionTarget * Math.min(this.#spec.timeoutSeconds, now - this.#lastBegan);
    const pages = this.#dirty;
    this.#lastBegan = now;
    this.#dirty = 0;
    this.#walBefore = this.#wal;
    this.#wal = 0;
    this.#clean = this.#spec.pages;
    // Without changes there is nothing to do, and PostgreSQL does not.
    if (pages === 0) return;
    this.#count[cause]++;
    this.#running = { beganAt: now, seconds, cause, pages, written: 0 };
    this.#advance();
  }

  #advance(): void {
    const running = this.#running;
    if (running === null) return;
    const now = this.#calendar.now;
    const end = running.beganAt + running.seconds;
    if (now >= end) {
      this.#finish();
      return;
    }
    const until = Math.min(now + NAP_SECONDS, end);
    this.#writeUpTo((running.pages * (until - running.beganAt)) / running.seconds);
    // An earlier one's nap goes on into this one: only one is taken at a time.
    if (this.#naps.length === 0) this.#naps.holdUntil(0, until);
  }

  #finish(): void {
    const running = this.#running;
    if (running === null) return;
    this.#writeUpTo(running.pages);
    const { beganAt, cause, pages } = running;
    this.#running = null;
    if (this.#listed.length < MOST_LISTED)
      this.#listed.push({ beganAtSeconds: beganAt, endedAtSeconds: this.#calendar.now, cause, pages });
  }

  #writeUpTo(pages: number): void {
    const running = this.#running!;
    const more = pages - running.written;
    if (more <= 0) return;
    running.written = pages;
    this.#pages += more;
    this.#storage.writeBehind(more, more * PAGE_BYTES);
  }
}
