import { bucketOf, BUCKETS } from "../kernel/histogram.js";
import type { Requests } from "../kernel/requests.js";
import { STATUS } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import { FoundInFlight } from "./found-in-flight.js";
import { HopProfile } from "./hop-profile.js";
import type { Levels } from "./levels.js";
import { Path } from "./path.js";
import { Tally } from "./tally.js";

/**
 * Writes down what happens to requests. Nothing is averaged here: counts, sums and histograms, from which
 * everything else is derived. Requests that end before `warmUpSeconds` are in the series but not in the tallies.
 */
export class Recorder {
  readonly #clock: Float64Array;
  readonly #requests: Requests;
  readonly #levels: Levels;
  readonly #warmUpSeconds: number;
  /** By call site. */
  readonly tallies: Tally[];
  readonly hops: HopProfile;
  readonly path: Path;
  /** Null: not asked for. */
  readonly found: FoundInFlight | null;
  /** By interval. */
  readonly sentSeries: Uint32Array;
  readonly endedSeries: Uint32Array;
  readonly failedSeries: Uint32Array;
  /** Histogram of all routes, by interval. */
  readonly histogramSeries: Uint32Array;
  readonly iterationHistogram: Uint32Array = new Uint32Array(BUCKETS);
  readonly errorHistogram: Uint32Array = new Uint32Array(BUCKETS);
  /** Level: requests the clients wait for. */
  readonly inFlight: number;
  /** Level: iterations under way. */
  readonly vus: number;
  /** Current reporting interval; the sampler moves it on. What ends after the horizon counts with the last. */
  interval = 0;
  sentCount = 0;
  endedCount = 0;
  readonly iterations = { started: 0, completed: 0, dropped: 0, interrupted: 0 };
  /** [0]: time of the request that ended last. [1]: sum over all that ended, warm-up included. [2]: of iterations. */
  readonly #seconds = new Float64Array(3);

  constructor(
    world: World,
    sites: number,
    time: {
      horizonSeconds: number;
      intervals: number;
      warmUpSeconds: number;
      pathBins: number;
      foundClasses?: number | undefined;
    },
  ) {
    this.#clock = world.calendar.clock;
    this.#requests = world.requests;
    this.#levels = world.levels;
    this.#warmUpSeconds = time.warmUpSeconds;
    this.tallies = Array.from({ length: sites }, () => new Tally());
    this.hops = new HopProfile(world);
    this.found = time.foundClasses === undefined ? null : new FoundInFlight(time.foundClasses);
    this.sentSeries = new Uint32Array(time.intervals);
    this.endedSeries = new Uint32Array(time.intervals);
    this.failedSeries = new Uint32Array(time.intervals);
    this.histogramSeries = new Uint32Array(time.intervals * BUCKETS);
    const { levels, gauges } = world;
    const inFlight = levels.add();
    const vus = levels.add();
    this.inFlight = inFlight;
    this.vus = vus;
    this.path = new Path(levels, inFlight, time.pathBins);
    gauges.add({
      system: "client",
      metric: "InFlight",
      label: "Requests in flight",
      unit: "count",
      capacity: null,
      integral: () => levels.integral(inFlight),
    });
    gauges.add({
      system: "client",
      metric: "vus",
      label: "Virtual users (iterations under way)",
      unit: "count",
      capacity: null,
      integral: () => levels.integral(vus),
    });
  }

  /** Sum of the times of all requests that ended, warm-up included, s. */
  get timeOfEnded(): number {
    return this.#seconds[1]!;
  }

  /** Sum of the durations of completed iterations after warm-up, s. */
  get timeOfIterations(): number {
    return this.#seconds[2]!;
  }

  sent(row: number): void {
    if (this.found !== null) this.found.sent(row, this.#levels.value(this.inFlight));
    this.sentCount++;
    this.sentSeries[this.interval]!++;
    this.#levels.change(this.inFlight, 1);
  }

  /** An answer has reached the client. Leaves the row's hop times cleared. */
  answered(row: number): void {
    const bucket = this.#end(row);
    const status = this.#requests.status[row]!;
    // k6's default of what is expected (http.expectedStatuses): 200 to 399.
    if (status < 200 || status >= 400) {
      this.#failed(row, bucket);
      return;
    }
    this.histogramSeries[this.interval * BUCKETS + bucket]!++;
    if (this.#warm()) {
      this.#requests.clearHops(row);
      return;
    }
    this.#tally(row).add(this.#seconds, bucket);
    if (this.found !== null) this.found.answered(row, this.#seconds[0]!);
    this.hops.add(row, bucket);
  }

  /** The client has given up: a failure, and at least this slow. */
  timedOut(row: number): void {
    const bucket = this.#end(row);
    this.failedSeries[this.interval]!++;
    if (this.#warm()) return;
    const tally = this.#tally(row);
    tally.timeouts++;
    tally.add(this.#seconds, bucket);
  }

  /** It never got a connection: a failed request that took no time, as in k6. */
  unsent(row: number): void {
    this.failedSeries[this.interval]!++;
    if (this.#warm()) return;
    this.#seconds[0] = 0;
    this.#tally(row).addError(this.#seconds, STATUS.none);
    this.errorHistogram[0]!++;
  }

  /** The run or the load was stopped under it: it ended, but says nothing about its latency. */
  interrupted(row: number): void {
    this.#end(row);
  }

  iterationStarted(): void {
    this.iterations.started++;
    this.#levels.change(this.vus, 1);
  }

  iterationCompleted(startedAt: number): void {
    this.#levels.change(this.vus, -1);
    if (this.#warm()) return;
    const seconds = this.#clock[0]! - startedAt;
    this.iterations.completed++;
    this.#seconds[2]! += seconds;
    this.iterationHistogram[bucketOf(seconds)]!++;
  }

  iterationInterrupted(): void {
    this.iterations.interrupted++;
    this.#levels.change(this.vus, -1);
  }

  iterationDropped(): void {
    if (!this.#warm()) this.iterations.dropped++;
  }

  #failed(row: number, bucket: number): void {
    this.#requests.clearHops(row);
    this.failedSeries[this.interval]!++;
    if (this.#warm()) return;
    this.#tally(row).addError(this.#seconds, this.#requests.status[row]!);
    this.errorHistogram[bucket]!++;
  }

  /** Leaves the request's time in `#seconds[0]`; returns its bucket. */
  #end(row: number): number {
    const now = this.#clock[0]!;
    const seconds = now - this.#requests.sentAt[row]!;
    this.#seconds[0] = seconds;
    this.#seconds[1]! += seconds;
    this.#levels.change(this.inFlight, -1);
    this.endedCount++;
    this.endedSeries[this.interval]!++;
    this.path.ended(this.#seconds);
    return bucketOf(seconds);
  }

  #tally(row: number): Tally {
    return this.tallies[this.#requests.site[row]!]!;
  }

  #warm(): boolean {
    return this.#clock[0]! < this.#warmUpSeconds;
  }
}
