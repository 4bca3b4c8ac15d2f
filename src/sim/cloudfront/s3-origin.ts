import { DelayLine } from "../kernel/delay-line.js";
import type { Draws } from "../kernel/draws.js";
import { STATUS, type Caller, type Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import { RateQuota } from "./rate-quota.js";

/**
 * An S3 bucket: as many servers as there are requests, each takes its time to the first byte; beyond a rate per prefix
 * (5,500 GET and HEAD a second) it answers 503 Slow Down. The routes of one scenario share one prefix. @see http-503 [D]
 */
export class S3Origin implements Tier {
  readonly #world: World;
  /** By call site; null: no time. */
  readonly #latencies: readonly Draws[] | null;
  readonly #quota: RateQuota;
  readonly #caller: Caller;
  readonly #line: DelayLine;
  readonly #hop: number;

  constructor(world: World, latencies: readonly Draws[] | null, requestsPerSecond: number, caller: Caller) {
    this.#world = world;
    this.#latencies = latencies;
    this.#quota = new RateQuota(requestsPerSecond);
    this.#caller = caller;
    this.#line = new DelayLine(world.calendar, { arrived: (row) => this.#answer(row) });
    this.#hop = world.requests.hop("s3", "S3, time to the first byte");
  }

  serve(row: number): void {
    const { requests, calendar } = this.#world;
    const admitted = this.#quota.admits(calendar.clock);
    requests.status[row] = admitted ? STATUS.ok : STATUS.serviceUnavailable;
    if (!admitted || this.#latencies === null) this.#caller.answered(row);
    else {
      const seconds = this.#latencies[requests.site[row]!]!.at(requests.draw[row]!);
      this.#line.holdUntil(row, calendar.clock[0]! + seconds);
    }
  }

  #answer(row: number): void {
    this.#world.requests.elapse(row, this.#hop);
    this.#caller.answered(row);
  }
}
