import type { Source } from "../kernel/calendar.js";
import type { World } from "../kernel/world.js";
import type { Recorder } from "./recorder.js";

/** Before anything else that happens at the same time. */
const FIRST = -1;

/** Ends the path's bins and the reporting intervals, and reads the gauges' integrals when an interval is over. */
export class Sampler implements Source {
  readonly #world: World;
  readonly #recorder: Recorder;
  readonly #slot: number;
  readonly binSeconds: number;
  readonly bins: number;
  readonly #binsPerInterval: number;
  readonly #warmUpSeconds: number;
  readonly #horizonSeconds: number;
  /** Gauge integrals at the end of each interval, row-major: (interval + 1) * gauges + gauge; row 0 is the start. */
  readings: Float64Array = new Float64Array(0);
  /** Gauge integrals at the end of warm-up. */
  warmReadings: Float64Array = new Float64Array(0);
  #bin = 0;
  #warm = false;

  constructor(
    world: World,
    recorder: Recorder,
    time: { horizonSeconds: number; intervals: number; warmUpSeconds: number; pathBins: number },
  ) {
    this.#world = world;
    this.#recorder = recorder;
    this.#slot = world.calendar.add(this, FIRST);
    this.bins = time.pathBins;
    this.binSeconds = time.horizonSeconds / time.pathBins;
    this.#binsPerInterval = time.pathBins / time.intervals;
    this.#warmUpSeconds = time.warmUpSeconds;
    this.#horizonSeconds = time.horizonSeconds;
  }

  /** Call when all rooms have registered their gauges. */
  begin(): void {
    const gauges = this.#world.gauges.gauges.length;
    this.readings = new Float64Array((this.bins / this.#binsPerInterval + 1) * gauges);
    this.warmReadings = new Float64Array(gauges);
    this.#schedule();
  }

  fire(): void {
    if (!this.#warm && this.#nextTime() === this.#warmUpSeconds) {
      this.#warm = true;
      this.#read(this.warmReadings, 0);
      if (this.#warmUpSeconds < this.#binEnd()) {
        this.#schedule();
        return;
      }
    }
    this.#recorder.path.endBin();
    this.#bin++;
    if (this.#bin % this.#binsPerInterval === 0) {
      if (this.#bin < this.bins) this.#recorder.interval++;
      this.#read(this.readings, (this.#bin / this.#binsPerInterval) * this.#world.gauges.gauges.length);
    }
    if (this.#bin < this.bins) this.#schedule();
  }

  /** The last bin ends at the horizon itself, not at a multiple of its rounded length. */
  #binEnd(): number {
    return this.#bin + 1 === this.bins ? this.#horizonSeconds : this.binSeconds * (this.#bin + 1);
  }

  #nextTime(): number {
    const bin = this.#binEnd();
    return !this.#warm && this.#warmUpSeconds > 0 ? Math.min(bin, this.#warmUpSeconds) : bin;
  }

  #schedule(): void {
    this.#world.calendar.time[this.#slot] = this.#nextTime();
    this.#world.calendar.schedule(this.#slot);
  }

  #read(into: Float64Array, at: number): void {
    this.#world.gauges.gauges.forEach((gauge, i) => {
      into[at + i] = gauge.integral();
    });
  }
}
