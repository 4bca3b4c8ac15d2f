import type { Calendar, Source } from "../kernel/calendar.js";

/** Which way bytes go, seen from inside the VPC. */
export type Direction = "out" | "in";

/** Bytes on their way. */
export interface Transfer {
  readonly direction: Direction;
  /** All of them have passed. */
  transferred(): void;
}

export interface BandwidthSpec {
  /** At the start. */
  readonly bytesPerSecond: number;
  /** It grows by itself up to here. */
  readonly maximumBytesPerSecond: number;
  /** It doubles after having been full for this long, all stretches together; Infinity: never. */
  readonly doublingSeconds: number;
  /** One transfer gets at most this. */
  readonly flowBytesPerSecond: number;
}

/**
 * A bandwidth that all transfers present share equally, each up to the limit of a single flow: processor sharing of
 * bytes. Kept in virtual time, as a processor is (kernel/processor.ts): what each transfer has got since the line was last
 * idle, so that there is one pending event however many transfers there are.
 */
export class SharedBandwidth implements Source {
  readonly #calendar: Calendar;
  readonly #spec: BandwidthSpec;
  readonly #slot: number;
  readonly #growth: number;
  /** In order of their finish, last first. */
  readonly #transfers: { readonly finish: number; readonly transfer: Transfer }[] = [];
  readonly #present: Record<Direction, number> = { out: 0, in: 0 };
  readonly #moved: Record<Direction, number> = { out: 0, in: 0 };
  #begun = 0;
  #capacity: number;
  #usedSeconds = 0;
  #virtual = 0;
  #rate = 0;
  #updatedAt = 0;
  #fullSeconds = 0;

  constructor(calendar: Calendar, spec: BandwidthSpec) {
    this.#calendar = calendar;
    this.#spec = spec;
    this.#capacity = spec.bytesPerSecond;
    this.#slot = calendar.add(this);
    this.#growth = calendar.add({ fire: () => this.#double() });
  }

  start(transfer: Transfer, bytes: number): void {
    this.#advance();
    this.#begun += bytes;
    this.#present[transfer.direction]++;
    const finish = this.#virtual + bytes;
    let at = this.#transfers.length;
    // Equal finishes keep their order of arrival: the newcomer goes below them.
    while (at > 0 && this.#transfers[at - 1]!.finish <= finish) at--;
    this.#transfers.splice(at, 0, { finish, transfer });
    this.#settle();
  }

  fire(): void {
    this.#advance();
    const { finish, transfer } = this.#transfers.pop()!;
    // Exactly there, not a rounding error short of it.
    this.#virtual = finish;
    this.#present[transfer.direction]--;
    this.#settle();
    transfer.transferred();
  }

  /** Bytes that have passed so far. */
  moved(direction: Direction): number {
    return this.#moved[direction] + this.#present[direction] * this.#rate * this.#pending;
  }

  /** Bytes of all transfers begun so far, and those of them still to pass. */
  get account(): { readonly begun: number; readonly left: number } {
    const virtual = this.#virtual + this.#rate * this.#pending;
    return { begun: this.#begun, left: this.#transfers.reduce((sum, { finish }) => sum + finish - virtual, 0) };
  }

  /** Integral of the used share of the bandwidth over time, s: of what it was at each moment. */
  usedSeconds(): number {
    return this.#usedSeconds + this.#usedShare * this.#pending;
  }

  get #pending(): number {
    return this.#calendar.now - this.#updatedAt;
  }

  get #usedShare(): number {
    return (this.#transfers.length * this.#rate) / this.#capacity;
  }

  get #full(): boolean {
    return this.#transfers.length * this.#spec.flowBytesPerSecond >= this.#capacity;
  }

  #double(): void {
    this.#advance();
    this.#fullSeconds = 0;
    this.#capacity = Math.min(2 * this.#capacity, this.#spec.maximumBytesPerSecond);
    this.#settle();
  }

  /** Brings the accounts up to now, with the transfers present since the last change. */
  #advance(): void {
    const elapsed = this.#pending;
    this.#usedSeconds += this.#usedShare * elapsed;
    this.#virtual += this.#rate * elapsed;
    this.#moved.out += this.#present.out * this.#rate * elapsed;
    this.#moved.in += this.#present.in * this.#rate * elapsed;
    if (this.#full) this.#fullSeconds += elapsed;
    this.#updatedAt = this.#calendar.now;
  }

  /** Sets the rate for the transfers now present, the time of the next to finish, and that of the next doubling. */
  #settle(): void {
    const { time } = this.#calendar;
    const count = this.#transfers.length;
    if (count === 0) {
      // Virtual time starts over, so that it never grows large enough to lose precision.
      this.#virtual = 0;
      this.#rate = 0;
      this.#calendar.cancel(this.#slot);
    } else {
      this.#rate = Math.min(this.#spec.flowBytesPerSecond, this.#capacity / count);
      time[this.#slot] = this.#updatedAt + Math.max(0, this.#transfers.at(-1)!.finish - this.#virtual) / this.#rate;
      this.#calendar.schedule(this.#slot);
    }
    if (this.#full && this.#capacity < this.#spec.maximumBytesPerSecond) {
      time[this.#growth] = this.#updatedAt + Math.max(0, this.#spec.doublingSeconds - this.#fullSeconds);
      this.#calendar.schedule(this.#growth);
    } else this.#calendar.cancel(this.#growth);
  }
}
