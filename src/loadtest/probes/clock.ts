/**
 * One clock for all: milliseconds of CLOCK_MONOTONIC. `process.hrtime` reads it, and so does `performance.now()`,
 * which merely counts from the start of its own process; the difference is a constant of the process.
 */
export function monotonicMsAtPerformanceZero(): number {
  const before = performance.now();
  const monotonic = Number(process.hrtime.bigint()) / 1e6;
  // Between two readings of the one clock: whatever interrupted us is halved, and it is microseconds.
  return monotonic - (before + performance.now()) / 2;
}
