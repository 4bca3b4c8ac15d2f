import type { LoadProgress } from "../loadtest/index.js";

/** How a load test stands, in one line that is written over on a terminal; otherwise one line at the start. */
export class LiveLine {
  readonly #shown: boolean;

  constructor(quiet: boolean) {
    this.#shown = !quiet && process.stderr.isTTY;
  }

  update(progress: LoadProgress): void {
    if (this.#shown) process.stderr.write(`\r\u001b[K${liveText(progress)}`);
  }

  clear(): void {
    if (this.#shown) process.stderr.write("\r\u001b[K");
  }
}

function liveText(progress: LoadProgress): string {
  const { atSeconds, endSeconds, requestsPerSecond, inFlight, p50, p95, p99, errors, lagSeconds } = progress;
  const ms = (seconds: number): string => (Number.isNaN(seconds) ? "-" : (1000 * seconds).toPrecision(3));
  const left = Math.max(0, Math.ceil(endSeconds - atSeconds));
  return (
    `${requestsPerSecond.toFixed(0)}/s, ${inFlight} in flight, p50 ${ms(p50)} p95 ${ms(p95)} p99 ${ms(p99)} ms, ` +
    `${errors} errors, lag ${ms(lagSeconds)} ms, ${left} s left`
  );
}
