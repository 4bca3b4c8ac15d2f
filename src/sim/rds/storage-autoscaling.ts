import type { Calendar } from "../kernel/calendar.js";
import { DelayLine } from "../kernel/delay-line.js";
import { BYTES_PER_GIB, type StorageSpace } from "./storage-space.js";

/** A datapoint of FreeStorageSpace each. */
const PERIOD_SECONDS = 60;
/** RDS User Guide, USER_PIOPS.Autoscaling [D]: free space of at most 10 % for at least five minutes … */
const LOW_SHARE = 0.1;
const LOW_PERIODS = 5;
/** … grows the volume by the most of 10 GiB, 10 %, and the growth of 7 hours as in the past hour. */
const LEAST_GIB = 10;
const LEAST_PART = 10;
const PREDICTED_SECONDS = 7 * 3600;
const PAST_PERIODS = 60;

/**
 * RDS's storage autoscaling, up to MaxAllocatedStorage. That six hours have passed since the last modification, and that its
 * optimization is over, is the volume's own rule: while it holds, low space waits.
 */
export class StorageAutoscaling {
  readonly #space: StorageSpace;
  readonly #mostGib: number;
  /** Bytes used at the last datapoints, the oldest first. */
  readonly #past: number[] = [];
  #lowPeriods = 0;

  constructor(space: StorageSpace, mostGib: number) {
    this.#space = space;
    this.#mostGib = mostGib;
  }

  begin(calendar: Calendar): void {
    const line = new DelayLine(calendar, {
      arrived: () => {
        this.#look();
        line.holdUntil(0, calendar.now + PERIOD_SECONDS);
      },
    });
    line.holdUntil(0, PERIOD_SECONDS);
  }

  #look(): void {
    const { freeBytes, allocatedGib, usedBytes, isLocked } = this.#space;
    this.#past.push(usedBytes);
    if (this.#past.length > PAST_PERIODS + 1) this.#past.shift();
    this.#lowPeriods = freeBytes <= LOW_SHARE * allocatedGib * BYTES_PER_GIB ? this.#lowPeriods + 1 : 0;
    if (this.#lowPeriods <= LOW_PERIODS || isLocked || allocatedGib >= this.#mostGib) return;
    const more = Math.max(LEAST_GIB, allocatedGib / LEAST_PART, this.#predictedGib());
    this.#space.modify({ gib: Math.min(this.#mostGib, Math.ceil(allocatedGib + more)) }, "autoscaling");
    this.#lowPeriods = 0;
  }

  /** Of the next seven hours, as the past one went. */
  #predictedGib(): number {
    const periods = this.#past.length - 1;
    if (periods === 0) return 0;
    const grown = this.#past.at(-1)! - this.#past[0]!;
    return ((grown / (periods * PERIOD_SECONDS)) * PREDICTED_SECONDS) / BYTES_PER_GIB;
  }
}
