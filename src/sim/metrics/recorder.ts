import { bucketOf, BUCKETS } from "../kernel/histogram.js";
import { STATUS } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import { HopProfile } from "./hop-profile.js";
import { Path } from "./path.js";

/** What is known of the requests of one route after warm-up. */
export interface RouteTally {
  /** Expected answers and timeouts (which count with the time the client waited): `http_req_duration`. */
  readonly histogram: Uint32Array;
  /** In the histogram. */
  count: number;
  /** Sum of their times, s. */
  sum: number;
  min: number;
  max: number;
  timeouts: number;
  /** Error answers; their times are apart, for a fast 503 says nothing about the speed of the service. */
  errors: number;
  errorSum: number;
}

/**
 * Writes down what happens to requests. Nothing is averaged here: counts, sums and histograms, from which
 * everything else is derived. Requests that end before `warmUpSeconds` are in the series but not in the tallies.
 */
export class Recorder {
  readonly #world: World;
  readonly #routeOfSite: Int32Array;
  readonly #warmUpSeconds: number;
  readonly #intervalSeconds: number;
  readonly #intervals: number;
  readonly tallies: RouteTally[];
  readonly hops: HopProfile;
  readonly path: Path;
  /** By interval. */
  readonly sentSeries: Uint32Array;
  readonly endedSeries: Uint32Array;
  readonly failedSeries: Uint32Array;
  /** Histogram of all routes, by interval. */
  readonly histogramSeries: Uint32Array;
  readonly statuses: Map<number, number> = new Map();
  readonly iterationHistogram: Uint32Array = new Uint32Array(BUCKETS);
  readonly errorHistogram: Uint32Array = new Uint32Array(BUCKETS);
  /** Level: requests the clients wait for. */
  readonly inFlight: number;
  /** Level: iterations under way. */
  readonly vus: number;
  #interval = 0;
  sentCount = 0;
  endedCount = 0;
  /** Sum of the times of all that ended, warm-up included, s. */
  timeOfEnded = 0;
  iterations = { started: 0, completed: 0, dropped: 0, interrupted: 0, sumSeconds: 0 };

  constructor(
    world: World,
    routes: number,
    routeOfSite: readonly number[],
    time: { horizonSeconds: number; intervals: number; warmUpSeconds: number; pathBins: number },
  ) {
    this.#world = world;
    this.#routeOfSite = Int32Array.from(routeOfSite);
    this.#warmUpSeconds = time.warmUpSeconds;
    this.#intervals = time.intervals;
    this.#intervalSeconds = time.horizonSeconds / time.intervals;
    this.tallies = Array.from({ length: routes }, newTally);
    this.hops = new HopProfile(world.requests);
    this.sentSeries = new Uint32Array(time.intervals);
    this.endedSeries = new Uint32Array(time.intervals);
    this.failedSeries = new Uint32Array(time.intervals);
    this.histogramSeries = new Uint32Array(time.intervals * BUCKETS);
    const { levels, gauges } = world;
    const inFlight = levels.add();
    const vus = levels.add();
    this.inFlight = inFlight;
    this.vus = vus;
    this.path = new Path(world, inFlight, time.horizonSeconds, time.pathBins);
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

  sent(): void {
    this.sentCount++;
    this.sentSeries[this.#currentInterval()]!++;
    this.#world.levels.change(this.inFlight, 1);
  }

  /** An answer has reached the client. */
  answered(row: number): void {
    const { requests } = this.#world;
    const seconds = this.#end(row);
    const status = requests.status[row]!;
    this.hops.verify(row, seconds);
    if (status !== STATUS.ok) {
      this.#fail(row, seconds, status);
      return;
    }
    this.#keep(row, seconds);
  }

  /** The client has given up: a failure, and at least this slow. */
  timedOut(row: number): void {
    const seconds = this.#end(row);
    this.failedSeries[this.#interval]!++;
    if (this.#warm()) return;
    const tally = this.#tally(row);
    tally.timeouts++;
    this.#countStatus(0);
    this.#add(tally, seconds);
  }

  /** The run or the load was stopped under it: it ended, but says nothing about its latency. */
  interrupted(row: number): void {
    this.#end(row);
  }

  iterationStarted(): void {
    this.iterations.started++;
    this.#world.levels.change(this.vus, 1);
  }

  iterationCompleted(startedAt: number): void {
    this.#world.levels.change(this.vus, -1);
    if (this.#warm()) return;
    const seconds = this.#world.calendar.clock[0]! - startedAt;
    this.iterations.completed++;
    this.iterations.sumSeconds += seconds;
    this.iterationHistogram[bucketOf(seconds)]!++;
  }

  iterationInterrupted(): void {
    this.iterations.interrupted++;
    this.#world.levels.change(this.vus, -1);
  }

  iterationDropped(): void {
    if (!this.#warm()) this.iterations.dropped++;
  }

  #keep(row: number, seconds: number): void {
    this.histogramSeries[this.#interval * BUCKETS + bucketOf(seconds)]!++;
    if (this.#warm()) return;
    this.#add(this.#tally(row), seconds);
    this.hops.add(row, seconds);
  }

  #fail(row: number, seconds: number, status: number): void {
    this.failedSeries[this.#interval]!++;
    if (this.#warm()) return;
    const tally = this.#tally(row);
    tally.errors++;
    tally.errorSum += seconds;
    this.errorHistogram[bucketOf(seconds)]!++;
    this.#countStatus(status);
  }

  #add(tally: RouteTally, seconds: number): void {
    tally.histogram[bucketOf(seconds)]!++;
    tally.count++;
    tally.sum += seconds;
    if (seconds < tally.min) tally.min = seconds;
    if (seconds > tally.max) tally.max = seconds;
  }

  #end(row: number): number {
    const seconds = this.#world.calendar.clock[0]! - this.#world.requests.sentAt[row]!;
    this.#world.levels.change(this.inFlight, -1);
    this.endedCount++;
    this.timeOfEnded += seconds;
    this.endedSeries[this.#currentInterval()]!++;
    this.path.ended(seconds);
    return seconds;
  }

  #tally(row: number): RouteTally {
    return this.tallies[this.#routeOfSite[this.#world.requests.site[row]!]!]!;
  }

  #warm(): boolean {
    return this.#world.calendar.clock[0]! < this.#warmUpSeconds;
  }

  #countStatus(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }

  /** What ends after the horizon, while the load drains, counts with the last interval. */
  #currentInterval(): number {
    const interval = Math.floor(this.#world.calendar.clock[0]! / this.#intervalSeconds);
    return (this.#interval = interval < this.#intervals ? interval : this.#intervals - 1);
  }
}

function newTally(): RouteTally {
  return {
    histogram: new Uint32Array(BUCKETS),
    count: 0,
    sum: 0,
    min: Infinity,
    max: 0,
    timeouts: 0,
    errors: 0,
    errorSum: 0,
  };
}
